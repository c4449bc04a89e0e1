import { FRAMES_PER_SECOND } from './sound-features.ts'

/** 40 to 240 beats a minute. */
const SHORTEST_BEAT_SECONDS = 0.25
const LONGEST_BEAT_SECONDS = 1.5
const WINDOW_SECONDS = 8

export interface Pulse {
  /** 0..1: how well the onsets of later beats stand where earlier ones say; 0 where nothing begins. */
  clarity: number
  beatSeconds: number
}

/**
 * The strongest regular pulse in a stretch of onset envelope: the largest normalised autocorrelation over the lags of beats.
 *
 *   r[l] = sum_n y[n] y[n + l] / sqrt(sum_n y[n]^2 sum_n y[n + l]^2),   y the envelope smoothed over 3 frames, without its mean
 *
 * @param flux  dB a frame, longer than twice the longest beat
 * @source      Lartillot, Eerola, Toiviainen, Fornari 2008, "Multi-feature modeling of pulse clarity", the MAX feature.
 *              Differs: each lag is
 *              normalised by the energy that overlaps, so that slow beats are not at a disadvantage
 */
export function pulseOf(flux: Float32Array): Pulse {
  const smooth = flux.map((value, n) => ((flux[n - 1] ?? value) + value + (flux[n + 1] ?? value)) / 3)
  const mean = smooth.reduce((sum, value) => sum + value, 0) / Math.max(1, smooth.length)
  const envelope = smooth.map((value) => value - mean)
  const best = { clarity: 0, beatSeconds: 0 }
  const longest = Math.min(Math.ceil(LONGEST_BEAT_SECONDS * FRAMES_PER_SECOND), Math.floor(envelope.length / 2))
  for (let lag = Math.floor(SHORTEST_BEAT_SECONDS * FRAMES_PER_SECOND); lag <= longest; lag++) {
    let product = 0
    let early = 0
    let late = 0
    for (let n = 0; n + lag < envelope.length; n++) {
      product += envelope[n] * envelope[n + lag]
      early += envelope[n] ** 2
      late += envelope[n + lag] ** 2
    }
    const correlation = early > 1e-9 && late > 1e-9 ? product / Math.sqrt(early * late) : 0
    if (correlation > best.clarity) Object.assign(best, { clarity: correlation, beatSeconds: lag / FRAMES_PER_SECOND })
  }
  return best
}

/** {@link pulseOf} of every 8 s of a sound, 4 s apart: one clarity a stretch; the whole where it is shorter. */
export function pulseClarities(flux: Float32Array): number[] {
  const window = Math.round(WINDOW_SECONDS * FRAMES_PER_SECOND)
  const clarities = [pulseOf(flux.subarray(0, window)).clarity]
  for (let start = window >> 1; start + window <= flux.length; start += window >> 1)
    clarities.push(pulseOf(flux.subarray(start, start + window)).clarity)
  return clarities
}
