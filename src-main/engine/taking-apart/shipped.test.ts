import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plainDistortionDb } from '../evaluation/annotations/separation-figures.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { drummedSeeds } from '../pieces/drummed-piece.ts'
import type { LabelledPiece } from '../pieces/labelled-piece.ts'
import { renderStems, STEMS } from '../pieces/piece-stems.ts'
import { randomPiece } from '../pieces/random-piece.ts'
import { soundOf } from '../spectral-editing/readable-sound.ts'
import { learntParts } from './learnt-parts.ts'
import { openPartNetwork } from './part-network.ts'

const FILE = resolve(import.meta.dirname, '../../../resources/separation/parts.onnx')

describe('The network that comes with the program', () => {
  it('takes a piece apart that nothing was learnt from: drums and bass are at least 3 dB nearer than the mixture is', async () => {
    const network = await openPartNetwork({ file: FILE })
    expect(network.settings.groups.map(({ name }) => name)).toEqual([...STEMS])
    expect((await readFile(FILE)).length).toBeLessThan(2e6)
    const beginsWithDrums = ({ parts }: LabelledPiece): boolean =>
      parts.some(({ instrument, notes }) => instrument === 'drums' && notes[0].startSeconds < 3)
    const seed = drummedSeeds(71_001, 20).find((one) => beginsWithDrums(randomPiece(one)))!
    const piece = randomPiece(seed)
    const short = {
      ...piece,
      seconds: 12,
      parts: piece.parts.map((part) => ({ ...part, notes: part.notes.filter(({ startSeconds }) => startSeconds < 11) })),
    }
    const stems = renderStems(short, seed)
    const mixture = new Float32Array(12 * HEARD_RATE).map((_, i) => STEMS.reduce((sum, stem) => sum + stems[stem][i], 0))
    const parts = await learntParts(soundOf([mixture], HEARD_RATE), network, { threads: 1, tell: () => undefined })
    for (const [g, stem] of (['drums', 'bass'] as const).entries()) {
      const found = new Float32Array(mixture.length)
      parts[g].read(0, [found])
      const wanted = Float64Array.from(stems[stem])
      const done = plainDistortionDb(wanted, Float64Array.from(found))
      expect(done).toBeGreaterThan(3 + plainDistortionDb(wanted, Float64Array.from(mixture)))
    }
  }, 60_000)

  it('is refused where its file is another', async () => {
    await expect(openPartNetwork({ file: resolve(FILE, '../../listening/onsets.onnx') })).rejects.toThrow(
      'says nothing of its training settings',
    )
  })
})
