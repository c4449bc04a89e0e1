/** Deterministic test signals. */

/** Uniform noise in -amplitude..amplitude from a seed (mulberry32). */
export function noise(length: number, seed = 1, amplitude = 0.5): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5) * 2 * amplitude
  })
}

/** amplitude * cos(2 pi hz n / sampleRate + phase). */
export const cosine = (length: number, hz: number, sampleRate: number, amplitude = 1, phase = 0): Float32Array =>
  Float32Array.from({ length }, (_, n) => amplitude * Math.cos((2 * Math.PI * hz * n) / sampleRate + phase))

/** A few decaying, slightly inharmonic notes: something like a piano phrase, with onsets, decays and silence between. */
export function plucks(seconds: number, sampleRate: number, notesHz: number[] = [220, 277.2, 329.6, 440, 196]): Float32Array {
  const result = new Float32Array(Math.round(seconds * sampleRate))
  const gap = result.length / notesHz.length
  notesHz.forEach((hz, note) => {
    const start = Math.round(note * gap)
    for (let n = start; n < result.length; n++) {
      const t = (n - start) / sampleRate
      for (let harmonic = 1; harmonic * hz * 1.01 < sampleRate / 2 && harmonic <= 12; harmonic++) {
        const partial = harmonic * hz * Math.sqrt(1 + 0.0004 * harmonic * harmonic)
        result[n] += (0.2 / harmonic) * Math.exp(-t * (1.5 + harmonic)) * Math.sin(2 * Math.PI * partial * t)
      }
    }
  })
  return result
}

/** Ratio of a signal's energy to that of its difference from an approximation, in dB, over the samples `from`..`to`. */
export function signalToNoiseDb(signal: ArrayLike<number>, approximation: ArrayLike<number>, from = 0, to = signal.length): number {
  let energy = 0
  let difference = 0
  for (let i = from; i < to; i++) {
    energy += signal[i] ** 2
    difference += (signal[i] - approximation[i]) ** 2
  }
  return 10 * Math.log10(energy / difference)
}

/** The signal cut into blocks of irregular sizes, for streaming tests. */
export function irregularBlocks(signal: Float32Array, sizes: number[]): Float32Array[] {
  const blocks: Float32Array[] = []
  for (let at = 0, i = 0; at < signal.length; i++) {
    const size = sizes[i % sizes.length]
    blocks.push(signal.subarray(at, at + size))
    at += size
  }
  return blocks
}

/** Several arrays end to end. */
export function concatenate(parts: Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}

/** Whether two arrays hold the same numbers bit for bit; much faster than an element-wise matcher on long ones. */
export const identical = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))
