import { COMPUTED_LEVELS, TILE_COLUMNS, type TileLayout, type TileScale } from '../../engine/dsp/tiles/tile-layout.ts'
import { joinTiles } from '../../engine/dsp/tiles/tile-transform.ts'
import type { TileMemory } from './tile-memory.ts'
import { tileKind, type AnsweredTile, type TiledSound, type TilePyramid } from './tile-pyramid.ts'
import type { TileWorkers } from './tile-workers.ts'

/**
 * The tiles of a sound with edits: those that no edit reaches are the sound's own, the others are computed and joined anew, and kept in
 * memory for as long as their stretch stays as it is.
 */
export class EditedPyramid {
  private readonly layout: TileLayout

  constructor(
    private readonly base: TilePyramid,
    private readonly sound: TiledSound & Required<Pick<TiledSound, 'stampOf'>>,
    private readonly kind: { scale: TileScale; windowSamples?: number },
    private readonly ports: { memory: TileMemory; workers: Pick<TileWorkers, 'compute'> },
  ) {
    this.layout = base.layout
  }

  async tile(level: number, index: number): Promise<AnsweredTile> {
    const stamp = this.stampOf(level, index)
    if (stamp === 0) return this.base.tile(level, index)
    const name = `edited ${this.sound.key}.${tileKind(this.kind.scale, this.kind.windowSamples)}.${level}-${index}.${stamp}`
    const remembered = this.ports.memory.get(name)
    if (remembered) return { data: remembered, complete: true, progress: 1 }
    const made = level <= COMPUTED_LEVELS ? await this.computed(level, index) : await this.joined(level, index)
    if (made.complete) this.ports.memory.set(name, made.data)
    return made
  }

  /** What the sound itself lacks; what edits reach is computed when it is asked for. */
  fill(level: number, index: number): Promise<boolean> {
    return this.base.fill(level, index)
  }

  private stampOf(level: number, index: number): number {
    const wide = TILE_COLUMNS * 2 ** level * this.layout.hopSamples
    const reach = this.layout.windowSamples / 2
    return this.sound.stampOf(Math.max(0, index * wide - reach), (index + 1) * wide + reach)
  }

  private async computed(level: number, index: number): Promise<AnsweredTile> {
    const { file, growing } = this.sound
    const { data } = await this.ports.workers.compute({ sound: file, growing, ...this.kind, level, index })
    return { data, complete: true, progress: 1 }
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
