import type { Tensor } from '../../graph/index.ts'
import { add, cast, div, expandDims, greater, log, mean, mul, sqrt, square, sub, sum } from '../../graph/index.ts'

const SILENCE = 1e-8
/** A part below that of the mixture's power is silent: 60 dB. */
const SILENT_POWER = 1e-6
/** Beyond 30 dB nothing is gained. */
const LIMIT = 1e-3

/** The measure of {@link distortion}. */
export const DISTORTION = {
  name: 'distortion',
  better: 'lower',
  label: 'Wrong by (dB)',
  description:
    'How loud what is wrong in the parts it finds is beside what is right (SI-SDR turned round), from 30 dB to -30 dB; of silent ' +
    'parts, how loud what it finds is beside the mixture.',
} as const

/** So loud that its root of the mean square is 1. @param heard float32 [rows, samples]; its level goes with it, [rows, 1] */
export const powerLevelOf = (heard: Tensor): Tensor => sqrt(add(mean(square(heard), 1, true), SILENCE))

/**
 * The parts so that they sum to the sound: each takes an equal share of what they leave of it.
 *
 * @param parts float32 [rows, groups, samples]
 * @param heard float32 [rows, samples]
 * @source      Wisdom et al. 2019, "Differentiable consistency constraints for improved deep speech enhancement", section 2.2
 */
export const consistent = (parts: Tensor, heard: Tensor): Tensor =>
  add(parts, div(sub(expandDims(heard, 1), sum(parts, 1, true)), parts.shape[1]))

const decibels = (ratio: Tensor): Tensor => mul(log(add(ratio, LIMIT)), 10 / Math.LN10)

/**
 * The scale-invariant ratio of distortion to signal, the mean of the parts.
 *
 *   rho^2 = <found, part>^2 / (|found|^2 |part|^2)        -SI-SDR = 10 log10((1 - rho^2) / rho^2),   both terms no less than .001
 *   of a silent part: 10 log10(|found|^2 / |heard|^2),    no less than -30 dB
 *
 * @param found float32 [rows, groups, samples]
 * @param heard float32 [rows, samples]
 * @param parts float32 [rows, groups, samples]
 * @returns     float32 [rows], dB
 * @source      Le Roux et al. 2019, "SDR: half-baked or well done?"; silent parts, limits: Wisdom et al. 2021, "What's all the fuss about
 *              free universal sound separation data?", section 3. Differs: no mean is taken out, sound has none
 */
export function distortion(found: Tensor, heard: Tensor, parts: Tensor): Tensor {
  const mixture = expandDims(add(mean(square(heard), 1), SILENCE), 1)
  const [ofFound, ofPart] = [mean(square(found), 2), mean(square(parts), 2)]
  const alike = div(square(mean(mul(found, parts), 2)), add(mul(ofFound, ofPart), mul(square(mixture), SILENCE)))
  const sounds = cast(greater(ofPart, mul(mixture, SILENT_POWER)), 'float32')
  const wrong = sub(decibels(sub(1, alike)), decibels(alike))
  return mean(add(mul(sounds, wrong), mul(sub(1, sounds), decibels(div(ofFound, mixture)))), 1)
}
