import { NO_KEY } from '../../../src-shared/project/index.ts'
import { PLAIN_CONTROLS, type PlayedControls } from '../instrument/played-voice.ts'
import { KEYS, LEVEL_CONTROL, livePlaying, type LiveControl, type SoundHand } from './live-control.ts'

/** What an instrument of one voice feels of a hand. */
export interface InstrumentHand extends PlayedControls, SoundHand {
  /** The key that is held, and how hard it was pressed; see `heldKey`. */
  held: number
}

const CONTROLS: readonly LiveControl<InstrumentHand>[] = [
  {
    ...KEYS,
    description: 'Play it with a MIDI keyboard, these keys, or those of the computer.',
    obey: (hand, value) => (hand.held = value),
  },
  {
    name: 'breath',
    label: 'Breath',
    description: 'Softer or louder than the keys say, as a bow or breath does: it changes the sound, not only its level.',
    minimum: -24,
    maximum: 12,
    default: 0,
    step: 1,
    unit: 'dB',
    curve: 'linear',
    obey: (hand, value) => (hand.louderDb = value),
  },
  {
    name: 'vibrato',
    label: 'Vibrato',
    description: 'None, as much as your recordings have, or up to three times as much.',
    minimum: 0,
    maximum: 3,
    default: 1,
    step: 0.1,
    unit: '',
    curve: 'linear',
    obey: (hand, value) => (hand.vibrato = value),
  },
  {
    name: 'bend',
    label: 'Bend',
    description: 'Higher or lower than the key, in semitones.',
    minimum: -2,
    maximum: 2,
    default: 0,
    step: 0.05,
    unit: 'st',
    curve: 'linear',
    obey: (hand, value) => (hand.bendSemitones = value),
  },
  LEVEL_CONTROL,
]

export const instrumentLive = livePlaying<InstrumentHand>(
  () => ({ ...PLAIN_CONTROLS, held: NO_KEY, gain: 1 }),
  CONTROLS,
  () => ({}),
)
