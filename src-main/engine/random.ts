/**
 * Counter-based random numbers for everything the host decides: initial weights, shuffles, splits.
 *
 * The k-th number is a pure function of (seed, stream, k), so a resumed run draws what the uninterrupted one would have,
 * and one consumer drawing more never shifts another. Random numbers inside a graph come from the graph's own ops.
 *
 * @source mixing function: C. Wellons, "Prospecting for hash functions", lowbias32 with the improved constants
 */
const mix = (value: number): number => {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return x ^ (x >>> 15)
}

/** FNV-1a, 32 bit: a stream number from a name, so that adding a consumer leaves the others' numbers alone. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

export class CounterRandom {
  readonly #key: number
  readonly #tweak: number
  #next = 0

  /**
   * @param seed    the run's seed, 0 to 2^32 - 1
   * @param stream  which consumer, 0 to 2^32 - 1
   */
  constructor(seed: number, stream: number) {
    this.#key = mix(mix(seed | 0) ^ mix((stream + 0x9e3779b9) | 0))
    this.#tweak = mix(this.#key ^ 0x6a09e667)
  }

  /** How many numbers have been drawn, to go back to. */
  get position(): number {
    return this.#next
  }

  set position(drawn: number) {
    this.#next = drawn
  }

  /** 32 random bits, as an unsigned integer; moves the counter on by one. */
  bits(): number {
    const counter = this.#next++
    return mix(mix((counter + this.#key) | 0) ^ this.#tweak) >>> 0
  }

  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number {
    return this.bits() / 0x1_0000_0000
  }

  /** Standard normal, by Box and Muller's transform of two uniforms. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log((this.bits() + 1) / 0x1_0000_0000))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Uniform integer in [0, bound); bias below bound / 2^32. */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound)
  }

  /** One of the choices, each as likely as the others. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(choices.length)]
  }

  /** 0 .. count - 1 in random order (Fisher and Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i)
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const swapped = order[i]
      order[i] = order[j]
      order[j] = swapped
    }
    return order
  }
}
