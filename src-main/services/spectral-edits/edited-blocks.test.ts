import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EDIT_BLOCK_FRAMES, type SpectralLayer, type TimeSpan } from '../../../src-shared/spectral/index.ts'
import { identical, noise } from '../../../test/support/signals.ts'
import { boxShape, edited, testLayer } from '../../../test/support/spectral-layers.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { readStretch } from '../../engine/files/sample-file.ts'
import { editBlocks } from '../../engine/spectral-editing/render-edits.ts'
import { EditedBlocks, type ComputeBlocks } from './edited-blocks.ts'

const RATE = 44_100
/** More blocks than are computed at once. */
const FRAMES = 20 * EDIT_BLOCK_FRAMES
const plain = noise(FRAMES, 3, 0.3)

class Edited {
  readonly folder = temporaryFolder()
  readonly blocks: EditedBlocks
  layers: SpectralLayer[] = []
  /** Of each piece of work, how many layers it computed. */
  layersComputed: number[] = []
  told: TimeSpan[] = []

  constructor() {
    const path = join(this.folder, 'plain.f32')
    writeFileSync(path, new Uint8Array(plain.buffer))
    const sound = { path, dataOffset: 0, encoding: 'float32' as const, channels: 1, frames: FRAMES, sampleRate: RATE }
    this.blocks = new EditedBlocks(join(this.folder, 'blocks.f32'), sound)
  }

  readonly run: ComputeBlocks = (input, signal) => {
    this.layersComputed.push(input.layers.length)
    return editBlocks(input, { signal, emit: () => undefined })
  }

  want(layers: SpectralLayer[]): void {
    this.layers = layers
    this.blocks.want({ layers, selections: [] })
  }

  async compute(signal = new AbortController().signal): Promise<void> {
    await this.blocks.compute([], this.run, { signal, atOnce: 1, onBlocks: (changed) => this.told.push(...changed) })
  }

  async sound(): Promise<Float32Array> {
    return (await readStretch({ ...this.blocks.sound, patches: this.blocks.patches }, 0, FRAMES))[0]
  }

  /** As if all of it were computed at once. */
  async afresh(): Promise<Float32Array> {
    return (await edited([plain], RATE, this.layers))[0]
  }
}

const part = (from: number, to: number): ReturnType<typeof boxShape> =>
  boxShape({ startSample: from * EDIT_BLOCK_FRAMES, endSample: to * EDIT_BLOCK_FRAMES, lowHz: 500, highHz: 5000 })
const softer = (): SpectralLayer => testLayer({ kind: 'gain', db: -20 }, part(0.7, 1.3))
const louder = (): SpectralLayer => testLayer({ kind: 'gain', db: 6 }, part(0.9, 2.4), { windowSamples: 8192 })
const stamped = (): SpectralLayer => testLayer({ kind: 'clone', offsetSamples: -3 * EDIT_BLOCK_FRAMES }, part(3.8, 4.5))

describe('blocks of an edited sound', () => {
  it('are computed from those below where layers come on top, and are what all layers give, bit for bit', async () => {
    const test = new Edited()
    const layers = [softer(), louder(), stamped()]
    for (const count of [1, 2, 3]) {
      test.want(layers.slice(0, count))
      await test.compute()
      expect(identical(await test.sound(), await test.afresh())).toBe(true)
    }
    expect(test.layersComputed).toEqual([1, 1, 1])
  })

  it('are computed anew after what lies below has changed, been taken away, or was given up', async () => {
    const test = new Edited()
    const [a, b, c] = [softer(), louder(), stamped()]
    test.want([a, b])
    await test.compute()
    test.want([{ ...a, strength: 0.5 }, b])
    await test.compute()
    expect(identical(await test.sound(), await test.afresh())).toBe(true)
    test.want([b])
    const given = new AbortController()
    const computing = test.compute(given.signal)
    given.abort()
    await expect(computing).rejects.toThrow()
    test.want([b, c])
    await test.compute()
    expect(identical(await test.sound(), await test.afresh())).toBe(true)
    test.want([])
    expect(identical(await test.sound(), plain)).toBe(true)
    expect(test.blocks.left).toBe(0)
  })

  it('are right where many were given up half way, and a layer came on top', async () => {
    const test = new Edited()
    const all = testLayer({ kind: 'gain', db: -6 })
    test.want([all])
    const given = new AbortController()
    const { blocks } = test
    const some = blocks.compute([], test.run, { signal: given.signal, atOnce: 1, onBlocks: () => given.abort() })
    await expect(some).rejects.toThrow()
    expect([blocks.left, (await test.sound())[0] !== plain[0]]).toEqual([4, true])
    test.want([all, softer()])
    await test.compute()
    expect(identical(await test.sound(), await test.afresh())).toBe(true)
  })

  it('tell what of them is different from how they were: of a stroke no more than it reaches', async () => {
    const test = new Edited()
    test.want([softer()])
    await test.compute()
    const half = (test.layers[0].mask.featherSeconds / 2) * RATE
    const [from, to] = [Math.floor(0.7 * EDIT_BLOCK_FRAMES - half), Math.ceil(1.3 * EDIT_BLOCK_FRAMES + half)]
    expect(test.told).toEqual([
      { start: from, end: EDIT_BLOCK_FRAMES },
      { start: EDIT_BLOCK_FRAMES, end: to },
    ])
    const { changes } = test.blocks
    expect(changes.since(1, 0)).toEqual({ start: EDIT_BLOCK_FRAMES, end: to })
    test.want([...test.layers, testLayer({ kind: 'gain', db: -3 }, part(1.5, 1.6))])
    await test.compute()
    expect(changes.since(1, 1).start).toBeGreaterThan(1.49 * EDIT_BLOCK_FRAMES)
    expect(changes.since(1, 0).start, 'both together').toBe(EDIT_BLOCK_FRAMES)
    for (let i = 0; i < 20; i++) {
      test.want([...test.layers, testLayer({ kind: 'gain', db: -3 }, part(1.5, 1.6))])
      await test.compute()
    }
    expect(changes.since(1, 1), 'too long ago').toEqual({ start: EDIT_BLOCK_FRAMES, end: 2 * EDIT_BLOCK_FRAMES })
  })
})
