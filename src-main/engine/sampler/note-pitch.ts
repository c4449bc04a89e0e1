/** How high a note is, and how surely: for pieces of a recording that may be single notes. */

const [LOWEST_HZ, HIGHEST_HZ] = [40, 2500]
/** A dip of the difference below this is a period. */
const THRESHOLD = 0.15

export interface PitchedFrame {
  hz: number
  /** 0 is perfectly periodic, 1 is noise. */
  aperiodicity: number
}

/**
 * The pitch of one frame by its mean difference from itself, later by a lag:
 *
 *   d(l) = sum_n (x[n] - x[n+l])^2,   d'(l) = d(l) l / sum_{k=1..l} d(k)
 *
 * of which the first dip below a threshold is the period, refined by a parabola.
 *
 * @param samples     mono; at least two of the longest periods
 * @param sampleRate  Hz
 * @returns           null where nothing is periodic
 * @source de Cheveigne, Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA 111 (2002), steps 2 to 5. Differs:
 * where no dip is below the threshold the deepest one counts
 */
export function framePitch(samples: Float32Array, sampleRate: number): PitchedFrame | null {
  const longest = Math.min(Math.floor(sampleRate / LOWEST_HZ), Math.floor(samples.length / 2))
  const shortest = Math.max(2, Math.floor(sampleRate / HIGHEST_HZ))
  if (longest <= shortest + 2) return null
  const normalised = new Float64Array(longest + 1).fill(1)
  const width = samples.length - longest
  let sum = 0
  for (let lag = 1; lag <= longest; lag++) {
    let difference = 0
    for (let n = 0; n < width; n++) {
      const delta = samples[n] - samples[n + lag]
      difference += delta * delta
    }
    sum += difference
    normalised[lag] = sum > 0 ? (difference * lag) / sum : 1
  }
  const lag = firstDip(normalised, shortest, longest)
  if (lag === null) return null
  const [a, b, c] = [normalised[lag - 1], normalised[lag], normalised[Math.min(longest, lag + 1)]]
  const bow = a - 2 * b + c
  const offset = bow > 0 ? Math.max(-0.5, Math.min(0.5, (a - c) / (2 * bow))) : 0
  return { hz: sampleRate / (lag + offset), aperiodicity: Math.max(0, Math.min(1, b)) }
}

function firstDip(normalised: Float64Array, shortest: number, longest: number): number | null {
  let deepest: number | null = null
  for (let lag = shortest; lag < longest; lag++) {
    if (normalised[lag] > normalised[lag - 1] || normalised[lag] > normalised[lag + 1]) continue
    if (normalised[lag] < THRESHOLD) return lag
    if (deepest === null || normalised[lag] < normalised[deepest]) deepest = lag
  }
  return deepest !== null && normalised[deepest] < 0.6 ? deepest : null
}

export interface NotePitch {
  /** MIDI, with fractions. */
  pitch: number
  /** 0..1: how periodic it is, and how steady. */
  clarity: number
}

const FRAMES = 6
const FRAME_SECONDS = 0.06
/** What frames of one note may be apart, in semitones. */
const STEADY = 0.5

/**
 * The pitch of a piece that may be a single note, from what follows its attack.
 *
 * @returns null where it has none, or where it moves
 */
export function notePitch(samples: Float32Array, sampleRate: number): NotePitch | null {
  const frame = Math.round(FRAME_SECONDS * sampleRate)
  const from = Math.min(Math.round(0.04 * sampleRate), Math.floor(samples.length / 5))
  const until = Math.min(samples.length - frame, from + Math.round(0.5 * sampleRate))
  if (until <= from) return null
  const found: { pitch: number; aperiodicity: number }[] = []
  for (let i = 0; i < FRAMES; i++) {
    const at = Math.round(from + ((until - from) * i) / (FRAMES - 1))
    const pitched = framePitch(samples.subarray(at, at + frame), sampleRate)
    if (pitched) found.push({ pitch: 69 + 12 * Math.log2(pitched.hz / 440), aperiodicity: pitched.aperiodicity })
  }
  if (found.length < FRAMES - 2) return null
  const pitches = found.map(({ pitch }) => pitch).sort((a, b) => a - b)
  const middle = pitches[pitches.length >> 1]
  const steady = found.filter(({ pitch }) => Math.abs(pitch - middle) < STEADY)
  if (steady.length < found.length - 1) return null
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  return { pitch: mean(steady.map(({ pitch }) => pitch)), clarity: 1 - mean(steady.map(({ aperiodicity }) => aperiodicity)) }
}
