import { describe, expect, it } from 'vitest'
import type { CorpusSettings, LabelsSettings } from '../../src-shared/project/index.ts'
import { sampleRun } from '../../test/support/project-samples.ts'
import { canPause, canResume, canStop, canTrainOn, progressSentence } from './runs.ts'

const after = (loss: number, part: 'training' | 'validation', zero: number) =>
  progressSentence(
    sampleRun({
      id: 'r',
      latest: { epoch: 1, step: 8, training: { loss }, validation: null, seconds: 1 },
      baselines: { guesses: { persistence: 2, zero }, part },
    }),
  )

describe('words about runs', () => {
  it('judge the training loss by what predicting zero gives on the same recordings', () => {
    expect(progressSentence(sampleRun({ id: 'r' }))).toBeNull()
    // A quiet held-out recording has a low zero loss; the training loss is not to be measured by it.
    expect(after(0.6, 'validation', 0.3)).toBe(after(0.6, 'validation', 1))
    expect(after(0.6, 'training', 1)).toBe(after(0.6, 'validation', 0.3))
    expect(after(1.02, 'validation', 1)).toContain('not learnt anything')
    expect(after(0.1, 'validation', 1)).toContain('nearly all')
  })

  it('say that a training has stopped by itself', () => {
    const settings = { ...sampleRun({ id: 'r' }).settings, task: 'corpus', epochs: 10 } as unknown as CorpusSettings
    expect(progressSentence(sampleRun({ id: 'r', settings, status: 'completed', epochsDone: 6 }))).toContain('stopped by itself')
    expect(progressSentence(sampleRun({ id: 'r', settings, status: 'completed', epochsDone: 10 }))).toBeNull()
  })

  it('say of values how much of their differences is foreseen, not how many are right', () => {
    const settings = { ...sampleRun({ id: 'r' }).settings, task: 'labels', model: 'values' } as unknown as LabelsSettings
    const measure = { name: 'explained', better: 'higher' } as const
    const sentence = (explained: number): string | null =>
      progressSentence(
        sampleRun({ id: 'r', settings, measure, latest: { epoch: 1, step: 8, training: {}, validation: { explained }, seconds: 1 } }),
      )
    expect(sentence(0.81)).toBe(
      'It foresees 81\u202f% of what your values differ by in what was kept aside; their mean would foresee nothing.',
    )
    expect(sentence(-0.1)).toContain('not learnt your values yet')
  })

  it('say which labels are in nothing that was kept aside', () => {
    const settings = { ...sampleRun({ id: 'r' }).settings, task: 'labels', model: 'labels' } as unknown as LabelsSettings
    const latest = { epoch: 1, step: 8, training: {}, validation: { f: 0.7 }, seconds: 1 }
    const sentence = (unmeasured: string[]): string | null =>
      progressSentence(
        sampleRun({
          ...{ id: 'r', settings, latest, measure: { name: 'f', better: 'higher' } },
          baselines: { guesses: { constant: 0.4 }, part: 'validation', unmeasured },
        }),
      )
    expect(sentence(['a', 'b'])).toContain('How well it finds “a”, “b” is not measured')
    expect(sentence(['a', 'b', 'c', 'd', 'e', 'f'])).toContain('“d” and 2 more is not measured')
    expect(sentence([])).not.toContain('measured')
  })

  it('offer what a run’s state allows', () => {
    const states = (['queued', 'running', 'paused', 'stopped', 'completed', 'failed', 'interrupted'] as const).map((status) => {
      const run = sampleRun({ id: 'r', status, epochsDone: status === 'completed' ? 30 : 3 })
      return [canPause(run), canResume(run), canStop(run), canTrainOn(run)]
    })
    expect(states).toEqual([
      [true, false, true, false],
      [true, false, true, false],
      [false, true, true, false],
      [false, false, false, true],
      [false, false, false, true],
      [false, true, false, false],
      [false, true, false, false],
    ])
  })
})
