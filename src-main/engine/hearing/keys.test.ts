import { describe, expect, it } from 'vitest'
import { randomPiece } from '../pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../pieces/render-piece.ts'
import { HIGHEST_KEY_HZ, KEY_NAMES, keysOf } from './keys.ts'
import { pitchClasses, tonalPeaks } from './tonal-peaks.ts'

describe('The key', () => {
  // Lost as long as overtones counted like what is played, and by how often tones sound alone: a fifth above, and two relative keys.
  it.each([7013, 7014, 7070])('of piece %i is heard, in its room and through its microphone', async (seed) => {
    const piece = randomPiece(seed)
    const samples = await renderPiece(piece, randomConditions(seed), seed)
    expect(keysOf(pitchClasses(tonalPeaks(samples), HIGHEST_KEY_HZ)).key).toEqual(piece.key)
  })

  it('is named by its tonic, wherever that is', () => {
    const scale = [0, 2, 4, 5, 7, 9, 11]
    for (const [tonic, name] of KEY_NAMES.major.entries()) {
      const classes = Float32Array.from({ length: 12 }, (_, i) => {
        const step = (i - tonic + 12) % 12
        return step === 0 || step === 7 ? 1 : scale.includes(step) ? 0.6 : 0
      })
      expect(keysOf(Array<Float32Array>(50).fill(classes)).key).toEqual({ tonic: name, mode: 'major' })
    }
  })
})
