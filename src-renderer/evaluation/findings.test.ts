import { describe, expect, it } from 'vitest'
import { FIGURE_IDS, type Evaluation, type FigureId } from '../../src-shared/project/index.ts'
import { findings } from './findings.ts'

const evaluation = (values: Partial<Record<FigureId, number>>, names = ['a']): Evaluation =>
  ({
    names,
    figures: FIGURE_IDS.map((id) => ({
      id,
      value: values[id] ?? null,
      ceiling: id === 'key-clarity' ? 0.8 : 0.1,
      floors: { 'shuffled beats': 0.5 },
    })),
  }) as unknown as Evaluation

describe('findings', () => {
  it('says what is good and what is not', () => {
    const good = findings(evaluation({ 'mmd-log-mel': 0.1, 'key-clarity': 0.8, 'copied-share': 0.05 }))
    expect(good.map((finding) => finding.good)).toEqual([true, true, true])
    expect(good[2].text).toBe('5 % of the seconds are like a recording more than your music is like itself.')
    const bad = findings(
      evaluation({ 'mmd-log-mel': 0.9, 'key-clarity': 0.5, 'copied-share': 0.4, 'longest-copy': 7.25, 'loop-rate': 0.5 }, ['a', 'b']),
    )
    expect(bad.map((finding) => finding.good)).toEqual([false, false, false, false])
    expect(bad[2].text).toMatch('the longest copy lasts 7.3 s')
  })

  it('says nothing of what is not known', () => {
    expect(findings(evaluation({}))).toEqual([])
  })
})
