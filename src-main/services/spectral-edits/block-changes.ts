import { EDIT_BLOCK_FRAMES, type TimeSpan } from '../../../src-shared/spectral/index.ts'

/** Of each block so many changes are told apart. */
const CHANGES_KEPT = 16

/** When each block of a sound was computed or given back, and which part of it sounds differently since. */
export class BlockChanges {
  private readonly counts = new Map<number, number>()
  /** The last ones of each block, the newest last. */
  private readonly parts = new Map<number, TimeSpan[]>()

  add(block: number, part: TimeSpan): void {
    this.counts.set(block, this.stampOf(block) + 1)
    this.parts.set(block, [...(this.parts.get(block) ?? []), part].slice(-CHANGES_KEPT))
  }

  /** Changes with the block; 0 where it was never another. */
  stampOf(block: number): number {
    return this.counts.get(block) ?? 0
  }

  /** What of a block is different from how it was with a former stamp: all of it where that is long ago. */
  since(block: number, stamp: number): TimeSpan {
    const changes = this.stampOf(block) - stamp
    const parts = this.parts.get(block) ?? []
    const whole = { start: block * EDIT_BLOCK_FRAMES, end: (block + 1) * EDIT_BLOCK_FRAMES }
    return changes > parts.length || changes < 1 ? whole : hull(parts.slice(-changes))
  }
}

/** From where the first stretch begins to where the last one ends. */
export const hull = (spans: readonly TimeSpan[]): TimeSpan => ({
  start: Math.min(...spans.map(({ start }) => start)),
  end: Math.max(...spans.map(({ end }) => end)),
})
