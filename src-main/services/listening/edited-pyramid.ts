import { COMPUTED_LEVELS, TILE_COLUMNS, type TileLayout, type TileLook } from '../../engine/dsp/tiles/tile-layout.ts'
import { joinTiles } from '../../engine/dsp/tiles/tile-transform.ts'
import { EDIT_BLOCK_FRAMES } from '../../../src-shared/spectral/index.ts'
import type { TileMemory } from './tile-memory.ts'
import { tileKind, type AnsweredTile, type TiledSound, type TilePyramid } from './tile-pyramid.ts'
import type { TileWorkers } from './tile-workers.ts'

/** How the blocks below a tile were when it was last computed, by what tells the tile. */
export type ShownBlocks = Map<string, readonly number[]>

/** Of more tiles nobody remembers how their blocks were: they are computed as a whole. */
const MOST_SHOWN = 1000

/**
 * The tiles of a sound with edits: those that no edit reaches are the sound's own, the others are computed and joined anew, and kept in
 * memory for as long as their stretch stays as it is. Where a tile was computed before, only those columns are that an edit has reached
 * since.
 */
export class EditedPyramid {
  private readonly layout: TileLayout

  constructor(
    private readonly base: TilePyramid,
    private readonly sound: TiledSound & Required<Pick<TiledSound, 'marks'>>,
    private readonly look: TileLook,
    private readonly ports: { memory: TileMemory; workers: Pick<TileWorkers, 'compute'>; shown: ShownBlocks },
  ) {
    this.layout = base.layout
  }

  async tile(level: number, index: number): Promise<AnsweredTile> {
    const stamps = this.stampsOf(level, index)
    if (stamps.every((stamp) => stamp === 0)) return this.base.tile(level, index)
    const name = this.nameOf(level, index, stamps)
    const remembered = this.ports.memory.get(name)
    if (remembered) return { data: remembered, complete: true, progress: 1 }
    const made = level <= COMPUTED_LEVELS ? await this.computed(level, index, stamps) : await this.joined(level, index)
    if (made.complete) this.ports.memory.set(name, made.data)
    return made
  }

  /** What the sound itself lacks; what edits reach is computed when it is asked for. */
  fill(level: number, index: number): Promise<boolean> {
    return this.base.fill(level, index)
  }

  /** The samples that a tile depends on. */
  private spanOf(level: number, index: number): { start: number; end: number } {
    const { hopSamples, reachSamples } = this.layout
    const wide = TILE_COLUMNS * 2 ** level * hopSamples
    return { start: Math.max(0, index * wide - reachSamples), end: Math.min(this.sound.file.frames, (index + 1) * wide + reachSamples) }
  }

  /** Of each block below a tile. */
  private stampsOf(level: number, index: number): number[] {
    const { start, end } = this.spanOf(level, index)
    const first = Math.floor(start / EDIT_BLOCK_FRAMES)
    return Array.from({ length: Math.max(0, Math.ceil(end / EDIT_BLOCK_FRAMES) - first) }, (_, i) =>
      this.sound.marks.stampOf((first + i) * EDIT_BLOCK_FRAMES, (first + i + 1) * EDIT_BLOCK_FRAMES),
    )
  }

  private placeOf(level: number, index: number): string {
    return `${this.sound.key}.${tileKind(this.look)}.${level}-${index}`
  }

  private nameOf(level: number, index: number, stamps: readonly number[]): string {
    return `edited ${this.placeOf(level, index)}.${stamps.join('-')}`
  }

  private async computed(level: number, index: number, stamps: readonly number[]): Promise<AnsweredTile> {
    const { file, growing } = this.sound
    const former = this.former(level, index, stamps)
    const part = former && this.changedColumns(level, index, former.stamps, stamps)
    const { data } = await this.ports.workers.compute({ sound: file, growing, ...this.look, level, index, part: part ?? undefined })
    const { shown } = this.ports
    const place = this.placeOf(level, index)
    shown.delete(place)
    shown.set(place, stamps)
    if (shown.size > MOST_SHOWN) shown.delete(shown.keys().next().value!)
    if (!former || !part) return { data, complete: true, progress: 1 }
    const whole = former.data.slice()
    whole.set(data, part[0] * this.layout.rowHz.length)
    return { data: whole, complete: true, progress: 1 }
  }

  /** A tile as it was before the last edit, if that is still known: as edited, or as the sound itself has it. */
  private former(level: number, index: number, stamps: readonly number[]): { data: Uint8Array; stamps: readonly number[] } | null {
    const known = this.ports.shown.get(this.placeOf(level, index))
    const edited = known && this.ports.memory.get(this.nameOf(level, index, known))
    if (edited) return { data: edited, stamps: known }
    const plain = this.base.remembered(level, index)
    return plain && { data: plain, stamps: stamps.map(() => 0) }
  }

  /** From the first column that what has changed reaches to behind the last one. */
  private changedColumns(level: number, index: number, before: readonly number[], after: readonly number[]): [number, number] {
    const { hopSamples, reachSamples } = this.layout
    const first = Math.floor(this.spanOf(level, index).start / EDIT_BLOCK_FRAMES)
    const changed = after.flatMap((stamp, i) => (stamp === before[i] ? [] : [this.sound.marks.changedSince(first + i, before[i])]))
    const wide = 2 ** level * hopSamples
    const columnAt = (sample: number): number => Math.max(0, Math.min(TILE_COLUMNS, sample / wide - index * TILE_COLUMNS))
    const from = columnAt(Math.min(...changed.map(({ start }) => start)) - reachSamples)
    const to = columnAt(Math.max(...changed.map(({ end }) => end)) + reachSamples)
    return [Math.floor(from), Math.min(TILE_COLUMNS, Math.ceil(to) + 1)]
  }

  private async joined(level: number, index: number): Promise<AnsweredTile> {
    const wide = TILE_COLUMNS * 2 ** (level - 1) * this.layout.hopSamples
    const left = await this.tile(level - 1, 2 * index)
    const isThere = (2 * index + 1) * wide < this.sound.file.frames
    const right = isThere ? await this.tile(level - 1, 2 * index + 1) : { data: new Uint8Array(0), complete: true, progress: 1 }
    return {
      data: joinTiles(left.data, right.data, this.layout.rowHz.length),
      complete: left.complete && right.complete,
      progress: (left.progress + right.progress) / 2,
    }
  }
}
