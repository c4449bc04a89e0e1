/**
 * Takes away what lies beneath a sound: a high-pass of the first order at 2 Hz that begins at the sound's own mean, so that a constant is
 * gone from the first sample on, exactly. It follows an offset that changes; 20 Hz loses 0.04 dB.
 *
 *   s[n] = s[n-1] + a (x[n] - s[n-1]),   y[n] = x[n] - s[n],   a = 1 - exp(-2 pi 2 Hz / rate)
 */
const CUTOFF_HZ = 2

export class OffsetRemover {
  readonly #share: number
  #beneath: number | null = null

  constructor(sampleRate: number) {
    this.#share = 1 - Math.exp((-2 * Math.PI * CUTOFF_HZ) / sampleRate)
  }

  /** In place. */
  process(samples: Float32Array): void {
    let beneath = this.#beneath ?? samples.reduce((sum, x) => sum + x, 0) / samples.length
    for (let i = 0; i < samples.length; i++) {
      beneath += this.#share * (samples[i] - beneath)
      samples[i] -= beneath
    }
    this.#beneath = beneath
  }
}

/** Replaces samples beyond an amplitude by a line between their neighbours. */
export class SpikeRemover {
  readonly #above: number
  #last = 0

  constructor(above: number) {
    this.#above = above
  }

  /** In place. A spike at the end of a block keeps the value before it. */
  process(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) <= this.#above) continue
      let end = i + 1
      while (end < samples.length && Math.abs(samples[end]) > this.#above) end++
      const before = i > 0 ? samples[i - 1] : this.#last
      const after = end < samples.length ? samples[end] : before
      for (let n = i; n < end; n++) samples[n] = before + ((after - before) * (n - i + 1)) / (end - i + 1)
      i = end - 1
    }
    this.#last = samples[samples.length - 1]
  }
}

/** Lets a channel come later, so that it meets one that is late. */
export class Delayer {
  /** What is still to come, in the order in which it came in. */
  #held: Float32Array

  constructor(samples: number) {
    this.#held = new Float32Array(samples)
  }

  /** In place; silence comes first. */
  process(samples: Float32Array): void {
    const all = new Float32Array(this.#held.length + samples.length)
    all.set(this.#held)
    all.set(samples, this.#held.length)
    samples.set(all.subarray(0, samples.length))
    this.#held = all.slice(samples.length)
  }
}
