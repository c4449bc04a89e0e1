import { join } from 'node:path'
import {
  isStructure,
  labelledStretches,
  learntLabelsSchema,
  markedSections,
  VALUES,
  type LabelledStretch,
  type LabelsSettings,
  type Recording,
  type Run,
} from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { ProjectPaths } from '../project/project-paths.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import { checkpointOf } from './checkpoint-of.ts'

const LABELS_FILE = 'labels.json'

/** @throws ProjectError where none of the recordings has labels */
export function requireLabels(recordings: readonly Recording[]): void {
  if (labelledStretches(recordings).length > 0) return
  throw new ProjectError({
    code: 'bad-input',
    message: recordings.length === 0 ? 'There are no recordings to learn from.' : 'No recording has labels to learn.',
    advice:
      'Import recordings with files of labels beside them (from Audacity, .lab or .csv), or with markers in them, or label them here: ' +
      'some of each kind.',
  })
}

/** @throws ProjectError where a run cannot teach another one of such settings */
export function requireTeacher(run: Run, checkpointStep: number, { model }: LabelsSettings): void {
  checkpointOf(run, checkpointStep)
  if (run.settings.model === model && model !== VALUES) return
  throw new ProjectError({
    code: 'bad-input',
    message: model === VALUES ? 'Values are learnt from marks alone.' : `"${run.name}" learnt something else, and cannot teach this.`,
    advice: 'Choose a network as a teacher that learnt the same kind of labels.',
  })
}

/** The labels that a run learns, by the ids under which it knows the recordings: as they were when it began, however they change. */
export async function labelsOfRun(
  paths: ProjectPaths,
  run: Run,
  learnt: readonly { id: string; recording: Recording }[],
): Promise<LabelledStretch[]> {
  const path = join(paths.run(run.id), LABELS_FILE)
  const kept = await readRecord(path, learntLabelsSchema)
  if ('value' in kept) return kept.value.stretches
  if (run.split.length > 0)
    throw new ProjectError({
      code: 'bad-input',
      message: `What "${run.name}" learnt of labels cannot be read (${LABELS_FILE}: ${kept.problem}).`,
      advice: 'Start a new run with the labels that are there.',
    })
  const recordings = learnt.map(({ id, recording }) => ({ ...recording, id }))
  const stretches = isStructure(run.settings) ? markedSections(recordings) : labelledStretches(recordings)
  await writeRecord(path, { version: 1, stretches })
  return stretches
}
