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

/** Part of a sequence, or all of it: the number of its range, and its frames in that range's file. */
export interface SequencePiece extends FrameRange {
  range: number
}

/** Ranges that sequences run through without a stop: a long one, or all that are shorter than a sequence, one after another. */
interface Chain {
  ranges: readonly number[]
  /** Frames before each of its ranges, and of all. */
  starts: readonly number[]
}

/**
 * The training or validation sequences of a run: windows of T + 1 frames that follow one another, read from the feature files when
 * they are needed, so memory does not grow with the recordings. Ranges that are too short for a window are joined.
 */
export class SequenceSet {
  readonly #ranges: readonly FeatureRange[]
  readonly #files: FeatureFiles
  readonly #options: SequenceOptions
  readonly #chains: readonly Chain[]
  /** Number of the first sequence of each chain, and the count of all. */
  readonly #firsts: Float64Array
  readonly #rows: Float32Array

  constructor(ranges: readonly FeatureRange[], options: SequenceOptions) {
    this.#ranges = ranges
    this.#options = options
    this.#files = new FeatureFiles(options.dimensions)
    this.#rows = new Float32Array(this.frameCount * options.dimensions)
    this.#chains = chainsOf(ranges, this.frameCount)
    this.#firsts = new Float64Array(this.#chains.length + 1)
    this.#chains.forEach(({ starts }, chain) => {
      const spare = starts[starts.length - 1] - this.frameCount
      this.#firsts[chain + 1] = this.#firsts[chain] + Math.max(0, Math.floor(spare / options.hopFrames) + 1)
    })
  }

  async close(): Promise<void> {
    await this.#files.close()
  }

  /** Number of sequences. */
  get count(): number {
    return this.#firsts[this.#chains.length]
  }

  /** T + 1 */
  get frameCount(): number {
    return this.#options.sequenceFrames + 1
  }

  /** Distinct frames in the set's ranges. */
  get frames(): number {
    return this.#ranges.reduce((sum, { startFrame, endFrame }) => sum + endFrame - startFrame, 0)
  }

  /** Where the frames of a sequence lie, in order. */
  pieces(index: number): SequencePiece[] {
    const chain = lastAtMost(this.#firsts.subarray(0, this.#chains.length), index)
    const { ranges, starts } = this.#chains[chain]
    const from = (index - this.#firsts[chain]) * this.#options.hopFrames
    const to = from + this.frameCount
    const pieces: SequencePiece[] = []
    for (let at = lastAtMost(starts, from); at < ranges.length && starts[at] < to; at++) {
      const range = ranges[at]
      const zero = this.#ranges[range].startFrame - starts[at]
      pieces.push({ range, startFrame: zero + Math.max(from, starts[at]), endFrame: zero + Math.min(to, starts[at + 1]) })
    }
    return pieces
  }

  /** The raw frames of one sequence: float32 [T + 1, D], overwritten by the next call. */
  async read(index: number): Promise<Float32Array> {
    const { dimensions } = this.#options
    let row = 0
    for (const { range, startFrame, endFrame } of this.pieces(index)) {
      const rows = this.#rows.subarray(row * dimensions, (row + endFrame - startFrame) * dimensions)
      await this.#files.read(this.#ranges[range].path, startFrame, rows)
      row += endFrame - startFrame
    }
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

function chainsOf(ranges: readonly FeatureRange[], frameCount: number): Chain[] {
  const lengths = ranges.map(({ startFrame, endFrame }) => endFrame - startFrame)
  const chain = (numbers: number[]): Chain => {
    const starts = [0]
    for (const range of numbers) starts.push(starts[starts.length - 1] + lengths[range])
    return { ranges: numbers, starts }
  }
  const numbers = [...ranges.keys()]
  const long = numbers.filter((range) => lengths[range] >= frameCount).map((range) => chain([range]))
  const short = numbers.filter((range) => lengths[range] > 0 && lengths[range] < frameCount)
  return short.length === 0 ? long : [...long, chain(short)]
}

/** The place of the last number that is not above `value`, in numbers that rise; the first is not above it. */
function lastAtMost(rising: ArrayLike<number>, value: number): number {
  let low = 0
  let high = rising.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (rising[middle] <= value) low = middle
    else high = middle - 1
  }
  return low
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
