/**
 * Where another sound goes on from what lies before a gap, and leads into what lies behind it: of all places that are far enough from its
 * end, that whose surroundings are most like those of the gap, on both sides.
 */
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { FitPassagesInput, FittingPassage } from './edit-jobs.ts'
import { lanesOf } from './lanes.ts'
import { OverlappedFrames, powersOf } from './overlapped-frames.ts'
import { soundOf, type Lane, type ReadableSound } from './readable-sound.ts'
import { soundKey } from '../../../src-shared/spectral/index.ts'
import { withEditedSound } from './render-edits.ts'
import { resampledSound } from './resampled-sound.ts'

/** So much is compared on either side. */
const COMPARED_SECONDS = 0.25
const WINDOW = 1024
/** Levels are compared in so many bands to an octave, from here on. */
const LOWEST_HZ = 80
const BANDS_PER_OCTAVE = 6
const RANGE_DB = 70
/** Around the best place, the one at which the waveforms run alike over the crossfade. */
const SEAM_SECONDS = 0.06

/** The job: for each sound the place that fits, and how well. */
export async function fitPassages(input: FitPassagesInput, { signal }: JobHooks<ProgressEvent>): Promise<{ fits: FittingPassage[] }> {
  return withEditedSound(input, async (edited, _plain, brought) => {
    const fits: FittingPassage[] = []
    for (const sound of input.passages) {
      signal.throwIfAborted()
      const passage = brought.get(soundKey(sound))
      if (passage) fits.push(fitPassage(edited, passage, input))
    }
    return { fits }
  })
}

/**
 * @param passage  a sound that goes on from what lies before `startFrame`
 * @returns        the sample of `sound`'s rate at which the passage is to begin, and how far off its surroundings are
 */
export function fitPassage(
  sound: ReadableSound,
  passage: ReadableSound,
  { startFrame, endFrame }: { startFrame: number; endFrame: number },
): FittingPassage {
  const { sampleRate } = sound
  const compared = Math.round(COMPARED_SECONDS * sampleRate)
  const length = endFrame - startFrame
  const before = mono(sound).read(startFrame - compared, compared)
  const after = mono(sound).read(endFrame, compared)
  const fitted = mono(resampledSound(passage, sampleRate))
  // What lies before belongs to it: at its very beginning it goes on from there.
  const candidate = new Float32Array(compared + fitted.frames)
  candidate.set(before)
  candidate.set(fitted.read(0, fitted.frames), compared)
  const hasAfter = endFrame + compared <= sound.frames
  const last = hasAfter ? candidate.length - 2 * compared - length : 0
  if (last <= 0) return { skippedSamples: 0, distanceDb: distanceAt(0) }

  const step = WINDOW / 4
  let best = { skippedSamples: 0, distanceDb: Infinity }
  for (let skipped = 0; skipped <= last; skipped += step) {
    const distanceDb = distanceAt(skipped)
    if (distanceDb < best.distanceDb) best = { skippedSamples: skipped, distanceDb }
  }
  return { ...best, skippedSamples: inPhase(best.skippedSamples) }

  function distanceAt(skipped: number): number {
    const sides = [levelDistance(before, candidate.subarray(skipped, skipped + compared), sampleRate)]
    if (hasAfter) {
      const at = skipped + compared + length
      sides.push(levelDistance(after, candidate.subarray(at, at + compared), sampleRate))
    }
    return sides.reduce((sum, side) => sum + side, 0) / sides.length
  }

  /** Near a place, the one whose waveforms are most like those at both seams. */
  function inPhase(near: number): number {
    const seam = Math.min(compared, Math.round(SEAM_SECONDS * sampleRate))
    let found = { skipped: near, score: -Infinity }
    for (let skipped = Math.max(0, near - step); skipped <= Math.min(last, near + step); skipped++) {
      const end = skipped + compared + length
      const score =
        alikeness(before.subarray(compared - seam), candidate.subarray(skipped + compared - seam, skipped + compared)) +
        alikeness(after.subarray(0, seam), candidate.subarray(end, end + seam))
      if (score > found.score) found = { skipped, score }
    }
    return found.skipped
  }
}

function mono(sound: ReadableSound): Pick<Lane, 'read' | 'frames'> {
  const lanes = lanesOf(sound, 'all')
  return {
    frames: sound.frames,
    read(start, length) {
      const sum = new Float32Array(length)
      for (const { lane } of lanes) {
        const samples = lane.read(start, length)
        for (let i = 0; i < length; i++) sum[i] += samples[i] / lanes.length
      }
      return sum
    },
  }
}

/** Root mean square of the differences of levels in bands, frame by frame; what is far below the loudest counts as that. */
function levelDistance(one: Float32Array, two: Float32Array, sampleRate: number): number {
  const [a, b] = [bandLevels(one, sampleRate), bandLevels(two, sampleRate)]
  const floor = a.reduce((most, level) => Math.max(most, level), -200) - RANGE_DB
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (Math.max(floor, a[i]) - Math.max(floor, b[i])) ** 2
  return Math.sqrt(sum / a.length)
}

/** Levels in dB, [frames, bands]. */
function bandLevels(samples: Float32Array, sampleRate: number): Float32Array {
  const frames = new OverlappedFrames(WINDOW)
  const [{ lane }] = lanesOf(soundOf([samples], sampleRate), 0)
  const first = 2
  const count = Math.max(1, Math.floor(samples.length / frames.hopSamples) - 3)
  const { spectra } = frames.analyse(lane, first, count)
  const bands = Math.max(1, Math.floor(BANDS_PER_OCTAVE * Math.log2(sampleRate / 2 / LOWEST_HZ)))
  const levels = new Float32Array(count * bands)
  const powers = new Float32Array(frames.bins)
  for (let frame = 0; frame < count; frame++) {
    powersOf(spectra, frame, WINDOW, powers)
    const sums = levels.subarray(frame * bands, (frame + 1) * bands)
    for (let bin = 1; bin < powers.length; bin++) {
      const band = Math.floor(BANDS_PER_OCTAVE * Math.log2((bin * sampleRate) / WINDOW / LOWEST_HZ))
      sums[Math.max(0, Math.min(bands - 1, band))] += powers[bin]
    }
    for (let band = 0; band < bands; band++) sums[band] = 10 * Math.log10(sums[band] + 1e-20)
  }
  return levels
}

function alikeness(a: Float32Array, b: Float32Array): number {
  let [product, first, second] = [0, 1e-12, 1e-12]
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i]
    first += a[i] * a[i]
    second += b[i] * b[i]
  }
  return product / Math.sqrt(first * second)
}
