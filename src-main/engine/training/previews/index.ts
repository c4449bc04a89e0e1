import { join } from 'node:path'
import type { PreviewKind } from '../../../../src-shared/project/index.ts'
import { makeFolder } from '../../../storage/folders.ts'
import type { JobHooks } from '../../job-hooks.ts'
import type { ModelDefinition } from '../../models/index.ts'
import type { MetricsLog } from '../metrics-log.ts'
import type { TrainEvent } from '../train-job.ts'
import type { Trainer } from '../trainer.ts'
import { labelsPreview } from './labels-preview.ts'
import { notesPreview } from './notes-preview.ts'
import type { PreviewMaker, PreviewParts } from './preview-maker.ts'
import { soundPreview } from './sound-preview.ts'

const MAKERS: Readonly<Record<PreviewKind, PreviewMaker>> = { sound: soundPreview, notes: notesPreview, labels: labelsPreview }

/** How many examples' worth of predictions a preview takes, for the time that is left. */
export const previewExamples = ({ previews }: ModelDefinition, parts: PreviewParts): number =>
  previews === null ? 0 : MAKERS[previews].examples(parts)

export interface PreviewWork extends PreviewParts {
  hooks: JobHooks<TrainEvent>
  model: ModelDefinition
  trainer: Trainer
  log: MetricsLog
}

/** Makes the preview of the epoch that has just ended, and writes down that it is done; false where it was told to stop. */
export async function renderPreview(work: PreviewWork, { epoch, step }: { epoch: number; step: number }): Promise<boolean> {
  const { input, hooks, model, data, trainer, log } = work
  if (model.previews === null) return false
  await makeFolder(input.previewFolder)
  const network = { settings: input.settings, ...data.kept, weights: await trainer.weights() }
  const preview = await MAKERS[model.previews].make(work, network, join(input.previewFolder, String(epoch)), hooks.signal)
  if (hooks.signal.aborted && !preview) return false
  await log.append([{ type: 'preview', epoch, step }])
  if (preview) hooks.emit({ type: 'preview', epoch, step, preview })
  return true
}
