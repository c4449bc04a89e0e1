/**
 * Models that say what the next frame could be, and draw it: recurrences on mel spectra, and a stack of LSTMs on exact frames.
 *
 * @source Phan, "Music Generation Using Deep Learning", progress report, section 3.3: "We will implement sequence models such as RNN, GRU,
 *         and LSTM to model the mel spectrogram". It names no sizes and no loss; the mixture is MelNet's (Vasquez, Lewis 2019)
 */
import type { NextFrameSettings, PresetId } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import { tanh } from '../graph/index.ts'
import { dense, dropout, gru, lstm, rnn, type Scope } from '../nn/index.ts'
import type { FramePredictor } from './definition.ts'
import { mixtureHead } from './frame-head.ts'
import { DRAWN_FRAME_PARAMETERS } from './frame-parameters.ts'
import { HIDDEN_SIZE, presets } from './presets.ts'

/** Frames that the next one could be like. */
const COMPONENTS = 6

type Recurrence = (scope: Scope, x: Tensor, options: { units: number }) => Tensor

interface Drawn {
  id: string
  name: string
  description: string
  source: string
  recurrence: Recurrence
  recurrenceName: string
  frames: Pick<NextFrameSettings, 'codec' | 'sampleRate' | 'sequenceFrames' | 'sequenceHopFrames'>
}

/** Minutes on two cores; and what an evening allows. */
function presetsOf(id: string, frames: Drawn['frames']): Record<PresetId, NextFrameSettings> {
  const { quick } = presets(id, { quick: { hidden: 256 }, paper: { hidden: 512 } })
  const both: NextFrameSettings = {
    ...quick,
    ...frames,
    standardisation: 'per-dimension',
    batchSize: 16,
    epochs: 40,
    inputNoise: 0.1,
    dropout: 0.1,
    gradientClipNorm: 1,
    learningRate: 1e-3,
    learningRateSchedule: { warmUpSteps: 50, then: 'cosine' },
    previewEpochs: [1, 10, 20, 40],
  }
  return { quick: both, paper: { ...both, preset: 'paper', sizes: { hidden: 512 }, epochs: 300, previewEpochs: [1, 50, 100, 200, 300] } }
}

/** Two recurrences, one on the other; what they remember says the mixture. */
const drawnFrames = ({ id, name, description, source, recurrence, recurrenceName, frames }: Drawn): FramePredictor => {
  const head = mixtureHead(COMPONENTS)
  return {
    descriptor: {
      id,
      name,
      description,
      layers: ['Dense', recurrenceName, recurrenceName, `${COMPONENTS} frames that could follow`],
      paperRating: null,
      source,
      sizes: [HIDDEN_SIZE],
      presets: presetsOf(id, frames),
    },
    liveParameters: DRAWN_FRAME_PARAMETERS,
    head,
    predict(scope, heard, { hidden }) {
      const digest = dropout(scope, tanh(dense(scope.child('input'), heard, { units: hidden })))
      const lower = recurrence(scope.child('lower'), digest, { units: hidden })
      const upper = recurrence(scope.child('upper'), lower, { units: hidden })
      return dense(scope.child('output'), upper, { units: head.width(heard.shape[2]) })
    },
  }
}

const MEL_FRAMES = { codec: 'log-mel', sampleRate: 22_050, sequenceFrames: 96, sequenceHopFrames: 48 } as const
const PHAN = 'Phan, progress report, section 3.3; mixture after MelNet (arXiv 1906.01083)'
const MEL_WORDS =
  'Loudness in bands as the ear hears it, with several guesses of what comes next, of which one is played: it moves where others hum.'

export const melRnn = drawnFrames({
  id: 'mel-rnn',
  name: 'Mel spectra, plain recurrence',
  description: `${MEL_WORDS} The simplest memory of the three: seconds at most.`,
  source: PHAN,
  recurrence: rnn,
  recurrenceName: 'RNN',
  frames: MEL_FRAMES,
})

export const melGru = drawnFrames({
  id: 'mel-gru',
  name: 'Mel spectra, GRU',
  description: `${MEL_WORDS} A memory that decides what to keep.`,
  source: PHAN,
  recurrence: gru,
  recurrenceName: 'GRU',
  frames: MEL_FRAMES,
})

export const melLstm = drawnFrames({
  id: 'mel-lstm',
  name: 'Mel spectra, LSTM',
  description: `${MEL_WORDS} The longest memory of the three.`,
  source: PHAN,
  recurrence: lstm,
  recurrenceName: 'LSTM',
  frames: MEL_FRAMES,
})

export const mdctLstm = drawnFrames({
  id: 'mdct-lstm',
  name: 'Exact frames, drawn',
  description:
    'Two memories over short frames that hold the exact sound, with several guesses of what comes next, of which one is played. ' +
    'Bright and grainy: it learns how loud each frequency is, hardly its phase.',
  source: 'Stacked LSTMs on the cosine transform (MDCT); mixture after Bishop 1994',
  recurrence: lstm,
  recurrenceName: 'LSTM',
  frames: { codec: 'mdct', sampleRate: 22_050, sequenceFrames: 64, sequenceHopFrames: 32 },
})
