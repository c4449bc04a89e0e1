import { describe, expect, it } from 'vitest'
import type { Run, Take } from '../../src-shared/project/index.ts'
import { sampleRun, sampleTake } from '../../test/support/project-samples.ts'
import { equalTakes, settingDifferences } from './compare-runs.ts'

const run = (id: string, changes: Record<string, unknown> = {}): Run => {
  const base = sampleRun({ id })
  return { ...base, settings: { ...base.settings, ...changes } }
}

const take = (id: string, runId: string, changes: { randomSeed?: number; startSeconds?: number; preview?: boolean } = {}): Take => {
  const base = sampleTake({ id })
  const { randomSeed = 7, startSeconds = 2, preview = false } = changes
  return {
    ...base,
    preview,
    provenance: {
      ...base.provenance,
      runId,
      seed: { ...base.provenance.seed, startSeconds },
      settings: { ...base.provenance.settings, randomSeed },
    },
  }
}

describe('runs side by side', () => {
  it('tell the settings in which they differ, and no others', () => {
    const sizes = sampleRun({ id: 'a' }).settings.sizes
    const [size] = Object.keys(sizes)
    const differences = settingDifferences(
      [run('a', { epochs: 10 }), run('b', { epochs: 30, sizes: { ...sizes, [size]: 99 } })],
      (id) => `the ${id}`,
    )
    expect(differences).toEqual([
      { name: size, values: [String(sizes[size]), '99'] },
      { name: 'Rounds wanted', values: ['10', '30'] },
    ])
    expect(settingDifferences([run('a'), run('b', { model: 'other' })], (id) => `the ${id}`)[0].values[1]).toBe('the other')
  })

  it('are heard from the same beginnings: the newest take of each, where two of them have one', () => {
    const takes = [
      take('new', 'a'),
      take('old', 'a'),
      take('same', 'b'),
      take('another chance', 'b', { randomSeed: 8 }),
      take('elsewhere', 'a', { startSeconds: 9 }),
      take('preview', 'b', { startSeconds: 9, preview: true }),
      take('stranger', 'c'),
    ]
    const found = equalTakes([run('a'), run('b')], takes)
    expect(found.map(({ takes: both }) => both.map((one) => one?.id))).toEqual([['new', 'same']])
    expect(found[0].randomSeed).toBe(7)
  })
})
