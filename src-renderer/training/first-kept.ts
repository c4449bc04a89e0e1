import type { TrainingSettings } from '../../src-shared/project/index.ts'

/** When the first state of a training is there; each preview is one, too. */
export function firstKept(settings: Pick<TrainingSettings, 'checkpointEveryEpochs' | 'previewEpochs' | 'epochs'>): string {
  const { checkpointEveryEpochs, previewEpochs, epochs } = settings
  const first = Math.min(checkpointEveryEpochs, ...previewEpochs)
  return first < epochs ? `The first is kept after round ${first}, or when you pause.` : 'The first is kept at the end, or when you pause.'
}
