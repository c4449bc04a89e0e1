import { changedBlocks, EDIT_BLOCK_FRAMES, NO_EDITS, type SpectralEdits } from '../../../src-shared/spectral/index.ts'
import type { EditsInput } from '../../engine/spectral-editing/edit-jobs.ts'
import type { SampleFile, SamplePatches } from '../../engine/files/sample-file.ts'
import { createFile, removeFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { dirname } from 'node:path'

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
  private readonly places = new Map<number, number>()
  /** Counts the times each block was computed, or given back. */
  private readonly stamps = new Map<number, number>()
  private readonly free: number[] = []
  private next = 0
  /** What the blocks show, but for those that are still to come. */
  private shown: SpectralEdits = NO_EDITS
  private readonly pending = new Set<number>()
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
    for (let block = Math.max(0, Math.floor(startFrame / EDIT_BLOCK_FRAMES)); block <= last; block++) stamp += this.stamps.get(block) ?? 0
    return stamp
  }

  /** Which blocks have to be computed for these edits, given up for others that are under way. @returns those that are the sound's own */
  want(edits: SpectralEdits): number[] {
    const { sampleRate, frames } = this.sound
    const { computed, plain } = changedBlocks(this.shown, edits, { sampleRate, totalFrames: frames })
    this.shown = edits
    for (const block of computed) this.pending.add(block)
    for (const block of plain) {
      this.pending.delete(block)
      this.put(block, null)
    }
    return plain
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
   * @param onBlocks  hears of blocks as they are there
   * @param atOnce    so many pieces of work at the same time
   */
  async compute(
    others: EditsInput['others'],
    run: ComputeBlocks,
    { signal, onBlocks, atOnce }: { signal: AbortSignal; onBlocks: (blocks: number[]) => void; atOnce: number },
  ): Promise<void> {
    await this.prepare()
    const { layers } = this.shown
    const underWay = new Set<number>()
    const work = async (): Promise<void> => {
      for (;;) {
        const free = [...this.pending].filter((block) => !underWay.has(block))
        const blocks = free.sort((a, b) => a - b).slice(0, SHOWN_AT_ONCE)
        if (blocks.length === 0) return
        for (const block of blocks) underWay.add(block)
        const placed = blocks.map((block): [number, number] => [block, this.place()])
        try {
          await run({ sound: this.sound, layers, others, blocks: placed, outPath: this.path }, signal)
          signal.throwIfAborted()
        } catch (error) {
          this.free.push(...placed.map(([, place]) => place))
          throw error
        }
        for (const [block, place] of placed) {
          this.pending.delete(block)
          this.put(block, place)
        }
        onBlocks(blocks)
      }
    }
    const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, work))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed) throw failed.reason
  }

  remove(): Promise<void> {
    return removeFile(this.path)
  }

  /** One that was given back a while ago: whoever reads an old place meanwhile finds there what it was. */
  private place(): number {
    return (this.free.length > PLACES_AT_REST ? this.free.shift() : undefined) ?? this.next++
  }

  private put(block: number, place: number | null): void {
    const old = this.places.get(block)
    if (old !== undefined) this.free.push(old)
    if (place === null) this.places.delete(block)
    else this.places.set(block, place)
    if (old !== undefined || place !== null) this.stamps.set(block, (this.stamps.get(block) ?? 0) + 1)
  }
}
