import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EDIT_BLOCK_FRAMES } from '../../../src-shared/spectral/index.ts'
import { noise } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { TileLook } from '../../engine/dsp/tiles/tile-layout.ts'
import { computeTile, type TileInput } from '../../engine/spectrograms/compute-tile.ts'
import { EditedPyramid } from './edited-pyramid.ts'
import { tileMemory } from './tile-memory.ts'
import { TilePyramid } from './tile-pyramid.ts'
import type { TileWorkers } from './tile-workers.ts'

const RATE = 1_000
/** Level 3 of the layout at 1 kHz: 65,536 samples a tile, two blocks. */
const LEVEL = 3
const FRAMES = 6 * EDIT_BLOCK_FRAMES
const plain = noise(FRAMES, 5, 0.1)

/** Pictures of one sound whose blocks are louder than they were, as often as they were edited. */
class EditedSound {
  readonly folder = temporaryFolder()
  readonly stamps = Array.from({ length: 6 }, () => 0)
  /** Of a block, what an edit reaches. */
  reached: readonly [number, number] = [0, 1]
  readonly memory = tileMemory(1e8)
  readonly shown = new Map<string, readonly number[]>()
  /** What had to be computed. */
  asked: TileInput[] = []
  readonly workers: Pick<TileWorkers, 'compute'> = {
    compute: (input) => {
      this.asked.push(input)
      return computeTile(input)
    },
  }

  constructor(readonly look: TileLook) {}

  edit(block: number, reached: readonly [number, number] = [0, 1]): void {
    this.stamps[block]++
    this.reached = reached
  }

  private fileOf(edited: boolean): {
    path: string
    dataOffset: number
    encoding: 'float32'
    channels: number
    frames: number
    sampleRate: number
  } {
    const path = join(this.folder, `${edited ? this.stamps.join('-') : 'plain'}.f32`)
    const sound = plain.map((x, i) => {
      const [block, place] = [Math.floor(i / EDIT_BLOCK_FRAMES), (i % EDIT_BLOCK_FRAMES) / EDIT_BLOCK_FRAMES]
      return edited && place >= this.reached[0] && place < this.reached[1] ? x * 3 ** this.stamps[block] : x
    })
    writeFileSync(path, new Uint8Array(sound.buffer))
    return { path, dataOffset: 0, encoding: 'float32', channels: 1, frames: FRAMES, sampleRate: RATE }
  }

  base(): TilePyramid {
    const workers = this.workers as TileWorkers
    const sound = { key: 'sound', growing: false, file: this.fileOf(false) }
    return new TilePyramid(sound, this.look, { memory: this.memory, workers, cacheFolder: join(this.folder, 'cache') })
  }

  async tile(level = LEVEL, index = 0): Promise<Uint8Array> {
    const stampOf = (start: number, end: number): number =>
      this.stamps.reduce((sum, stamp, b) => (b * EDIT_BLOCK_FRAMES < end && (b + 1) * EDIT_BLOCK_FRAMES > start ? sum + stamp : sum), 0)
    const { memory, workers, shown } = this
    const changedSince = (block: number): { start: number; end: number } => ({
      start: (block + this.reached[0]) * EDIT_BLOCK_FRAMES,
      end: (block + this.reached[1]) * EDIT_BLOCK_FRAMES,
    })
    const sound = { key: 'sound', growing: false, file: this.fileOf(true), marks: { stampOf, changedSince } }
    return (await new EditedPyramid(this.base(), sound, this.look, { memory, workers, shown }).tile(level, index)).data
  }

  /** As if nothing had been computed before. */
  async afresh(level = LEVEL, index = 0): Promise<Uint8Array> {
    return (await computeTile({ sound: this.fileOf(true), growing: false, ...this.look, level, index })).data
  }
}

const columnsOf = ({ part }: TileInput): number => (part ? part[1] - part[0] : 256)

describe.each<TileLook>([{ scale: 'linear' }, { scale: 'mel', resolution: 'multi' }, { scale: 'mel', resolution: 'reassigned' }])(
  'a tile of an edited sound, %o',
  (look) => {
    it('is computed where an edit reaches, and is as one that is computed as a whole', async () => {
      const test = new EditedSound(look)
      await test.base().tile(LEVEL, 0)
      test.asked = []
      for (const block of [1, 1, 0]) {
        test.edit(block)
        expect(Buffer.compare(await test.tile(), await test.afresh())).toBe(0)
      }
      expect(test.asked).toHaveLength(3)
      // Half a tile is a block; windows reach a little further.
      for (const input of test.asked) expect(columnsOf(input)).toBeLessThan(160)
      expect(Buffer.compare(await test.tile(), await test.afresh())).toBe(0)
      expect(test.asked).toHaveLength(3)
    })

    it('is computed only where a stroke reaches that does not reach all of a block', async () => {
      const test = new EditedSound(look)
      await test.base().tile(LEVEL, 0)
      test.asked = []
      test.edit(1, [0.4, 0.6])
      expect(Buffer.compare(await test.tile(), await test.afresh())).toBe(0)
      // A fifth of half a tile; windows reach a little further.
      expect(test.asked.map(columnsOf)[0]).toBeLessThan(50)
    })

    it('is computed as a whole where nobody knows how it was, and at the end of the sound', async () => {
      const test = new EditedSound(look)
      test.edit(5)
      expect(Buffer.compare(await test.tile(LEVEL, 2), await test.afresh(LEVEL, 2))).toBe(0)
      test.edit(5)
      expect(Buffer.compare(await test.tile(LEVEL, 2), await test.afresh(LEVEL, 2))).toBe(0)
      test.edit(0)
      test.memory.clear()
      expect(Buffer.compare(await test.tile(), await test.afresh())).toBe(0)
      expect(test.asked.map(columnsOf).filter((columns) => columns === 256)).toHaveLength(2)
    })
  },
)
