/** A peer that nothing is learnt for: what repeats in a sound is the accompaniment, the rest is the voice. */
import { realFftPlan } from '../../src-main/engine/dsp/fft-plan.ts'
import { median } from '../../src-main/engine/dsp/median.ts'
import { hannWindow } from '../../src-main/engine/dsp/window-functions.ts'

const [SIZE, HOP] = [2048, 1024]
const BINS = SIZE / 2 + 1
/** So many moments that are most alike, at least so far from each other. */
const [SIMILAR, APART] = [20, 20]
/** Below it, Hz, nobody sings. */
const LOWEST_HZ = 100

/**
 * The voice: what is above the median of the moments that are most alike.
 *
 *   W[t, k] = min(V[t, k], median_{s like t} V[s, k]),   voice = X (1 - W / V)
 *
 * @param samples  mono
 * @source         Rafii, Pardo 2012, "Music/voice separation using the similarity matrix" (REPET-SIM)
 */
export function repetVoice(samples: Float32Array, sampleRate: number): Float32Array {
  const [plan, window] = [realFftPlan(SIZE), hannWindow(SIZE)]
  const padded = new Float32Array(samples.length + 2 * SIZE)
  padded.set(samples, SIZE)
  const count = Math.floor((padded.length - SIZE) / HOP) + 1
  const magnitudes = Array.from({ length: count }, (_, t) => {
    const powers = new Float32Array(BINS)
    plan.forwardWindowed(padded, t * HOP, window)
    plan.power(powers, 0)
    return powers.map(Math.sqrt)
  })
  const lowest = Math.ceil((LOWEST_HZ * SIZE) / sampleRate)
  const voice = new Float32Array(padded.length)
  const alike = likenesses(magnitudes)
  for (let t = 0; t < count; t++) {
    const similar = mostAlike(alike[t])
    const weights = magnitudes[t].map((magnitude, bin) => {
      if (bin < lowest || magnitude === 0) return 0
      return 1 - Math.min(1, median(similar.map((s) => magnitudes[s][bin])) / magnitude)
    })
    plan.forwardWindowed(padded, t * HOP, window)
    plan.weigh(weights)
    plan.inverse()
    // Windows of a Hann shape that overlap by half sum to 1.
    for (let i = 0; i < SIZE; i++) voice[t * HOP + i] += plan.input[i] / SIZE
  }
  return voice.slice(SIZE, SIZE + samples.length)
}

/** Cosine of each two moments. */
function likenesses(magnitudes: readonly Float32Array[]): Float32Array[] {
  const unit = magnitudes.map((row) => {
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1
    return row.map((value) => value / length)
  })
  const table = unit.map(() => new Float32Array(unit.length))
  for (let t = 0; t < unit.length; t++)
    for (let s = t; s < unit.length; s++) {
      let product = 0
      for (let bin = 0; bin < BINS; bin++) product += unit[t][bin] * unit[s][bin]
      table[t][s] = product
      table[s][t] = product
    }
  return table
}

function mostAlike(likeness: Float32Array): number[] {
  const chosen: number[] = []
  for (const s of [...likeness.keys()].sort((a, b) => likeness[b] - likeness[a])) {
    if (chosen.every((other) => Math.abs(other - s) >= APART)) chosen.push(s)
    if (chosen.length === SIMILAR) break
  }
  return chosen
}
