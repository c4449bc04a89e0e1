import type { AutomationTarget } from '../../../../src-shared/music/index.ts'

/** How the values of an automation stand in the height of its lane. */
export interface AutomationScale {
  name: string
  lowest: number
  highest: number
  /** Where it rests unless somebody moves it. */
  usual: number
  text(value: number): string
}

const percent = (value: number): string => `${Math.round(value * 100)} %`

export const AUTOMATION_SCALES: Record<AutomationTarget, AutomationScale> = {
  gainDb: {
    name: 'Level',
    lowest: -48,
    highest: 6,
    usual: 0,
    text: (value) => (value <= -48 ? 'silent' : `${value > 0 ? '+' : value < 0 ? '\u2212' : ''}${Math.abs(value).toFixed(1)} dB`),
  },
  pan: {
    name: 'Pan',
    lowest: -1,
    highest: 1,
    usual: 0,
    text: (value) => (Math.abs(value) < 0.005 ? 'middle' : `${Math.round(Math.abs(value) * 100)} ${value < 0 ? 'left' : 'right'}`),
  },
  reverbSend: { name: 'Reverb', lowest: 0, highest: 1, usual: 0, text: percent },
  delaySend: { name: 'Echo', lowest: 0, highest: 1, usual: 0, text: percent },
}

/** 0 at the bottom of a lane, 1 at its top. */
export const shareOfValue = ({ lowest, highest }: AutomationScale, value: number): number =>
  (Math.max(lowest, Math.min(highest, value)) - lowest) / (highest - lowest)

/** The lowest level is silence. */
export function valueOfShare(target: AutomationTarget, share: number): number {
  const { lowest, highest } = AUTOMATION_SCALES[target]
  const value = lowest + Math.max(0, Math.min(1, share)) * (highest - lowest)
  if (target === 'gainDb') return value <= lowest ? -160 : Math.round(value * 10) / 10
  return Math.round(value * 100) / 100
}

/** A number as it is typed, in decibels or hundredths; null where it is none. */
export function valueOfTyped(target: AutomationTarget, text: string): number | null {
  const number = Number(text.replace(',', '.'))
  if (!/\d/.test(text) || !Number.isFinite(number)) return null
  const scale = AUTOMATION_SCALES[target]
  return valueOfShare(target, shareOfValue(scale, target === 'gainDb' ? number : number / 100))
}
