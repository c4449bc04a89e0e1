import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SOUND_SPLITS } from '../../../src-shared/project/index.ts'
import { plainDistortionDb } from '../evaluation/annotations/separation-figures.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { drummedSeeds } from '../pieces/drummed-piece.ts'
import type { LabelledPiece } from '../pieces/labelled-piece.ts'
import { madeNoise } from '../pieces/made-noise.ts'
import { renderStems, STEMS } from '../pieces/piece-stems.ts'
import { randomPiece } from '../pieces/random-piece.ts'
import { renderPiece, STUDIO } from '../pieces/render-piece.ts'
import { soundOf } from '../spectral-editing/readable-sound.ts'
import { learntParts } from './learnt-parts.ts'
import { openPartNetwork } from './part-network.ts'

const FOLDER = resolve(import.meta.dirname, '../../../resources/separation')
const FILE = resolve(FOLDER, 'parts.onnx')

describe('The network that comes with the program', () => {
  it('takes a piece apart that nothing was learnt from: drums and bass are at least 3 dB nearer than the mixture is', async () => {
    const network = await openPartNetwork({ file: FILE, leaves: 0 })
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
    await expect(openPartNetwork({ file: resolve(FILE, '../../listening/onsets.onnx'), leaves: 0 })).rejects.toThrow(
      'says nothing of its training settings',
    )
  })
})

describe('The network that takes noise out and comes with the program', () => {
  it('brings a piece that nothing was learnt from nearer to what it is without hiss, and takes little from it where it is clean', async () => {
    const network = await openPartNetwork({ file: resolve(FOLDER, 'noise.onnx'), leaves: SOUND_SPLITS.noise.leaves })
    expect(network.settings.groups.map(({ name }) => name)).toEqual(['music', 'noise'])
    const clean = (await renderPiece(randomPiece(72_001), STUDIO)).subarray(0, 10 * HEARD_RATE)
    const noise = madeNoise('hiss', 10, 72_001)
    const level = Math.sqrt(clean.reduce((sum, value) => sum + value * value, 0) / clean.length)
    const distortionDb = async (snrDb: number): Promise<number> => {
      const noisy = clean.map((value, i) => value + level * 10 ** (-snrDb / 20) * noise[i])
      const [music] = await learntParts(soundOf([noisy], HEARD_RATE), network, { threads: 1, tell: () => undefined })
      const found = new Float32Array(noisy.length)
      music.read(0, [found])
      return plainDistortionDb(Float64Array.from(clean), Float64Array.from(found))
    }
    expect(await distortionDb(0)).toBeGreaterThan(4)
    expect(await distortionDb(Infinity)).toBeGreaterThan(15)
  }, 60_000)

  it('leaves so much of what it takes for noise as it is told', async () => {
    const noisy = madeNoise('hiss', 3, 5).map((value, i) => 0.1 * value + 0.3 * Math.sin((2 * Math.PI * 440 * i) / HEARD_RATE))
    const network = await openPartNetwork({ file: resolve(FOLDER, 'noise.onnx'), leaves: 0 })
    const [none, half] = await Promise.all(
      [0, 0.5].map(async (leaves) => {
        const [music] = await learntParts(soundOf([noisy], HEARD_RATE), { ...network, leaves }, { threads: 1, tell: () => undefined })
        const samples = new Float32Array(noisy.length)
        music.read(0, [samples])
        return samples
      }),
    )
    const most = (values: Float32Array): number => values.reduce((found, value) => Math.max(found, Math.abs(value)), 0)
    expect(most(none.map((value, i) => value - noisy[i]))).toBeGreaterThan(0.05)
    expect(most(half.map((value, i) => value - (none[i] + noisy[i]) / 2))).toBeLessThan(1e-4)
  }, 60_000)
})
