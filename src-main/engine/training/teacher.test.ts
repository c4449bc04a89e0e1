import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallLabels, writeLabelledRecording } from '../../../test/support/labelled-sounds.ts'
import { listeningHooks } from '../../../test/support/training-run.ts'
import { sureParts } from './teacher.ts'
import type { TrainEvent, TrainInput } from './train-job.ts'
import { trainRun } from './train-run.ts'

describe('What a teacher is sure of', () => {
  it('are parts of a second and more in which each answer is, with the labels that hold there', () => {
    const yes = [0.99, 0.99, 0.99, 0.6, 0.99, 0.02, 0.02, 0.02]
    const no = [0.01, 0.05, 0.01, 0.01, 0.5, 0.01, 0.01, 0.01]
    const probabilities = Float32Array.from(yes.flatMap((value, i) => [value, no[i]]))
    expect(sureParts({ probabilities, names: ['a', 'b'], stepSeconds: 0.5, seconds: 4 })).toEqual({
      segments: [
        { startSeconds: 0, endSeconds: 1.25 },
        { startSeconds: 2.5, endSeconds: 4 },
      ],
      stretches: [
        { startSeconds: 0, endSeconds: 1.5, label: 'a' },
        { startSeconds: 2, endSeconds: 2.5, label: 'a' },
      ],
    })
  })
})

describe('A student', () => {
  let folder: string
  let teacher: TrainInput
  let checkpoint: number
  let student: TrainInput

  const stepOf = (events: readonly TrainEvent[]): number =>
    events.flatMap((event) => (event.type === 'checkpoints' ? [event.checkpoints.at(-1)!.step] : [])).at(-1)!

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'teacher-'))
    const marked = await Promise.all(['a', 'b', 'c'].map((name) => writeLabelledRecording(folder, name, 12)))
    const unmarked = await Promise.all(['d', 'e'].map((name) => writeLabelledRecording(folder, name, 12)))
    const labels = marked.flatMap(({ stretches }) => stretches)
    const all = { sources: [...marked, ...unmarked].map(({ source }) => source), labels }
    teacher = smallLabels(folder, all)
    const { hooks, events } = listeningHooks()
    await trainRun(teacher, hooks)
    checkpoint = stepOf(events)
    student = { ...teacher, runFolder: join(folder, 'student'), teacher: { runFolder: teacher.runFolder, checkpoint } }
  }, 60_000)
  afterAll(() => rm(folder, { recursive: true }))

  it('learns from recordings without labels, and is measured by what a person marked', async () => {
    const { hooks, events } = listeningHooks()
    await trainRun({ ...student, settings: { ...student.settings, epochs: 1 } }, hooks)
    const { split, leftOut } = events.find((event) => event.type === 'prepared')!
    const partsOf = (part: string): string[] => [
      ...new Set(split.filter((segment) => segment.part === part).map(({ recordingId }) => recordingId)),
    ]
    expect(partsOf('training')).toEqual(expect.arrayContaining(['d', 'e']))
    expect(partsOf('validation').every((id) => ['a', 'b', 'c'].includes(id))).toBe(true)
    expect(leftOut).toEqual([])
  }, 60_000)

  it('is refused a teacher that does not know a label, before that one listens', async () => {
    const labels = [...(student.labels ?? []), { recordingId: 'a', startSeconds: 1, endSeconds: 2, label: 'new' }]
    const { hooks, events } = listeningHooks()
    await expect(trainRun({ ...student, runFolder: join(folder, 'other'), labels }, hooks)).rejects.toThrow(
      'The teacher does not know the label "new"',
    )
    expect(events).toEqual([])
  })
})
