import type { Standardiser } from '../dsp/codecs/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { FeatureFiles } from './feature-files.ts'
import type { FrameRange } from './silence.ts'

/** Part of one feature file that belongs to one side of the split. */
export interface FeatureRange extends FrameRange {
  path: string
}

export interface SequenceOptions {
  /** T */
  sequenceFrames: number
  /** Distance between the starts of neighbouring sequences. */
  hopFrames: number
  /** D */
  dimensions: number
}

/** Where a sequence lies: the number of its range, and its first frame in that range's file. */
export interface SequencePlace {
  range: number
  startFrame: number
}

/**
 * The training or validation sequences of a run: windows of T + 1 neighbouring frames, read from the feature files when
 * they are needed, so memory does not grow with the recordings.
 */
export class SequenceSet {
  readonly #ranges: readonly FeatureRange[]
  readonly #files: FeatureFiles
  readonly #options: SequenceOptions
  /** Number of the first sequence of each range, and the count of all. */
  readonly #firsts: Float64Array
  readonly #rows: Float32Array

  constructor(ranges: readonly FeatureRange[], options: SequenceOptions) {
    this.#ranges = ranges
    this.#options = options
    this.#files = new FeatureFiles(options.dimensions)
    this.#rows = new Float32Array(this.frameCount * options.dimensions)
    this.#firsts = new Float64Array(ranges.length + 1)
    ranges.forEach(({ startFrame, endFrame }, range) => {
      this.#firsts[range + 1] =
        this.#firsts[range] + Math.max(0, Math.floor((endFrame - startFrame - this.frameCount) / options.hopFrames) + 1)
    })
  }

  async close(): Promise<void> {
    await this.#files.close()
  }

  /** Number of sequences. */
  get count(): number {
    return this.#firsts[this.#ranges.length]
  }

  /** T + 1 */
  get frameCount(): number {
    return this.#options.sequenceFrames + 1
  }

  /** Distinct frames in the set's ranges. */
  get frames(): number {
    return this.#ranges.reduce((sum, { startFrame, endFrame }) => sum + endFrame - startFrame, 0)
  }

  place(index: number): SequencePlace {
    let low = 0
    let high = this.#ranges.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#firsts[middle] <= index) low = middle
      else high = middle - 1
    }
    return { range: low, startFrame: this.#ranges[low].startFrame + (index - this.#firsts[low]) * this.#options.hopFrames }
  }

  /** The raw frames of one sequence: float32 [T + 1, D], overwritten by the next call. */
  async read(index: number): Promise<Float32Array> {
    const { range, startFrame } = this.place(index)
    await this.#files.read(this.#ranges[range].path, startFrame, this.#rows)
    return this.#rows
  }

  /**
   * Standardised sequences, time first, for one step.
   *
   * @param indices at most `batch` sequences; rows beyond them stay zero
   * @param target  float32 [T + 1, batch, D], overwritten
   */
  async fill(indices: readonly number[], batch: number, standardiser: Standardiser, target: Float32Array): Promise<void> {
    if (indices.length < batch) target.fill(0)
    for (let row = 0; row < indices.length; row++) {
      placeRow(standardiser.apply(await this.read(indices[row])), { row, batch, dimensions: this.#options.dimensions }, target)
    }
  }
}

/** Puts one sequence, [T + 1, D], to its row of [T + 1, batch, D]. */
export function placeRow(
  frames: Float32Array,
  { row, batch, dimensions }: { row: number; batch: number; dimensions: number },
  target: Float32Array,
): void {
  for (let t = 0; t * dimensions < frames.length; t++) {
    target.set(frames.subarray(t * dimensions, (t + 1) * dimensions), (t * batch + row) * dimensions)
  }
}

/**
 * The order in which an epoch visits the sequences: a function of seed and epoch alone, so that a resumed run goes on
 * where the interrupted one was.
 */
export const epochOrder = (count: number, seed: number, epoch: number): Uint32Array =>
  new CounterRandom(seed, streamOf(`shuffle of epoch ${epoch}`)).permutation(count)

/** Steps of an epoch, and sequences per step: as many as wished for or one fewer where that spreads them evenly. */
export function planBatches(count: number, wishedBatch: number): { steps: number; batch: number } {
  const steps = Math.ceil(count / wishedBatch)
  return { steps, batch: Math.ceil(count / steps) }
}
