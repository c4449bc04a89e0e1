import { describe, expect, it } from 'vitest'
import { labelKindOf } from './label-kinds.ts'
import { labelWindows, meantStretches } from './label-windows.ts'
import { valueFacts } from './value-facts.ts'

const kind = labelKindOf('values')
const { stepSeconds, values: width } = kind.view
const marked = meantStretches(
  (
    [
      [0, 1, 'lively = 1'],
      [1, 4, 'lively = 0.2'],
      [2, 3, 'dark=-1'],
      [2, 3, 'a word'],
    ] as const
  ).map(([from, to, label]) => ({ recordingId: 'r', startSeconds: from * stepSeconds, endSeconds: to * stepSeconds, label })),
  kind,
)

describe('Values that were marked', () => {
  const recording = { recordingId: 'r', seconds: 10 * stepSeconds, stretches: marked }

  it('have a scale each, by how long they were said; a name that is the same everywhere is left out', () => {
    const { names, scales } = valueFacts([recording])
    expect(names).toEqual(['lively'])
    expect(scales![0].mean).toBeCloseTo((1 + 3 * 0.2) / 4, 12)
    expect(scales![0].deviation).toBeCloseTo(Math.sqrt((0.6 ** 2 + 3 * 0.2 ** 2) / 4), 12)
    expect(scales![0]).toMatchObject({ lowest: 0.2, highest: 1 })
  })

  it('teach where they were said and nowhere else', () => {
    const scales = [{ mean: 0.4, deviation: 0.2, lowest: 0.2, highest: 1 }]
    const part = { features: new Float32Array(20 * width), first: 0, end: 20, stretches: marked }
    const windows = labelWindows([part], 6, { names: ['lively'], per: 'frame', scales }, kind)
    // Of those that begin at steps 0, 3, 6, ...
    expect(windows.count).toBe(2)
    const target = { frames: new Float32Array(6 * width), counted: new Float32Array(6), labels: new Float32Array(6) }
    windows.place(0, target)
    expect([...target.counted]).toEqual([1, 1, 1, 1, 0, 0])
    expect(target.labels).toBeAllclose(Float32Array.from([3, -1, -1, -1, 0, 0]), { atol: 1e-6 })
  })

  it('are needed, and have to differ', () => {
    expect(() => valueFacts([])).toThrow('No recording has labels that say values.')
    const same = [{ ...recording, stretches: marked.filter(({ label }) => label === 'dark') }]
    expect(() => valueFacts(same)).toThrow('All labels say the same value.')
  })
})
