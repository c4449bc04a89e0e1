import type { Standardiser } from '../dsp/codecs/index.ts'
import { CounterRandom, streamOf } from '../nn/index.ts'
import { FeatureReader } from './feature-reader.ts'

/** Part of one feature file that belongs to one side of the split. */
export interface FeatureRange {
  path: string
  /** Codec frames in the file. */
  startFrame: number
  endFrame: number
}

interface Sequence {
  range: number
  startFrame: number
}

/**
 * The training or validation sequences of a run: windows of T + 1 neighbouring frames, read from the feature files when
 * they are needed, so memory does not grow with the recordings.
 */
export class SequenceSet {
  readonly #ranges: readonly FeatureRange[]
  readonly #files: readonly FeatureReader[]
  readonly #sequences: readonly Sequence[]
  readonly #length: number
  readonly #dimensions: number
  readonly #rows: Float32Array

  private constructor(ranges: readonly FeatureRange[], files: readonly FeatureReader[], options: SequenceOptions) {
    this.#ranges = ranges
    this.#files = files
    this.#length = options.sequenceFrames + 1
    this.#dimensions = options.dimensions
    this.#rows = new Float32Array(this.#length * options.dimensions)
    this.#sequences = ranges.flatMap(({ startFrame, endFrame }, range) => {
      const count = Math.max(0, Math.floor((endFrame - startFrame - this.#length) / options.hopFrames) + 1)
      return Array.from({ length: count }, (_, i) => ({ range, startFrame: startFrame + i * options.hopFrames }))
    })
  }

  static async open(ranges: readonly FeatureRange[], options: SequenceOptions): Promise<SequenceSet> {
    const files: FeatureReader[] = []
    try {
      for (const { path } of ranges) files.push(await FeatureReader.open(path, options.dimensions))
    } catch (error) {
      await Promise.all(files.map((file) => file.close()))
      throw error
    }
    return new SequenceSet(ranges, files, options)
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.close()))
  }

  /** Number of sequences. */
  get count(): number {
    return this.#sequences.length
  }

  /** Distinct frames in the set's ranges. */
  get frames(): number {
    return this.#ranges.reduce((sum, { startFrame, endFrame }) => sum + endFrame - startFrame, 0)
  }

  /** The raw frames of one sequence: float32 [T + 1, D], overwritten by the next call. */
  async read(index: number): Promise<Float32Array> {
    const { range, startFrame } = this.#sequences[index]
    await this.#files[range].read(startFrame, this.#rows)
    return this.#rows
  }

  /**
   * Standardised sequences, time first, for one step.
   *
   * @param indices at most `batch` sequences; rows beyond them stay zero
   * @param target  float32 [T + 1, batch, D], overwritten
   */
  async fill(indices: readonly number[], batch: number, standardiser: Standardiser, target: Float32Array): Promise<void> {
    const dimensions = this.#dimensions
    if (indices.length < batch) target.fill(0)
    for (let row = 0; row < indices.length; row++) {
      const frames = standardiser.apply(await this.read(indices[row]))
      for (let t = 0; t < this.#length; t++) {
        target.set(frames.subarray(t * dimensions, (t + 1) * dimensions), (t * batch + row) * dimensions)
      }
    }
  }
}

export interface SequenceOptions {
  /** T */
  sequenceFrames: number
  /** Distance between the starts of neighbouring sequences. */
  hopFrames: number
  /** D */
  dimensions: number
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
