import { expect, it } from 'vitest'
import type { ModelDescriptor, Run, Take } from '../../src-shared/project/index.ts'
import { studyFigures } from './study-figures.ts'

const model = { id: 'wavenet', measures: [{ name: 'surprise', label: 'Surprise' }] } as unknown as ModelDescriptor
const run = (createdAt: string, surprise: number, more: Partial<Run> = {}): Run =>
  ({
    createdAt,
    settings: { model: 'wavenet', task: 'drawn-sound' },
    measure: { name: 'surprise', better: 'lower' },
    parameters: 1000,
    latest: { seconds: 12, memoryBytes: 5e8 },
    checkpoints: [{ step: 1, epoch: 1, training: { surprise: 9 }, validation: { surprise } }],
    ...more,
  }) as unknown as Run
const take = (createdAt: string, realTimeFactor: number | null, name = 'wavenet'): Take =>
  ({ createdAt, realTimeFactor, provenance: { model: name } }) as unknown as Take

it('tells of the newest run with a state, and of the newest take that was measured', () => {
  const runs = [run('2026-01-01', 3), run('2026-01-02', 2), run('2026-01-03', 1, { checkpoints: [] })]
  const takes = [take('2026-01-01', 5), take('2026-01-02', 7), take('2026-01-03', null), take('2026-01-04', 99, 'corpus')]
  expect(studyFigures(model, runs, takes)).toEqual({
    parameters: 1000,
    secondsPerRound: 12,
    memoryBytes: 5e8,
    measure: { label: 'Surprise', value: 2 },
    realTimeFactor: 7,
  })
})

it('tells of nothing where nothing was trained here', () => {
  expect(studyFigures(model, [], [])).toBeNull()
  expect(studyFigures(model, [run('2026-01-01', 3, { settings: { model: 'corpus' } as Run['settings'] })], [])).toBeNull()
})

it('falls back on what was measured in training where nothing was kept aside', () => {
  const only = run('2026-01-01', 3, { checkpoints: [{ step: 1, epoch: 1, training: { surprise: 9 }, validation: null }] })
  expect(studyFigures(model, [only], [])?.measure).toEqual({ label: 'Surprise', value: 9 })
})
