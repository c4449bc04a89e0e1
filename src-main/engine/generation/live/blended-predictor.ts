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
  /** 0 is the first alone, 1 the second. */
  weight = 0
  readonly #pair: readonly [FramePredictor, FramePredictor]

  constructor(first: FramePredictor, second: FramePredictor) {
    this.#pair = [first, second]
  }

  async append(frame: Float32Array): Promise<void> {
    for (const predictor of this.#pair) await predictor.append(frame)
  }

  async predict(): Promise<Float32Array> {
    const [first, second] = this.#pair
    const { weight } = this
    if (weight === 0) return first.predict()
    if (weight === 1) return second.predict()
    const [a, b] = [await first.predict(), await second.predict()]
    return a.map((value, d) => (1 - weight) * value + weight * b[d])
  }

  state(): PredictorState {
    return Object.fromEntries(this.#pair.flatMap((predictor, i) => Object.entries(predictor.state()).map(([name, tensor]) => [`${NAMES[i]}/${name}`, tensor])))
  }

  setState(state: PredictorState): void {
    this.#pair.forEach((predictor, i) => {
      const prefix = `${NAMES[i]}/`
      predictor.setState(Object.fromEntries(Object.entries(state).flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : []))))
    })
  }

  async dispose(): Promise<void> {
    for (const predictor of this.#pair) await predictor.dispose()
  }
}
