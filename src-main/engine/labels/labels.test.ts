import { describe, expect, it } from 'vitest'
import type { LabelledStretch } from '../../../src-shared/project/index.ts'
import { labelledStretches } from '../../../src-shared/project/index.ts'
import { bestConstantF, fMeasure } from './f-measure.ts'
import { LISTENING_KINDS, OWN_LABELS } from './label-kinds.ts'
import { labelCounts, labelWindows } from './label-windows.ts'
import { splitLabelled } from './split-labelled.ts'

const stretch = (recordingId: string, label: string, startSeconds = 0, endSeconds = 10): LabelledStretch => ({
  recordingId,
  label,
  startSeconds,
  endSeconds,
})

describe('The F measure', () => {
  it('is the harmonic mean of precision and recall', () => {
    const [hits, falseAlarms, misses] = [6, 2, 4]
    const [precision, recall] = [hits / (hits + falseAlarms), hits / (hits + misses)]
    expect(fMeasure({ hits, falseAlarms, misses })).toBeCloseTo(2 / (1 / precision + 1 / recall), 12)
    expect(fMeasure({ hits: 0, falseAlarms: 3, misses: 0 })).toBe(0)
    expect(fMeasure({ hits: 0, falseAlarms: 0, misses: 0 })).toBe(1)
  })

  it('of the best constant answer is the best of all sets of labels that could always be said', () => {
    const counts = [40, 3, 25, 9]
    const all = 50
    const sets = Array.from({ length: 2 ** counts.length - 1 }, (_, i) => counts.filter((_count, label) => ((i + 1) >> label) & 1))
    const total = counts.reduce((sum, count) => sum + count, 0)
    const best = Math.max(
      ...sets.map((said) => {
        const hits = said.reduce((sum, count) => sum + count, 0)
        return (2 * hits) / (said.length * all + total)
      }),
    )
    expect(bestConstantF(counts, all)).toBeCloseTo(best, 12)
  })
})

describe('Marked places as labels', () => {
  const recording = { id: 'r', durationSeconds: 10 }

  it('hold until the next one', () => {
    const markers = [
      { seconds: 1, label: 'verse' },
      { seconds: 4, label: 'refrain' },
    ]
    expect(labelledStretches([{ ...recording, markers }])).toEqual([stretch('r', 'verse', 1, 4), stretch('r', 'refrain', 4, 10)])
  })

  it('are left aside where there are regions, which hold for as long as they last', () => {
    const markers = [
      { seconds: 1, label: 'here' },
      { seconds: 2, endSeconds: 3, label: 'bird' },
      { seconds: 2.5, endSeconds: 30, label: 'rain' },
    ]
    expect(labelledStretches([{ ...recording, markers }])).toEqual([stretch('r', 'bird', 2, 3), stretch('r', 'rain', 2.5, 10)])
  })
})

describe('Held-out recordings', () => {
  const recordings = Array.from({ length: 20 }, (_, i) => ({
    recordingId: `r${i}`,
    seconds: 10,
    stretches: [stretch(`r${i}`, i < 15 ? 'common' : 'rare'), ...(i === 3 ? [stretch('r3', 'once')] : [])],
  }))

  it('are about a fifth of those with each label, and leave each label to be learnt', () => {
    for (const seed of [1, 2, 3, 4]) {
      const heldOut = new Set(
        splitLabelled(recordings, seed).flatMap(({ part, recordingId }) => (part === 'validation' ? [recordingId] : [])),
      )
      const count = (label: string): number =>
        recordings.filter(({ recordingId, stretches }) => heldOut.has(recordingId) && stretches.some((one) => one.label === label)).length
      expect([count('common'), count('rare'), count('once')]).toEqual([3, 1, 0])
    }
  })

  it('are a third of all at most: the rarest labels go unmeasured first', () => {
    const clip = (i: number, label: string): (typeof recordings)[number] => ({
      ...{ recordingId: `c${i}`, seconds: 10, stretches: [stretch(`c${i}`, label)] },
    })
    const rare = Array.from({ length: 20 }, (_, i) => clip(i, `rare ${i % 10}`))
    const common = Array.from({ length: 10 }, (_, i) => clip(20 + i, 'common'))
    for (const seed of [1, 2, 3, 4]) {
      const all = [...rare, ...common]
      const heldOut = splitLabelled(all, seed).flatMap(({ part }, i) => (part === 'validation' ? [all[i].stretches[0].label] : []))
      expect(heldOut).toHaveLength(10)
      expect(heldOut.filter((label) => label === 'common')).toHaveLength(2)
      expect(new Set(heldOut).size).toBe(9)
    }
  })

  it('are the end of a single one', () => {
    expect(splitLabelled(recordings.slice(0, 1), 1).map(({ part, endSeconds }) => [part, endSeconds])).toEqual([
      ['training', 8],
      ['validation', 10],
    ])
  })
})

describe('Windows', () => {
  const kind = OWN_LABELS
  const { values, stepSeconds } = kind.view
  const features = Float32Array.from({ length: 10 * values }, (_, i) => Math.floor(i / values))
  const part = { features, first: 2, end: 9, stretches: [stretch('r', 'b', 4 * stepSeconds, 6 * stepSeconds)] }

  it('hold the labels of each step, and say which steps are there', () => {
    const windows = labelWindows([part], 4, { names: ['a', 'b'], per: 'frame' }, kind)
    expect(windows.count).toBe(3)
    const target = { frames: new Float32Array(4 * values), counted: new Float32Array(4), labels: new Float32Array(8) }
    windows.place(2, target)
    expect([0, 1, 2, 3].map((step) => target.frames[step * values])).toEqual([6, 7, 8, 0])
    expect([...target.counted]).toEqual([1, 1, 1, 0])
    windows.place(1, target)
    expect([...target.labels]).toEqual([0, 1, 0, 1, 0, 0, 0, 0])
  })

  it('hold beginnings as the steps around them', () => {
    const onsets = LISTENING_KINDS['listen-onsets']
    const { view } = onsets
    const start = 5 * view.stepSeconds
    const heard = { features: new Float32Array(8 * view.values), first: 0, end: 8, stretches: [stretch('r', 'onset', start, start + 1)] }
    const target = { frames: new Float32Array(8 * view.values), counted: new Float32Array(8), labels: new Float32Array(8) }
    labelWindows([heard], 8, { names: ['onset'], per: 'frame' }, onsets).place(0, target)
    expect([...target.labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 0])
  })

  it('are counted for the cheapest guess', () => {
    expect(labelCounts([part], { names: ['a', 'b'], per: 'frame' }, kind)).toEqual({ counts: [0, 2], all: 7 })
    expect(labelCounts([part], { names: ['a', 'b'], per: 'clip' }, kind)).toEqual({ counts: [0, 1], all: 1 })
  })
})
