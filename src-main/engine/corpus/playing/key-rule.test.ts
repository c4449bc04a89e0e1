import { expect, it } from 'vitest'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { DEFAULT_CONTROLS, type CorpusControls } from './corpus-controls.ts'
import { KeyRule } from './key-rule.ts'

/** A unit of C, E and G, and one of their neighbours a semitone above. */
const classes = Uint8Array.of(...[85, 0, 0, 0, 85, 0, 0, 85, 0, 0, 0, 0], ...[0, 85, 0, 0, 0, 85, 0, 0, 85, 0, 0, 0])
const memory = { rows: 2, pitchClasses: classes, durationSeconds: Float32Array.of(0.3, 0.3) } as unknown as UnitMemory

it('has what is in the key of what was heard gain beside what is not, unless something else is asked for', () => {
  const rule = new KeyRule(memory)
  for (let i = 0; i < 20; i++) rule.heardRow(0)
  rule.begin()
  const gainedBy = (controls: Partial<CorpusControls>): number[] =>
    [0, 1].map((row) => rule.gain(row, { ...DEFAULT_CONTROLS, ...controls }))
  const [within, outside] = gainedBy({})
  expect(within).toBeGreaterThan(outside + 1)
  const [withinHalf, outsideHalf] = gainedBy({ register: 0.5 })
  expect(withinHalf - outsideHalf).toBeCloseTo((within - outside) / 2, 9)
  // In a collage recordings go on in their own key; notes that are asked for are the key.
  for (const asked of [{ register: 1 }, { novelty: 0 }, { pitchClasses: [1, 5, 8] }])
    expect(gainedBy(asked).map((gain) => gain + 0)).toEqual([0, 0])
})
