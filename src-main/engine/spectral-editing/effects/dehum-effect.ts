/**
 * Hum: a fundamental and its multiples, always there. Each is measured in windows of seconds that overlap, as the middle of what its
 * neighbours in time have, so that a note on the same frequency does not count, and taken away.
 *
 *   c_k[t] = 2 / sum w  sum_n w[n] x[n] exp(-2 pi i k f n);  d = - sum_k Re(c_k exp(2 pi i k f n))
 */
import { median } from '../../dsp/median.ts'
import { hannWindow } from '../../dsp/window-functions.ts'
import type { Effect } from '../effect.ts'
import type { Lane } from '../readable-sound.ts'

const WINDOW_SECONDS = 2
const OVERLAP = 4
/** Windows on either side whose measures are compared. */
const COMPARED = 6

export function dehumEffect({ hertz, harmonics }: { hertz: number; harmonics: number }, sampleRate: number): Effect {
  const hop = Math.round((WINDOW_SECONDS * sampleRate) / OVERLAP)
  const window = hannWindow(OVERLAP * hop)
  const used = Math.min(harmonics, Math.floor((0.49 * sampleRate) / hertz))
  const measures = new WeakMap<Lane, Map<number, Float64Array>>()
  return {
    kind: 'time',
    difference(lane, start, length) {
      const known = measures.get(lane) ?? new Map<number, Float64Array>()
      measures.set(lane, known)
      const measureAt = (index: number): Float64Array => {
        const made = known.get(index) ?? measure(lane, index)
        known.set(index, made)
        return made
      }
      const result = new Float32Array(length)
      const [first, last] = [Math.floor(start / hop) - 1, Math.ceil((start + length) / hop) + 1]
      const steady = new Map<number, Float64Array>()
      for (let index = first; index <= last; index++) steady.set(index, middle(index, measureAt, lane.frames))
      for (let k = 0; k < used; k++) {
        const turn = (2 * Math.PI * (k + 1) * hertz) / sampleRate
        const [stepRe, stepIm] = [Math.cos(turn), Math.sin(turn)]
        let [re, im] = [Math.cos(turn * start), Math.sin(turn * start)]
        for (let i = 0; i < length; i++) {
          const place = (start + i) / hop
          const index = Math.floor(place)
          const [a, b] = [steady.get(index)!, steady.get(index + 1)!]
          const part = place - index
          const cRe = a[2 * k] + part * (b[2 * k] - a[2 * k])
          const cIm = a[2 * k + 1] + part * (b[2 * k + 1] - a[2 * k + 1])
          result[i] -= cRe * re - cIm * im
          const next = re * stepRe - im * stepIm
          im = re * stepIm + im * stepRe
          re = next
        }
      }
      return result
    },
  }

  /** Amplitude and phase of each harmonic around sample `index * hop`, as complex numbers. */
  function measure(lane: Lane, index: number): Float64Array {
    const start = index * hop - window.length / 2
    const samples = lane.read(start, window.length)
    const result = new Float64Array(2 * used)
    let weight = 0
    for (let n = 0; n < window.length; n++) {
      samples[n] *= window[n]
      if (start + n >= 0 && start + n < lane.frames) weight += window[n]
    }
    for (let k = 0; k < used; k++) {
      const turn = (2 * Math.PI * (k + 1) * hertz) / sampleRate
      const [stepRe, stepIm] = [Math.cos(turn), -Math.sin(turn)]
      let [re, im] = [Math.cos(turn * start), -Math.sin(turn * start)]
      let [sumRe, sumIm] = [0, 0]
      for (let n = 0; n < samples.length; n++) {
        sumRe += samples[n] * re
        sumIm += samples[n] * im
        const next = re * stepRe - im * stepIm
        im = re * stepIm + im * stepRe
        re = next
      }
      result[2 * k] = (2 * sumRe) / Math.max(1, weight)
      result[2 * k + 1] = (2 * sumIm) / Math.max(1, weight)
    }
    return result
  }

  function middle(index: number, measureAt: (index: number) => Float64Array, frames: number): Float64Array {
    const lastIndex = Math.floor(frames / hop)
    const near = Array.from({ length: 2 * COMPARED + 1 }, (_, i) => index - COMPARED + i).filter((at) => at >= 0 && at <= lastIndex)
    const all = near.map(measureAt)
    return Float64Array.from({ length: 2 * used }, (_, i) => (all.length === 0 ? 0 : median(all.map((values) => values[i]))))
  }
}
