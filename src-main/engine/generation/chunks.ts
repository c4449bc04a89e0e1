import type { OpenGraph } from '../execution/index.ts'
import type { ChunkForm } from '../models/index.ts'

/** Frames of the longest chunk: what is computed once a frame is written so many times. */
const LONGEST_CHUNK = 64

/** A model's form for so many frames, one voice. */
export type ChunkFormOf = (frames: number) => ChunkForm

/**
 * Sessions that hear several frames at once. A large network reads all of its weights for every frame that it hears alone; for a chunk it
 * reads those of layers without a memory once.
 */
export class Chunks {
  readonly #open: (frames: number) => Promise<OpenGraph>
  /** The last one: seeds of one model have one length. */
  #last: { frames: number; session: OpenGraph } | null = null

  constructor(open: (frames: number) => Promise<OpenGraph>) {
    this.#open = open
  }

  async of(frames: number): Promise<OpenGraph> {
    if (this.#last?.frames === frames) return this.#last.session
    await this.dispose()
    this.#last = { frames, session: await this.#open(frames) }
    return this.#last.session
  }

  async dispose(): Promise<void> {
    await this.#last?.session.dispose()
    this.#last = null
  }
}

/** Sizes of the pieces in which so many frames are heard: as few equal chunks as can be, and the few that are left over one by one. */
export function chunkSizes(frames: number, hasChunks: boolean): number[] {
  const chunks = hasChunks ? Math.ceil(frames / LONGEST_CHUNK) : 0
  const size = chunks > 0 ? Math.floor(frames / chunks) : 0
  return [...Array<number>(chunks).fill(size), ...Array<number>(frames - chunks * size).fill(1)]
}
