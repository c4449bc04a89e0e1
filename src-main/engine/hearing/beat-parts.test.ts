import { describe, expect, it } from 'vitest'
import { randomPiece } from '../pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../pieces/render-piece.ts'
import { beatPartsOf } from './beat-parts.ts'
import { onsetStrength, STRENGTHS_PER_SECOND } from './onset-strength.ts'

const BEATS = Array.from({ length: 20 }, (_, i) => 0.5 + 0.6 * i)

/** One where beats and these places of each begin. */
function strengthAt(...places: number[]): Float32Array {
  const strength = new Float32Array(13 * STRENGTHS_PER_SECOND)
  for (const beat of BEATS) for (const place of [0, ...places]) strength[Math.round((beat + 0.6 * place) * STRENGTHS_PER_SECOND)] = 1
  return strength
}

describe('Into how many parts beats are divided', () => {
  it.each([
    ['halves', [1 / 2], 2],
    ['quarters', [1 / 4, 1 / 2, 3 / 4], 2],
    ['thirds', [1 / 3, 2 / 3], 3],
    ['the last third, as in swing', [2 / 3], 3],
    ['nothing between them', [], 2],
  ])('%s', (_, places, parts) => {
    expect(beatPartsOf(strengthAt(...places), BEATS)).toBe(parts)
  })

  it('is two where too little was heard to tell', () => {
    expect(beatPartsOf(strengthAt(1 / 3, 2 / 3), BEATS.slice(0, 4))).toBe(2)
    expect(beatPartsOf(new Float32Array(0), [])).toBe(2)
  })

  it.each([
    [8101, 3],
    [8102, 2],
  ] as const)('piece %i in a room and with noise, of which nothing was chosen: %i', async (seed, parts) => {
    const piece = randomPiece(seed, { beats: 2, parts })
    const samples = await renderPiece(piece, randomConditions(seed), seed)
    expect(beatPartsOf(onsetStrength(samples).all, piece.beats)).toBe(parts)
  })
})
