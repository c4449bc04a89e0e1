import { DEFAULT_CEILING } from '../../src-main/engine/dsp/limiter.ts'

/** Another than it would be by more than this share of its level (-20 dB). */
const DEPARTED = 0.1
const LEVEL_WINDOW_SECONDS = 0.1
/** The start fades in: it is compared from here on. */
const FADED_IN_SECONDS = 0.1
/** To find the beginning. */
const PROBE_SAMPLES = 400

/**
 * The sample of what was heard from which on it is clearly another sound than was to be heard. Where silence was to be heard, the first
 * that is none.
 *
 * @param expected  mono, as it leaves for the loudspeaker if nothing intervenes  @param heard  mono; may begin earlier
 * @param departed  how far it is another, as a share of its level around there
 * @returns         null where it is the same to its end
 * @throws          Error where the limiter has changed all of it, or it is not found in what was heard
 */
export function departure(
  expected: Float32Array,
  heard: Float32Array,
  { sampleRate, departed = DEPARTED }: { sampleRate: number; departed?: number },
): number | null {
  const fadedIn = Math.round(FADED_IN_SECONDS * sampleRate)
  const begin = findBegin(expected, heard, fadedIn)
  const levels = levelsAround(expected, Math.round(LEVEL_WINDOW_SECONDS * sampleRate))
  const end = Math.min(expected.length, heard.length - begin)
  for (let i = fadedIn; i < end; i++) if (Math.abs(expected[i] - heard[begin + i]) > departed * levels[i]) return begin + i
  return null
}

function findBegin(expected: Float32Array, heard: Float32Array, from: number): number {
  const probe = expected.subarray(from, from + PROBE_SAMPLES)
  if (probe.every((value) => value === 0)) {
    // Silence is found anywhere: the sample at which it ends is what counts.
    const sounds = heard.findIndex((value) => value !== 0)
    return Math.max(0, (sounds < 0 ? heard.length : sounds) - from - PROBE_SAMPLES)
  }
  for (let at = 0; at + probe.length <= heard.length; at++) {
    let same = 0
    while (same < probe.length && heard[at + same] === probe[same]) same++
    if (same === probe.length) return at - from
  }
  const peak = expected.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0)
  throw new Error(
    peak > DEFAULT_CEILING
      ? `The network plays so loud (peak ${peak.toFixed(1)}) that the limiter changes it: nothing can be compared.`
      : 'What was heard is not what the network plays.',
  )
}

/** The root of the mean square around each sample. */
function levelsAround(sound: Float32Array, reach: number): Float64Array {
  const energy = new Float64Array(sound.length + 1)
  for (let i = 0; i < sound.length; i++) energy[i + 1] = energy[i] + sound[i] ** 2
  return Float64Array.from(sound, (_, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(sound.length, i + reach)]
    return Math.sqrt(Math.max(0, energy[to] - energy[from]) / (to - from))
  })
}
