import { fitToKeys } from '../../hearing/keys.ts'

/** What was heard so long ago counts a third. */
const MEMORY_SECONDS = 8

/** The key of what was heard lately, and how well units fit it. */
export class KeyContext {
  #classes = new Float64Array(12)
  #key: { gains: readonly number[]; clarity: number } = { gains: new Array<number>(12).fill(0), clarity: 0 }

  state(): Float64Array {
    return this.#classes.slice()
  }

  setState(classes: Float64Array): void {
    this.#classes = classes.slice()
    this.#key = fitToKeys(classes)
  }

  /** @param classes  shares of the twelve pitch classes, from `at` on, sum `whole` */
  heard(classes: ArrayLike<number>, at: number, { whole, seconds }: { whole: number; seconds: number }): void {
    const left = Math.exp(-seconds / MEMORY_SECONDS)
    for (let i = 0; i < 12; i++) this.#classes[i] = left * this.#classes[i] + (seconds * classes[at + i]) / whole
    this.#key = fitToKeys(this.#classes)
  }

  /** How clearly what was heard is in one key, 0..1. */
  get clarity(): number {
    return this.#key.clarity
  }

  /** How well a unit fits, about -0.3..0.5; 0 before anything was heard. */
  fitOf(classes: ArrayLike<number>, at: number, whole: number): number {
    let sum = 0
    for (let i = 0; i < 12; i++) sum += (classes[at + i] * this.#key.gains[i]) / whole
    return sum
  }
}
