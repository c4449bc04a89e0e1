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
import type { FramePredictor, Sizes } from './definition.ts'
import { mixtureHead } from './frame-head.ts'
import { DRAWN_FRAME_PARAMETERS } from './frame-parameters.ts'
import { HIDDEN_SIZE, presets } from './presets.ts'

/** Frames that the next one could be like. */
const COMPONENTS = 6

/** What turns frames of loudness into sound, where it is learnt. */
const VOCODER_SIZE = {
  name: 'vocoder',
  label: 'Vocoder',
  description: 'Units of the network that gives frames their sound. It learns in the first half of the training.',
  minimum: 16,
  maximum: 1024,
  optional: true,
}

type Recurrence = (scope: Scope, x: Tensor, options: { units: number }) => Tensor

interface Drawn {
  id: string
  name: string
  description: string
  source: string
  recurrence: Recurrence
  recurrenceName: string
  /** It learns how its frames sound, too. */
  vocoder?: boolean
  frames: Pick<NextFrameSettings, 'codec' | 'sampleRate' | 'sequenceFrames' | 'sequenceHopFrames'>
}

/** Minutes on two cores; and what an evening allows. */
function presetsOf({ id, frames, vocoder }: Drawn): Record<PresetId, NextFrameSettings> {
  const sizes = (hidden: number, units: number): Sizes => ({ hidden, ...(vocoder && { vocoder: units }) })
  const { quick } = presets(id, { quick: sizes(256, 256), paper: sizes(512, 384) })
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
    previewEpochs: vocoder ? [1, 22, 30, 40] : [1, 10, 20, 40],
  }
  return {
    quick: both,
    paper: {
      ...both,
      preset: 'paper',
      sizes: sizes(512, 384),
      epochs: 300,
      previewEpochs: vocoder ? [1, 160, 200, 300] : [1, 50, 100, 200, 300],
    },
  }
}

/** Two recurrences, one on the other; what they remember says the mixture. */
const drawnFrames = (drawn: Drawn): FramePredictor => {
  const { id, name, description, source, recurrence, recurrenceName, vocoder = false } = drawn
  const head = mixtureHead(COMPONENTS)
  return {
    descriptor: {
      id,
      name,
      description,
      layers: ['Dense', recurrenceName, recurrenceName, `${COMPONENTS} frames that could follow`, ...(vocoder ? ['Vocoder'] : [])],
      paperRating: null,
      source,
      sizes: vocoder ? [HIDDEN_SIZE, VOCODER_SIZE] : [HIDDEN_SIZE],
      presets: presetsOf(drawn),
    },
    liveParameters: DRAWN_FRAME_PARAMETERS,
    head,
    vocoder,
    predict(scope, heard, { hidden }) {
      const digest = dropout(scope, tanh(dense(scope.child('input'), heard, { units: hidden })))
      const lower = recurrence(scope.child('lower'), digest, { units: hidden })
      const upper = recurrence(scope.child('upper'), lower, { units: hidden })
      return dense(scope.child('output'), upper, { units: head.width(heard.shape[2]) })
    },
  }
}

const MEL_FRAMES: Drawn['frames'] = { codec: 'log-mel', sampleRate: 22_050, sequenceFrames: 96, sequenceHopFrames: 48 }
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
  vocoder: true,
})

export const melGru = drawnFrames({
  id: 'mel-gru',
  name: 'Mel spectra, GRU',
  description: `${MEL_WORDS} A memory that decides what to keep.`,
  source: PHAN,
  recurrence: gru,
  recurrenceName: 'GRU',
  frames: MEL_FRAMES,
  vocoder: true,
})

export const melLstm = drawnFrames({
  id: 'mel-lstm',
  name: 'Mel spectra, LSTM',
  description: `${MEL_WORDS} The longest memory of the three.`,
  source: PHAN,
  recurrence: lstm,
  recurrenceName: 'LSTM',
  frames: MEL_FRAMES,
  vocoder: true,
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
