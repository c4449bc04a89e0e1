/** What a person plays a network with while it plays on: each control with what it does to the hand that the network feels. */
import { NO_KEY, type GenerationSettings, type LiveParameter, type LiveValues } from '../../../src-shared/project/index.ts'

/** What all networks that play sound obey: how loud they are. */
export interface SoundHand {
  /** Linear. */
  gain: number
}

/** A control, and what becomes of a value of it. */
export interface LiveControl<Hand> extends LiveParameter {
  obey(hand: Hand, value: number): void
}

/** What can be played with, and how. */
export interface LivePlaying<Hand extends SoundHand = SoundHand> {
  /** As the window draws them. */
  readonly parameters: readonly LiveParameter[]
  /** Every parameter with its value: defaults where none is given, brought into range, unknown ones left out. */
  complete(values: LiveValues): LiveValues
  /** What the network feels with such values. */
  hand(values: LiveValues): Hand
  /** What a take has in its settings that is to sound as such values do. */
  asTake(values: LiveValues): Partial<GenerationSettings>
}

/**
 * @param rest    a new hand in which every control is still to be set
 * @param asTake  what a take has in its settings that is to feel such a hand
 */
export function livePlaying<Hand extends SoundHand>(
  rest: () => Hand,
  controls: readonly LiveControl<Hand>[],
  asTake: (hand: Hand) => Partial<GenerationSettings>,
): LivePlaying<Hand> {
  const hand = (values: LiveValues): Hand => {
    const turned = rest()
    for (const control of controls) control.obey(turned, heldValue(control, values))
    return turned
  }
  return {
    parameters: controls.map(({ obey: _, ...parameter }) => parameter),
    complete: (values) => Object.fromEntries(controls.map((control) => [control.name, heldValue(control, values)])),
    hand,
    asTake: (values) => asTake(hand(values)),
  }
}

const heldValue = ({ name, minimum, maximum, default: usual }: LiveParameter, values: LiveValues): number =>
  Math.max(minimum, Math.min(maximum, values[name] ?? usual))

/** A knob that rests in its middle. */
export const KNOB = { minimum: -1, maximum: 1, default: 0, step: 0.05, unit: '', curve: 'linear' } as const

/** The key that is held, by whatever is played. */
export const KEYS = {
  name: 'keys',
  label: 'Keys',
  minimum: NO_KEY,
  maximum: 128 * 128 - 1,
  default: NO_KEY,
  step: 1,
  unit: '',
  curve: 'linear',
  form: 'keys',
  follows: 'key',
} as const

/** Decibels below which a level is silence. */
export const SILENT_LEVEL_DB = -60

export const LEVEL_CONTROL: LiveControl<SoundHand> = {
  name: 'level',
  label: 'Level',
  description: 'How loud it plays; silent at the very left.',
  minimum: SILENT_LEVEL_DB,
  maximum: 6,
  default: 0,
  step: 1,
  unit: 'dB',
  curve: 'linear',
  obey(hand, decibels) {
    hand.gain = decibels <= SILENT_LEVEL_DB ? 0 : 10 ** (decibels / 20)
  },
}
