import {
  COMPUTED_LEVELS,
  columnCount,
  TILE_COLUMNS,
  tileLayout,
  type TileLayout,
  type TileLook,
} from '../../engine/dsp/tiles/tile-layout.ts'
import type { TimeSpan } from '../../../src-shared/spectral/index.ts'
import { joinTiles } from '../../engine/dsp/tiles/tile-transform.ts'
import type { SampleFile } from '../../engine/files/sample-file.ts'
import { TileFiles } from './tile-files.ts'
import type { TileMemory } from './tile-memory.ts'
import type { TileWorkers } from './tile-workers.ts'

/** A sound as it is at this moment. */
export interface TiledSound {
  /** Stays the same while the samples do; names files in the cache. */
  key: string
  file: SampleFile
  growing: boolean
  /** Where it was edited. */
  marks?: EditMarks
}

/** What tells stretches of an edited sound from how they were. */
export interface EditMarks {
  /** Changes with a stretch; 0 where that is the sound itself. */
  stampOf(startFrame: number, endFrame: number): number
  /** What of a block is different from how it was with a former stamp. */
  changedSince(block: number, stamp: number): TimeSpan
}

/** Names tiles of one look. */
export const tileKind = ({ scale, windowSamples, resolution = 'even' }: TileLook): string =>
  `${scale}${windowSamples ?? ''}${resolution === 'even' ? '' : `-${resolution}`}`

export interface AnsweredTile {
  data: Uint8Array<ArrayBuffer>
  complete: boolean
  progress: number
}

/** All tiles of one sound in one look: fine ones from the samples, coarse ones from finer ones, kept in memory and on the disk. */
export class TilePyramid {
  readonly layout: TileLayout
  private readonly memory: TileMemory
  private readonly workers: TileWorkers
  private readonly files: TileFiles
  /** Tiles of the coarsest computed level that are kept, and those that {@link fill} is at. */
  private readonly kept = new Set<number>()
  private readonly claimed = new Set<number>()
  private readonly computing = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
  private sound: TiledSound
  private columns = 0

  constructor(
    sound: TiledSound,
    private readonly look: TileLook,
    { memory, workers, cacheFolder }: { memory: TileMemory; workers: TileWorkers; cacheFolder: string },
  ) {
    this.memory = memory
    this.workers = workers
    this.files = new TileFiles(cacheFolder, sound.key, tileKind(look))
    this.layout = tileLayout(look, sound.file.sampleRate)
    this.sound = sound
    this.grow(sound)
  }

  /** The sound is longer by now, or finished. */
  grow(sound: TiledSound): void {
    this.sound = sound
    this.columns = columnCount(this.layout, sound.file.frames, sound.growing)
  }

  /** What there is of a tile; where that is not all, {@link fill} makes more. */
  async tile(level: number, index: number): Promise<AnsweredTile> {
    if (level <= COMPUTED_LEVELS) {
      const data = await this.computed(level, index)
      return { data, complete: this.isWhole(level, index), progress: 1 }
    }
    const { data, known } = await this.joined(level, index)
    const expected = this.baseTiles(level, index)
    return {
      data,
      complete: known === expected.count && this.isWhole(level, index),
      progress: expected.count === 0 ? 1 : known / expected.count,
    }
  }

  /** Computes the next tile that a coarse one lacks. False where it lacks none. */
  async fill(level: number, index: number): Promise<boolean> {
    const { first, count } = this.baseTiles(level, index)
    for (let base = first; base < first + count; base++) {
      if (this.kept.has(base) || this.claimed.has(base)) continue
      this.claimed.add(base)
      try {
        if (await this.known(COMPUTED_LEVELS, base)) continue
        await this.computed(COMPUTED_LEVELS, base)
        return true
      } finally {
        this.claimed.delete(base)
      }
    }
    return false
  }

  /** Columns that a tile has by now. */
  private width(level: number, index: number): number {
    return Math.max(0, Math.min(TILE_COLUMNS, Math.ceil(this.columns / 2 ** level) - index * TILE_COLUMNS))
  }

  /** No more samples will change it. */
  private isWhole(level: number, index: number): boolean {
    return !this.sound.growing || this.columns >= (index + 1) * TILE_COLUMNS * 2 ** level
  }

  private baseTiles(level: number, index: number): { first: number; count: number } {
    const wide = 2 ** (level - COMPUTED_LEVELS)
    const all = Math.ceil(this.columns / (TILE_COLUMNS * 2 ** COMPUTED_LEVELS))
    return { first: index * wide, count: Math.max(0, Math.min(all, (index + 1) * wide) - index * wide) }
  }

  private name(level: number, index: number): string {
    return `${this.sound.key}.${tileKind(this.look)}.${level}-${index}`
  }

  /** A tile with all its columns, if it was used lately. */
  remembered(level: number, index: number): Uint8Array<ArrayBuffer> | null {
    const found = this.memory.get(this.name(level, index))
    return found?.length === this.width(level, index) * this.layout.rowHz.length ? found : null
  }

  /** A tile with all the columns it has by now, if it is in memory or on the disk. */
  private async known(level: number, index: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const name = this.name(level, index)
    const bytes = this.width(level, index) * this.layout.rowHz.length
    const remembered = this.remembered(level, index)
    if (remembered) return remembered
    if (level < COMPUTED_LEVELS || !this.isWhole(level, index)) return null
    const stored = await this.files.read(level, index, bytes)
    if (!stored) return null
    this.memory.set(name, stored)
    if (level === COMPUTED_LEVELS) this.kept.add(index)
    return stored
  }

  private async keep(level: number, index: number, data: Uint8Array<ArrayBuffer>): Promise<void> {
    this.memory.set(this.name(level, index), data)
    if (level < COMPUTED_LEVELS || !this.isWhole(level, index)) return
    await this.files.write(level, index, data)
    if (level === COMPUTED_LEVELS) this.kept.add(index)
  }

  private async computed(level: number, index: number): Promise<Uint8Array<ArrayBuffer>> {
    const known = await this.known(level, index)
    if (known) return known
    const name = this.name(level, index)
    const underway = this.computing.get(name)
    if (underway) return underway
    const made = this.compute(level, index).finally(() => this.computing.delete(name))
    this.computing.set(name, made)
    return made
  }

  private async compute(level: number, index: number): Promise<Uint8Array<ArrayBuffer>> {
    const { file, growing } = this.sound
    const { data } = await this.workers.compute({
      sound: file,
      growing,
      ...this.look,
      level,
      index,
    })
    await this.keep(level, index, data)
    return data
  }

  /** A coarse tile from what is known of finer ones, and from how many computed tiles it was made; 0 stands where nothing is known. */
  private async joined(level: number, index: number): Promise<{ data: Uint8Array<ArrayBuffer>; known: number }> {
    const { count } = this.baseTiles(level, index)
    if (count === 0) return { data: new Uint8Array(0), known: 0 }
    const whole = await this.known(level, index)
    if (whole) return { data: whole, known: count }
    const rows = this.layout.rowHz.length
    if (level === COMPUTED_LEVELS) return { data: new Uint8Array(this.width(level, index) * rows), known: 0 }
    const left = await this.joined(level - 1, 2 * index)
    const right = await this.joined(level - 1, 2 * index + 1)
    const data = joinTiles(left.data, right.data, rows)
    if (left.known + right.known === count) await this.keep(level, index, data)
    return { data, known: left.known + right.known }
  }
}
