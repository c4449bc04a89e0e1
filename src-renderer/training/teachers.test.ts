import { expect, it } from 'vitest'
import { labelsSettingsSchema, type LabelsSettings } from '../../src-shared/project/index.ts'
import { sampleRun, sampleSettings } from '../../test/support/project-samples.ts'
import { teachersOf, withoutLostTeacher } from './teachers.ts'

const labels = labelsSettingsSchema.parse({ ...sampleSettings(), task: 'labels', model: 'labels', per: null, sequenceSteps: 32 })
const checkpoints = [{ step: 8, epoch: 1, training: { loss: 1 }, validation: null }]
const runs = [
  sampleRun({ id: 'first', settings: labels, checkpoints }),
  sampleRun({ id: 'notes', settings: { ...labels, model: 'listen-notes' }, checkpoints }),
  sampleRun({ id: 'began', settings: labels }),
  sampleRun({ id: 'second', settings: labels, checkpoints }),
]

it('are those that learnt the same kind of labels and have come to a state; values have none', () => {
  expect(teachersOf(runs, 'labels').map(({ id }) => id)).toEqual(['second', 'first'])
  expect(teachersOf([sampleRun({ id: 'curves', settings: { ...labels, model: 'values' }, checkpoints })], 'values')).toEqual([])
})

it('are forgotten where a training begins from settings of one whose teacher is gone', () => {
  const taught = (runId: string): LabelsSettings => ({ ...labels, teacher: { runId, checkpointStep: 8 } })
  expect(withoutLostTeacher(taught('first'), runs)).toEqual(taught('first'))
  expect(withoutLostTeacher(taught('gone'), runs)).toEqual(labels)
})
