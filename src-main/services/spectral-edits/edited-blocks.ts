import {
  changedBlocks,
  EDIT_BLOCK_FRAMES,
  NO_EDITS,
  type SpectralEdits,
  type SpectralLayer,
  type TimeSpan,
} from '../../../src-shared/spectral/index.ts'
import type { EditsInput } from '../../engine/spectral-editing/edit-jobs.ts'
import type { SampleFile, SamplePatches } from '../../engine/files/sample-file.ts'
import { createFile, removeFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { dirname } from 'node:path'
import { BlockChanges, hull } from './block-changes.ts'

/** So many blocks are shown at once while many are computed: some ten seconds of sound. */
const SHOWN_AT_ONCE = 16
/** Some 16 MB of stereo sound. */
const PLACES_AT_REST = 64

/** Computes blocks of an edited sound into a file. */
export type ComputeBlocks = (input: EditsInput & { blocks: [number, number][]; outPath: string }, signal: AbortSignal) => Promise<unknown>

/**
 * What edits change of a sound, in blocks in a file of the cache; everything else is read from the sound itself. After a change only the
 * blocks are computed that it reaches.
 */
export class EditedBlocks {
  readonly changes = new BlockChanges()
  private readonly places = new Map<number, number>()
  private readonly free: number[] = []
  private next = 0
  /** What the blocks show, but for those that are still to come. */
  private shown: SpectralEdits = NO_EDITS
  /** Each with what of it will be different. */
  private readonly pending = new Map<number, TimeSpan>()
  /** What all blocks that are there were computed with; null where some show other edits than others. */
  private whole: readonly SpectralLayer[] | null = NO_EDITS.layers
  private made = false

  constructor(
    private readonly path: string,
    readonly sound: SampleFile,
  ) {}

  get patches(): SamplePatches | undefined {
    if (this.places.size === 0) return undefined
    return { path: this.path, blockFrames: EDIT_BLOCK_FRAMES, places: [...this.places] }
  }

  get left(): number {
    return this.pending.size
  }

  /** Changes with what is heard of a stretch; 0 where it is the sound itself. */
  stampOf(startFrame: number, endFrame: number): number {
    let stamp = 0
    const last = Math.floor((endFrame - 1) / EDIT_BLOCK_FRAMES)
    for (let block = Math.max(0, Math.floor(startFrame / EDIT_BLOCK_FRAMES)); block <= last; block++) stamp += this.changes.stampOf(block)
    return stamp
  }

  /** Which blocks have to be computed for these edits, given up for others that are under way. @returns what is the sound's own again */
  want(edits: SpectralEdits): TimeSpan[] {
    const { sampleRate, frames } = this.sound
    const { computed, plain, spans } = changedBlocks(this.shown, edits, { sampleRate, totalFrames: frames })
    this.shown = edits
    if (this.whole?.some((layer, i) => layer !== edits.layers.at(i))) this.whole = null
    for (const block of computed) this.pending.set(block, this.partOf(block, spans))
    const given = plain.map((block) => this.put(block, null, this.partOf(block, spans)))
    if (this.pending.size === 0) this.whole = edits.layers
    return given
  }

  /** What of a block these stretches reach, with what of it is to be computed already. */
  private partOf(block: number, spans: readonly TimeSpan[]): TimeSpan {
    const [from, to] = [block * EDIT_BLOCK_FRAMES, (block + 1) * EDIT_BLOCK_FRAMES]
    const reached = spans.filter(({ start, end }) => start < to && end > from)
    const pending = this.pending.get(block)
    const { start, end } = hull(pending ? [...reached, pending] : reached)
    return { start: Math.max(from, Math.floor(start)), end: Math.min(to, Math.ceil(end)) }
  }

  /** Makes the file that blocks are written to. @returns its path */
  async prepare(): Promise<string> {
    if (!this.made) {
      await makeFolder(dirname(this.path))
      await (await createFile(this.path)).close()
      this.made = true
    }
    return this.path
  }

  /**
   * Computes what is pending, from the left.
   *
   * @param onBlocks  hears of what sounds differently, as it is there
   * @param atOnce    so many pieces of work at the same time
   */
  async compute(
    others: EditsInput['others'],
    run: ComputeBlocks,
    { signal, onBlocks, atOnce }: { signal: AbortSignal; onBlocks: (changed: TimeSpan[]) => void; atOnce: number },
  ): Promise<void> {
    await this.prepare()
    const { layers } = this.shown
    const below = this.below()
    // Until the last of many is there, some blocks show other edits than others.
    if (this.pending.size > SHOWN_AT_ONCE) this.whole = null
    const underWay = new Set<number>()
    const work = async (): Promise<void> => {
      for (;;) {
        const free = [...this.pending.keys()].filter((block) => !underWay.has(block))
        const blocks = free.sort((a, b) => a - b).slice(0, SHOWN_AT_ONCE)
        if (blocks.length === 0) return
        for (const block of blocks) underWay.add(block)
        const placed = blocks.map((block): [number, number] => [block, this.place()])
        try {
          await run({ ...below, others, blocks: placed, outPath: this.path }, signal)
          signal.throwIfAborted()
        } catch (error) {
          this.free.push(...placed.map(([, place]) => place))
          throw error
        }
        onBlocks(placed.map(([block, place]) => this.put(block, place, this.pending.get(block)!)))
      }
    }
    const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, work))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed) throw failed.reason
    this.whole = layers
  }

  /**
   * What pending blocks are computed from: where layers only came on top, what lies below them is there already. Not where there are many,
   * whose old places are used again before all of them are computed.
   */
  private below(): Pick<EditsInput, 'sound' | 'layers'> {
    const { sound, whole, shown } = this
    if (!whole || this.pending.size > SHOWN_AT_ONCE) return { sound, layers: shown.layers }
    return { sound: { ...sound, patches: this.patches }, layers: shown.layers.slice(whole.length) }
  }

  /** The first block with a layer that is not of these edits, to a place that nobody reads. */
  async computeForNothing(layer: SpectralLayer, run: (input: Parameters<ComputeBlocks>[0]) => Promise<unknown>): Promise<void> {
    const place = this.next++
    const outPath = await this.prepare()
    await run({ sound: this.sound, layers: [layer], others: [], blocks: [[0, place]], outPath })
    this.free.push(place)
  }

  remove(): Promise<void> {
    return removeFile(this.path)
  }

  /** One that was given back a while ago: whoever reads an old place meanwhile finds there what it was. */
  private place(): number {
    return (this.free.length > PLACES_AT_REST ? this.free.shift() : undefined) ?? this.next++
  }

  /** @returns what of it sounds differently from now on */
  private put(block: number, place: number | null, part: TimeSpan): TimeSpan {
    const old = this.places.get(block)
    if (old !== undefined) this.free.push(old)
    if (place === null) this.places.delete(block)
    else this.places.set(block, place)
    if (old !== undefined || place !== null) this.changes.add(block, part)
    this.pending.delete(block)
    return part
  }
}
