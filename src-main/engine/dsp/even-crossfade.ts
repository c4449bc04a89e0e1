import type { Sound } from './codecs/index.ts'

/**
 * One sound goes while another comes, at an even level: the more alike the two are, the less they add up to, so that the sum is as loud
 * as they are.
 *
 *   y = (g x + c z) / sqrt(g^2 + c^2 + 2 r g c),  g = cos^2, c = sin^2, r = correlation of x and z
 *
 * @param goes   planar; how the first goes on
 * @param comes  planar; its start is overwritten with the sum, as far as both reach
 */
export function crossfade(goes: Sound, comes: Sound): void {
  const length = Math.min(goes[0].length, comes[0].length)
  const alike = Math.max(0, likeness(toMono(goes, 0, length), toMono(comes, 0, length), 0, 1))
  for (let i = 0; i < length; i++) {
    const angle = (Math.PI / 2) * ((i + 0.5) / length)
    const out = Math.cos(angle) ** 2
    const into = Math.sin(angle) ** 2
    const even = 1 / Math.sqrt(out * out + into * into + 2 * alike * out * into)
    comes.forEach((channel, c) => {
      channel[i] = even * (out * goes[c][i] + into * channel[i])
    })
  }
}

/** The channels' sum; silence where they do not reach. */
export function toMono(sound: Sound, from: number, length: number): Float32Array {
  const mono = new Float32Array(length)
  for (const channel of sound) for (let i = 0; i < length; i++) mono[i] += channel[from + i] ?? 0
  return mono
}

/** Correlation of two stretches, -1 to 1. @param stride  every so many samples count */
export function likeness(wanted: Float32Array, offered: Float32Array, start: number, stride: number): number {
  let [product, a, b] = [0, 1e-12, 1e-12]
  for (let i = 0; i < wanted.length; i += stride) {
    // A pair cut from a list would be made anew for every sample.
    const x = wanted[i]
    const y = offered[start + i]
    product += x * y
    a += x * x
    b += y * y
  }
  return product / Math.sqrt(a * b)
}
