/**
 * What a network says of the next frame when it does not name one: several frames that it could be, each with a weight, a middle and a
 * width in every value. Played, one of them is drawn; a network that has to name one frame names the mean of all, which is a hum.
 *
 *   p(x) = sum_k w_k prod_d N(x_d; m_kd, s_kd)
 *
 * @source Bishop 1994; for spectra: Vasquez, Lewis 2019 (MelNet). Differs: whole frames are the mixture's components, so that values of
 *         one frame belong together
 */
import type { DrawnFrames, MeasureDescriptor } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import { expandDims, mean, mul, softmax, sum } from '../graph/index.ts'
import { asMixture, gaussianMixtureLogDensity, LEAST_LOG_SCALE, mixtureWidth } from '../nn/index.ts'
import { chosenAt, softmax as sharesOf } from '../choices.ts'
import type { CounterRandom } from '../random.ts'

/** How what a network says of the next frame is read. D is the frame's number of values, W that of what is said of it. */
export interface FrameHead {
  /** What it is trained for, and its primary measure. */
  readonly measure: MeasureDescriptor
  width(dimensions: number): number
  /** @param said float32 [T, batch, W] @param targets float32 [T, batch, D] @returns float32 [batch], means over T */
  surprise(said: Tensor, targets: Tensor): Tensor
  /** The mean of what it could be. @param said float32 [T, batch, W] @returns float32 [T, batch, D] */
  guess(said: Tensor, dimensions: number): Tensor
  /** {@link guess} of numbers. @param said float32 [n, W] @returns [n, D] */
  guessed(said: Float32Array, dimensions: number): Float32Array
  /** One that it could be. @param said float32 [W] @returns [D] */
  draw(said: Float32Array, dimensions: number, how: DrawnFrames, random: CounterRandom): Float32Array
}

/** Below it the likeliest frame is meant. */
const LEAST_TEMPERATURE = 1e-3

/** @param components  frames that the next one could be like */
export function mixtureHead(components: number): FrameHead {
  const width = (values: number): number => mixtureWidth({ components, values })
  return {
    measure: {
      name: 'surprise',
      better: 'lower',
      label: 'Surprise',
      description:
        'Negative logarithm of the likelihood in nats, for each value of a frame: how unexpected the frame that really follows is. ' +
        'It falls while it learns, below zero, too.',
    },
    width,
    surprise(said, targets) {
      const values = targets.shape[2]
      return mul(mean(gaussianMixtureLogDensity(targets, asMixture(said, { components, values })), [0]), -1 / values)
    },
    guess(said, values) {
      const { logits, means } = asMixture(said, { components, values })
      return sum(mul(means, expandDims(softmax(logits), -1)), -2)
    },
    guessed(said, values) {
      const each = width(values)
      const frames = new Float32Array((said.length / each) * values)
      for (let n = 0; n * each < said.length; n++) {
        const one = said.subarray(n * each, (n + 1) * each)
        const weights = sharesOf(one.subarray(0, components), 1)
        for (let d = 0; d < values; d++)
          for (let k = 0; k < components; k++) frames[n * values + d] += weights[k] * one[components + k * values + d]
      }
      return frames
    },
    draw(said, values, { temperature, highTemperature }, random) {
      const freedom = Math.max(LEAST_TEMPERATURE, (temperature + highTemperature) / 2)
      const chosen = chosenAt(sharesOf(said.subarray(0, components), freedom), random.uniform())
      const means = components + chosen * values
      const widths = components + (components + chosen) * values
      return Float32Array.from({ length: values }, (_, d) => {
        const calm = temperature + ((highTemperature - temperature) * d) / Math.max(1, values - 1)
        return said[means + d] + calm * Math.exp(Math.max(LEAST_LOG_SCALE, said[widths + d])) * random.normal()
      })
    },
  }
}
