import { LABELS, type LabelsSettings } from '../../../../src-shared/project/index.ts'
import { SHORT_TRAINING } from '../presets.ts'

/** Settings of a training of minutes of a network that listens. */
export const listeningSettings = (
  model: string,
  sizes: Record<string, number>,
  { epochs = 12, ...changes }: Partial<LabelsSettings> = {},
): ListeningPresets => {
  const quick: LabelsSettings = {
    task: LABELS,
    ...SHORT_TRAINING,
    model,
    preset: 'quick',
    sizes,
    epochs,
    previewEpochs: [1, 4, epochs],
    per: null,
    sequenceSteps: 256,
    dropout: 0.1,
    teacher: null,
    ...changes,
  }
  return { quick, paper: { ...quick, preset: 'paper', epochs: 60, previewEpochs: [1, 10, 30, 60] } }
}

type ListeningPresets = Record<'quick' | 'paper', LabelsSettings>
