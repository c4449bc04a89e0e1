import { kaiserAt, kaiserBeta } from '../window-functions.ts'

/**
 * A half-band low-pass: every other tap but the middle one is zero, so halving the rate costs 17 products a sample.
 * Kaiser window for 100 dB; pass-band to 0.2, stop-band from 0.3 of the sample rate it reads.
 */
const REACH = 34
const TAPS = Float32Array.from({ length: REACH / 2 }, (_, i) => {
  const n = 2 * i + 1
  return (Math.sin((Math.PI * n) / 2) / (Math.PI * n)) * kaiserAt(n / REACH, kaiserBeta(100))
})

/** What of a halved signal's band (as a share of its half sample rate) is free of aliases and flat, within 100 dB. */
export const CLEAN_SHARE = 0.8

/** A signal at half the sample rate, with silence around it: element [margin + m] is the time of sample 2 m. */
function halve(samples: Float32Array, margin: number, length: number): Float32Array {
  const halved = new Float32Array(Math.ceil(length / 2) + 2 * margin)
  const edge = Math.ceil(REACH / 2)
  for (let m = -edge; m < Math.ceil(length / 2) + edge; m++) {
    const centre = margin + 2 * m
    let sum = 0.5 * samples[centre]
    for (let i = 0; i < TAPS.length; i++) sum += TAPS[i] * (samples[centre - 2 * i - 1] + samples[centre + 2 * i + 1])
    halved[margin + m] = sum
  }
  return halved
}

export interface PyramidLevel {
  /** The signal at sampleRate / 2^level. Time 0 lies at element `margin`; there is silence before and after. */
  samples: Float32Array
  margin: number
}

/**
 * A signal at its own rate and at `levels` - 1 halved ones, for transforms whose windows grow as frequencies fall.
 *
 * @param margin  silence kept around each level, samples of that level
 */
export function octavePyramid(samples: Float32Array, levels: number, margin: number): PyramidLevel[] {
  // The filter reads up to 2 * edge + REACH samples beyond the signal's ends.
  const kept = Math.max(margin, 3 * REACH)
  const first = new Float32Array(samples.length + 2 * kept)
  first.set(samples, kept)
  const pyramid: PyramidLevel[] = [{ samples: first, margin: kept }]
  for (let level = 1, length = samples.length; level < levels; level++, length = Math.ceil(length / 2)) {
    pyramid.push({ samples: halve(pyramid[level - 1].samples, kept, length), margin: kept })
  }
  return pyramid
}
