import { LATER_SETTINGS, NEXT_FRAME, NOTES } from '../../../src-shared/project/index.ts'
import type { NextFrameSettings, NotesSettings, PresetId } from '../../../src-shared/project/index.ts'

interface PresetSizes {
  quick: Record<string, number>
  paper: Record<string, number>
}

/**
 * The numbers of the primary paper, section 4: 8000 values a frame, 40 frames a sequence, RMSprop at 1e-4, 2000 epochs,
 * dropout 0.2 on dense layers and 0.5 on LSTM inputs and recurrent state, L2 1e-4. The paper names no batch size: 32 is
 * the default of the toolkit it used. It listened at epochs 1200, 1500 and 1800, hence the checkpoints.
 */
const paper = (model: string, sizes: Record<string, number>): NextFrameSettings => ({
  task: NEXT_FRAME,
  ...LATER_SETTINGS,
  model,
  preset: 'paper',
  sizes,
  codec: 'fourier-full',
  standardisation: 'per-dimension',
  epochs: 2000,
  batchSize: 32,
  sequenceFrames: 40,
  sequenceHopFrames: 40,
  optimizer: 'rmsprop',
  learningRate: 1e-4,
  dropout: 0.2,
  recurrentDropout: 0.5,
  l2: 1e-4,
  inputNoise: 0,
  seed: 1,
  checkpointEveryEpochs: 300,
  previewEpochs: [1, 300, 600, 900, 1200, 1500, 1800],
})

/**
 * Minutes on two cores: half the spectrum (the other half mirrors it), smaller layers, Adam, one scale for all
 * dimensions so that the loud frequencies count most, overlapping sequences, and no dropout: a short training has too
 * little time to overcome it.
 */
const quick = (model: string, sizes: Record<string, number>): NextFrameSettings => ({
  task: NEXT_FRAME,
  ...LATER_SETTINGS,
  model,
  preset: 'quick',
  sizes,
  codec: 'fourier',
  standardisation: 'global',
  epochs: 30,
  batchSize: 8,
  sequenceFrames: 40,
  sequenceHopFrames: 20,
  optimizer: 'adam',
  learningRate: 1e-3,
  dropout: 0,
  recurrentDropout: 0,
  l2: 0,
  inputNoise: 0.1,
  seed: 1,
  checkpointEveryEpochs: 10,
  previewEpochs: [1, 10, 20, 30],
})

export const presets = (model: string, sizes: PresetSizes): Record<PresetId, NextFrameSettings> => ({
  quick: quick(model, sizes.quick),
  paper: paper(model, sizes.paper),
})

/** The size that every architecture has. */
export const HIDDEN_SIZE = {
  name: 'hidden',
  label: 'Memory cells',
  description: 'How much each LSTM can keep in mind. More cells learn more of the recordings and take longer.',
  minimum: 4,
  maximum: 8192,
}

/** What trainings of some minutes have in common: small networks, learnt fast, that are stopped before they know the material by heart. */
export const SHORT_TRAINING = {
  recordings: null,
  batchSize: 16,
  optimizer: 'adamw',
  learningRate: 0.003,
  learningRateSchedule: { warmUpSteps: 30, then: 'cosine' },
  gradientClipNorm: 1,
  weightAverageDecay: null,
  checkpointPrecision: 'float32',
  l2: 0.01,
  seed: 1,
  checkpointEveryEpochs: 100,
} as const

/** The same of networks that learn from spectra, which are large beside their material. */
export const ADAM_TRAINING = {
  ...LATER_SETTINGS,
  optimizer: 'adam',
  learningRate: 1e-3,
  learningRateSchedule: { warmUpSteps: 50, then: 'cosine' },
  gradientClipNorm: 5,
  l2: 0,
  seed: 1,
  checkpointEveryEpochs: 100,
} as const

/** Of networks that write notes. */
export function notesPresets(model: string, sizes: PresetSizes): Record<PresetId, NotesSettings> {
  const quick: NotesSettings = {
    task: NOTES,
    ...SHORT_TRAINING,
    model,
    preset: 'quick',
    sizes: sizes.quick,
    epochs: 12,
    previewEpochs: [1, 4, 12],
    stepsPerEpoch: 40,
    sequenceNotes: 64,
    transposeSemitones: 5,
    voices: true,
    dropout: 0.25,
  }
  return { quick, paper: { ...quick, preset: 'paper', sizes: sizes.paper, epochs: 40, previewEpochs: [1, 5, 20, 40] } }
}
