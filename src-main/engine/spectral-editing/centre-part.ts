/**
 * What lies in the middle of a stereo sound: in each bin so much as left and right have alike, in level and phase.
 *
 *   a = max(0, 2 Re(L R*) / (|L|^2 + |R|^2)),   C = a^2 (L + R) / 2, on both sides
 *
 * @source Avendano, Jot 2004, "A frequency-domain approach to multichannel upmix", section 2. Differs: what is
 *         in opposite phase is no part of it, and it falls with the square
 */
import { lanesOf } from './lanes.ts'
import { OverlappedFrames } from './overlapped-frames.ts'
import type { ReadableSound } from './readable-sound.ts'

const SILENCE = 1e-20

/** @param sound  of two channels */
export function centrePart(sound: ReadableSound, windowSamples: number): ReadableSound {
  const frames = new OverlappedFrames(windowSamples)
  const [left, right] = lanesOf(sound, 'all').map(({ lane }) => lane)
  return {
    ...{ sampleRate: sound.sampleRate, channels: sound.channels, frames: sound.frames },
    read(start, into) {
      const { first, count } = frames.framesOf(start, into[0].length)
      const [l, r] = [left, right].map((side) => frames.analyse(side, first, count))
      const weights = new Float32Array(frames.bins)
      const middle = { ...l, spectra: l.spectra.map((value, i) => (value + r.spectra[i]) / 2) }
      const centre = new Float32Array(into[0].length)
      frames.synthesise(middle, start, centre, (frame) => {
        alike(l.spectra, r.spectra, frame * windowSamples, weights)
        return weights
      })
      for (const samples of into) samples.set(centre)
    },
  }
}

/** Spectra as `FftPlan` packs them; the two bins that are real lie first. */
function alike(l: Float32Array, r: Float32Array, at: number, weights: Float32Array): void {
  const last = weights.length - 1
  const share = (product: number, powers: number): number => (powers > SILENCE ? Math.max(0, (2 * product) / powers) ** 2 : 0)
  weights[0] = share(l[at] * r[at], l[at] ** 2 + r[at] ** 2)
  weights[last] = share(l[at + 1] * r[at + 1], l[at + 1] ** 2 + r[at + 1] ** 2)
  for (let k = 1; k < last; k++) {
    const [re, im] = [at + 2 * k, at + 2 * k + 1]
    weights[k] = share(l[re] * r[re] + l[im] * r[im], l[re] ** 2 + l[im] ** 2 + r[re] ** 2 + r[im] ** 2)
  }
}
