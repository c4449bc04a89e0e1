import type { LiveParameter } from '../../src-shared/project/index.ts'
import { NO_VALUE } from '../words/numbers.ts'

export type Scale = Pick<LiveParameter, 'minimum' | 'maximum' | 'curve' | 'step'>

/** A value brought into the range of a control. */
export const held = ({ minimum, maximum }: Pick<Scale, 'minimum' | 'maximum'>, value: number): number =>
  Math.max(minimum, Math.min(maximum, value))

/** Where on its way, 0..1, a control stands. */
export function positionOf(scale: Scale, value: number): number {
  const { minimum, maximum, curve } = scale
  if (maximum <= minimum) return 0
  const inside = held(scale, value)
  return curve === 'log' ? Math.log(inside / minimum) / Math.log(maximum / minimum) : (inside - minimum) / (maximum - minimum)
}

/** The value at a place of the way, on the steps of a linear control. */
export function valueAt(scale: Scale, position: number): number {
  const { minimum, maximum, curve, step } = scale
  const inside = Math.max(0, Math.min(1, position))
  if (curve === 'log') return held(scale, minimum * (maximum / minimum) ** inside)
  // Ends are reached even where the range is no whole number of steps.
  if (inside === 0 || inside === 1) return inside === 0 ? minimum : maximum
  const steps = Math.round((inside * (maximum - minimum)) / step)
  return held(scale, rounded(minimum + steps * step))
}

/** One press of an arrow key: a step of a linear control, a hundredth of the way of a logarithmic one. */
export function nudged(scale: Scale, value: number, presses: number): number {
  if (scale.curve === 'log') return valueAt(scale, positionOf(scale, value) + presses / 100)
  return held(scale, rounded(value + presses * scale.step))
}

/** Sums of decimal steps, without the binary dust. */
const rounded = (value: number): number => Number(value.toPrecision(9))

/** As many digits as the step has. */
export function valueText({ step, unit }: Pick<LiveParameter, 'step' | 'unit'>, value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE
  const digits = Math.max(0, Math.min(4, Math.ceil(-Math.log10(step) - 1e-9)))
  const text = Math.abs(value).toFixed(digits)
  const sign = value < 0 && Number(text) !== 0 ? '\u2212' : ''
  return unit ? `${sign}${text}\u202f${unit}` : `${sign}${text}`
}
