/**
 * How much a take resembles recordings: every second of it beside every second of them, in every transposition up to an octave.
 *
 * Semitone spectra without what all of the music has in common; the likeness of two seconds is the cosine over their ten moments and all
 * semitones that both have. A second that was copied, whatever its key and level, is near 1. Music is like itself as well: figures mean
 * something beside {@link ResemblanceIndex.search} of the music's own stretches.
 */
import { DotMemory } from '../../dsp/simd-dot.ts'
import { meanLevels, ownShape, SEMITONE_BANDS, SEMITONE_FRAMES_PER_SECOND, type SemitoneFrames } from './semitone-frames.ts'

/** 1 s. */
export const WINDOW_FRAMES = 10
export const LARGEST_TRANSPOSITION = 12
/**
 * From here on a second is near a place of a recording, whatever the music: one bound, so that music can be compared with itself and with
 * other music. Fresh pieces by the same player stay below it (piano, 2 x 40 s beside 14 minutes: 99 % below 0.63), copies through a change
 * of key and another room lie above; music of one instrument in one manner comes nearer (that of the demo: a fifth of the seconds).
 */
export const NEAR_LIKENESS = 0.7
/** A stretch of a recording is always like itself and its surroundings: 10 s on each side... */
const SURROUNDINGS_FRAMES = 100
/** ...but of a short one a third in all at most: the other bars of a loop are what it is like... */
const SURROUNDINGS_SHARE = 1 / 6
/** ...and always all seconds that have sound of it: moments are heard over 0.2 s. */
const FEWEST_SURROUNDINGS_FRAMES = WINDOW_FRAMES + 2

/** What is left out on each side of a stretch's own place in a recording of so many frames. */
const surroundingsOf = (frames: number): number =>
  Math.max(FEWEST_SURROUNDINGS_FRAMES, Math.min(SURROUNDINGS_FRAMES, Math.floor(SURROUNDINGS_SHARE * frames)))

export interface Resemblance {
  /** 0..1; of the second of the take that begins at this moment. */
  likeness: number
  /** Number of the recording, and where in it, seconds. */
  recording: number
  sourceSeconds: number
  /** Semitones that the take lies above the recording. */
  transposition: number
}

export interface ResemblanceResult {
  /** One for each tenth of a second at which a whole second begins. */
  windows: Resemblance[]
  /**
   * Longest stretch that follows one place of one recording in one transposition, every second of it above a threshold; 0 where none is.
   * One for each threshold.
   */
  longestSeconds: number[]
}

interface IndexedRecording {
  frames: number
  /** [frames, 60] */
  shape: Float64Array
  energy: Float64Array
}

/** Sums of squares of a moment's bands below each band, [frames, bands + 1]. */
function energies(shape: Float64Array, frames: number): Float64Array {
  const sums = new Float64Array(frames * (SEMITONE_BANDS + 1))
  for (let frame = 0; frame < frames; frame++) {
    for (let band = 0; band < SEMITONE_BANDS; band++) {
      const at = frame * (SEMITONE_BANDS + 1) + band
      sums[at + 1] = sums[at] + shape[frame * SEMITONE_BANDS + band] ** 2
    }
  }
  return sums
}

export interface SearchOptions {
  /** Likenesses above which a second counts for the longest copy. */
  thresholds?: readonly number[]
  /** Where the sound was taken from: that place and its surroundings are left out. */
  origin?: { recording: number; startFrame: number }
  /** Called after each recording, with the share that is done; may stop the search by throwing. */
  onProgress?: (share: number) => void
}

/** Recordings prepared for being searched. */
export class ResemblanceIndex {
  readonly #common: Float64Array
  readonly #recordings: IndexedRecording[]

  constructor(recordings: readonly SemitoneFrames[]) {
    this.#common = meanLevels(recordings)
    this.#recordings = recordings.map((recording) => {
      const shape = ownShape(recording, this.#common)
      return { frames: recording.frames, shape, energy: energies(shape, recording.frames) }
    })
  }

  /** For each second of a sound its greatest resemblance. */
  search(sound: SemitoneFrames, { thresholds = [], origin, onProgress }: SearchOptions = {}): ResemblanceResult {
    const shape = ownShape(sound, this.#common)
    const query = { frames: sound.frames, shape, energy: energies(shape, sound.frames) }
    const moments = new MomentProducts(query)
    const count = Math.max(0, sound.frames - WINDOW_FRAMES + 1)
    const best = {
      likeness: new Float32Array(count),
      recording: new Int32Array(count),
      source: new Int32Array(count),
      transposition: new Int8Array(count),
      longestRuns: thresholds.map(() => 0),
    }
    this.#recordings.forEach((recording, number) => {
      const own = origin?.recording === number ? origin.startFrame : null
      for (let shift = -LARGEST_TRANSPOSITION; shift <= LARGEST_TRANSPOSITION; shift++)
        compare(query, recording, moments, { number, shift, own, thresholds }, best)
      onProgress?.((number + 1) / this.#recordings.length)
    })
    return {
      windows: Array.from({ length: count }, (_, i) => ({
        likeness: best.likeness[i],
        recording: best.recording[i],
        sourceSeconds: best.source[i] / SEMITONE_FRAMES_PER_SECOND,
        transposition: best.transposition[i],
      })),
      longestSeconds: best.longestRuns.map((run) => (run === 0 ? 0 : (run - 1 + WINDOW_FRAMES) / SEMITONE_FRAMES_PER_SECOND)),
    }
  }
}

interface Best {
  likeness: Float32Array
  recording: Int32Array
  source: Int32Array
  transposition: Int8Array
  /** One for each threshold. */
  longestRuns: number[]
}

interface Comparison {
  number: number
  shift: number
  own: number | null
  thresholds: readonly number[]
}

/** One moment's energy of the bands that are compared. */
const bandEnergy = (energy: Float64Array, frame: number, from: number, to: number): number =>
  energy[frame * (SEMITONE_BANDS + 1) + to] - energy[frame * (SEMITONE_BANDS + 1) + from]

/** Energy of each second: sums over ten moments. */
function windowEnergies({ frames, energy }: IndexedRecording, from: number, to: number): Float64Array {
  const moments = Float64Array.from({ length: frames }, (_, frame) => bandEnergy(energy, frame, from, to))
  return Float64Array.from({ length: Math.max(0, frames - WINDOW_FRAMES + 1) }, (_, start) => {
    let sum = 0
    for (let i = 0; i < WINDOW_FRAMES; i++) sum += moments[start + i]
    return sum
  })
}

/** Of a vector, a multiple of eight: bands, and silence on them. */
const PADDED_BANDS = Math.ceil(SEMITONE_BANDS / 8) * 8

/** Products of moments of a recording with all moments of what is searched for. */
class MomentProducts {
  readonly #dots: DotMemory
  readonly #frames: number

  constructor({ frames, shape }: IndexedRecording) {
    this.#frames = frames
    this.#dots = new DotMemory((frames + 1) * PADDED_BANDS + frames)
    for (let frame = 0; frame < frames; frame++)
      this.#dots.values.set(shape.subarray(frame * SEMITONE_BANDS, (frame + 1) * SEMITONE_BANDS), frame * PADDED_BANDS)
  }

  /** @param moment [60] of a recording  @param shift  semitones that it is moved up  @param into [frames], written */
  of(moment: Float64Array, shift: number, into: Float32Array): void {
    const { values } = this.#dots
    const momentAt = this.#frames * PADDED_BANDS
    const outputAt = momentAt + PADDED_BANDS
    values.fill(0, momentAt, outputAt)
    for (let band = Math.max(0, -shift); band < Math.min(SEMITONE_BANDS, SEMITONE_BANDS - shift); band++)
      values[momentAt + band + shift] = moment[band]
    const run = { rowsAt: momentAt, inputAt: 0, outputAt, taps: PADDED_BANDS, count: this.#frames }
    this.#dots.polyphase({ ...run, phase: 0, phaseStep: 0, phases: 1, step: PADDED_BANDS })
    into.set(values.subarray(outputAt, outputAt + this.#frames))
  }
}

/** One recording in one transposition: products of moments, summed along the diagonals. */
function compare(
  query: IndexedRecording,
  source: IndexedRecording,
  moments: MomentProducts,
  { number, shift, own, thresholds }: Comparison,
  best: Best,
): void {
  const from = Math.max(0, -shift)
  const to = Math.min(SEMITONE_BANDS, SEMITONE_BANDS - shift)
  const queryEnergy = windowEnergies(query, from + shift, to + shift)
  const sourceEnergy = windowEnergies(source, from, to)
  const columns = query.frames
  const products = Array.from({ length: WINDOW_FRAMES + 1 }, () => new Float32Array(columns))
  let sums = new Float64Array(columns)
  let nextSums = new Float64Array(columns)
  const lowest = Math.min(...thresholds)
  const surroundings = surroundingsOf(source.frames)
  // Of each threshold, one after another.
  let runs = new Int32Array(columns * thresholds.length)
  let nextRuns = new Int32Array(columns * thresholds.length)
  for (let j = 0; j < source.frames; j++) {
    const row = products[j % (WINDOW_FRAMES + 1)]
    const leaving = products[(j + 1) % (WINDOW_FRAMES + 1)]
    moments.of(source.shape.subarray(j * SEMITONE_BANDS, (j + 1) * SEMITONE_BANDS), shift, row)
    const sourceStart = j - WINDOW_FRAMES + 1
    nextRuns.fill(0)
    for (let i = 0; i < columns; i++) {
      const product = row[i]
      nextSums[i] = product
      if (i === 0 || j === 0) continue
      const sum = sums[i - 1] + product - (i >= WINDOW_FRAMES && j >= WINDOW_FRAMES ? leaving[i - WINDOW_FRAMES] : 0)
      nextSums[i] = sum
      const start = i - WINDOW_FRAMES + 1
      if (start < 0 || sourceStart < 0 || (own !== null && Math.abs(own + start - sourceStart) < surroundings)) continue
      const energy = queryEnergy[start] * sourceEnergy[sourceStart]
      if (energy < 1) continue
      const likeness = sum / Math.sqrt(energy)
      if (likeness > best.likeness[start]) {
        best.likeness[start] = likeness
        best.recording[start] = number
        best.source[start] = sourceStart
        best.transposition[start] = shift
      }
      if (likeness <= lowest) continue
      for (let t = 0; t < thresholds.length; t++) {
        if (likeness <= thresholds[t]) continue
        const run = runs[t * columns + i - 1] + 1
        nextRuns[t * columns + i] = run
        if (run > best.longestRuns[t]) best.longestRuns[t] = run
      }
    }
    ;[sums, nextSums] = [nextSums, sums]
    ;[runs, nextRuns] = [nextRuns, runs]
  }
}

/** The value that `share` of the windows do not exceed; 1 where there are none. */
export function likenessQuantile(windows: readonly Resemblance[], share: number): number {
  const sorted = windows.map(({ likeness }) => likeness).sort((a, b) => a - b)
  return sorted.length === 0 ? 1 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

/** @returns 0..1; null where there are none */
export const shareAbove = (windows: readonly Resemblance[], threshold: number): number | null =>
  windows.length === 0 ? null : windows.filter(({ likeness }) => likeness > threshold).length / windows.length
