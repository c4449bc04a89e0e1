import type { FramePredictor, PredictorState } from '../frame-predictor.ts'

const NAMES = ['first', 'second'] as const

/**
 * Two networks that hear the same and predict together:
 *
 *   prediction = (1 - weight) first + weight second
 *
 * Both follow all the time, so that the weight can move at any frame. Blended weights instead of predictions would cost a new session
 * at each change, tenths of a second for large networks.
 */
export class BlendedPredictor implements FramePredictor {
  /** 0: the first alone; 1: the second. */
  #weight = 0
  readonly #pair: readonly [FramePredictor, FramePredictor]

  constructor(first: FramePredictor, second: FramePredictor) {
    this.#pair = [first, second]
  }

  blend(weight: number): void {
    this.#weight = weight
  }

  async hear(frames: Float32Array): Promise<Float32Array> {
    const [first, second] = this.#pair
    const weight = this.#weight
    const [a, b] = [await first.hear(frames), await second.hear(frames)]
    if (weight === 0) return a
    if (weight === 1) return b
    return a.map((value, i) => (1 - weight) * value + weight * b[i])
  }

  state(): PredictorState {
    return Object.fromEntries(
      this.#pair.flatMap((predictor, i) => Object.entries(predictor.state()).map(([name, tensor]) => [`${NAMES[i]}/${name}`, tensor])),
    )
  }

  setState(state: PredictorState): void {
    this.#pair.forEach((predictor, i) => {
      const prefix = `${NAMES[i]}/`
      predictor.setState(
        Object.fromEntries(
          Object.entries(state).flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [])),
        ),
      )
    })
  }

  async dispose(): Promise<void> {
    for (const predictor of this.#pair) await predictor.dispose()
  }
}
