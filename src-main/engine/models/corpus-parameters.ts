import { blendedWeights, FIRST_CORPUS_PLAYING, MOST_RECORDING_WEIGHT } from '../../../src-shared/project/index.ts'
import { DEFAULT_CONTROLS, type CorpusControls } from '../corpus/playing/corpus-controls.ts'
import type { PlayedRecording } from './definition.ts'
import { KNOB, LEVEL_CONTROL, livePlaying, type LiveControl, type LivePlaying, type SoundHand } from './live-control.ts'

/** What a network that plays with the musician's own sounds feels of a hand. */
export interface CorpusHand extends CorpusControls, SoundHand {
  /** Beats a minute; obeyed where `steady`. */
  tempoBpm: number
  /** A tempo is kept, instead of the material's own. */
  steady: boolean
  /** By the numbers of the recordings. */
  weights: number[]
  /** Of the sounds of another network, where it is blended with one. */
  share: number
}

const SHARE = { minimum: 0, maximum: 1, step: 0.05, unit: '', curve: 'linear' } as const
const SWITCH = { minimum: 0, maximum: 1, default: 0, step: 1, unit: '', curve: 'linear', form: 'switch' } as const
/** All twelve pitch classes, a bit each. */
const ALL_NOTES = 0xfff

const CONTROLS: readonly LiveControl<CorpusHand>[] = [
  {
    name: 'temperature',
    label: 'Adventure',
    description: 'From nearly always the likeliest sound to ones that nobody expects.',
    minimum: 0.05,
    maximum: 1.5,
    default: DEFAULT_CONTROLS.temperature,
    step: 0.05,
    unit: '',
    curve: 'linear',
    obey: (hand, value) => (hand.temperature = value),
  },
  {
    name: 'novelty',
    label: 'Newness',
    description: 'From a collage of whole passages to something new at every step.',
    ...SHARE,
    default: DEFAULT_CONTROLS.novelty,
    obey: (hand, value) => (hand.novelty = value),
  },
  {
    name: 'density',
    label: 'Density',
    description: 'From few long sounds to many short ones.',
    ...KNOB,
    follows: 'density',
    obey: (hand, value) => (hand.density = value),
  },
  {
    name: 'loudness',
    label: 'Loudness',
    description: 'From your soft sounds to your loud ones.',
    ...KNOB,
    follows: 'loudness',
    obey: (hand, value) => (hand.loudness = value),
  },
  {
    name: 'register',
    label: 'Register',
    description: 'From low sounds to high ones.',
    ...KNOB,
    follows: 'height',
    obey: (hand, value) => (hand.register = value),
  },
  {
    name: 'brightness',
    label: 'Brightness',
    description: 'From dark sounds to bright ones.',
    ...KNOB,
    obey: (hand, value) => (hand.brightness = value),
  },
  {
    name: 'tempo',
    label: 'Tempo',
    description: 'Of the steady tempo, where it is on.',
    minimum: 40,
    maximum: 240,
    default: 100,
    step: 1,
    unit: 'BPM',
    curve: 'linear',
    obey: (hand, value) => (hand.tempoBpm = value),
  },
  {
    name: 'blend',
    label: 'Blend',
    description: 'Left: only its own sounds. Right: only those of the other network.',
    ...SHARE,
    default: 0,
    leadsTo: 'sounds',
    obey: (hand, value) => (hand.share = value),
  },
  LEVEL_CONTROL,
  {
    name: 'steady',
    label: 'Steady tempo',
    description: 'Keeps the tempo that is set; otherwise it moves as your recordings do.',
    ...SWITCH,
    obey: (hand, value) => (hand.steady = value >= 0.5),
  },
  {
    name: 'freeze',
    label: 'Freeze',
    description: 'Stays with the sounds that play now, in ever new order.',
    ...SWITCH,
    obey: (hand, value) => (hand.frozen = value >= 0.5),
  },
  {
    name: 'ending',
    label: 'Come to an end',
    description: 'Plays one of your endings, and stops.',
    ...SWITCH,
    obey: (hand, value) => (hand.ends = value >= 0.5),
  },
  {
    name: 'notes',
    label: 'Notes it keeps to',
    description: 'As far as your recordings have them.',
    minimum: 0,
    maximum: ALL_NOTES,
    default: ALL_NOTES,
    step: 1,
    unit: '',
    curve: 'linear',
    form: 'notes',
    follows: 'notes',
    obey(hand, bits) {
      const wanted = Array.from({ length: 12 }, (_, note) => note).filter((note) => bits & (1 << note))
      hand.pitchClasses = wanted.length === 0 || wanted.length === 12 ? null : wanted
    },
  },
]

/** How much of one recording is heard. */
const weightControl = ({ recordingId, name }: PlayedRecording, index: number): LiveControl<CorpusHand> => ({
  name: `recording-${recordingId}`,
  label: name,
  description: 'How often sounds of this recording come: not at all at the very left.',
  minimum: 0,
  maximum: MOST_RECORDING_WEIGHT,
  default: 1,
  step: 0.1,
  unit: '×',
  curve: 'linear',
  recordingId,
  obey: (hand, value) => (hand.weights[index] = value),
})

/** What it is played with: the knobs, and a weight for each recording. */
export const corpusLive = (material: readonly PlayedRecording[]): LivePlaying<CorpusHand> =>
  livePlaying<CorpusHand>(
    () => ({ ...DEFAULT_CONTROLS, gain: 1, tempoBpm: 100, steady: false, weights: material.map(() => 1), share: 0 }),
    [...CONTROLS, ...material.map(weightControl)],
    ({ temperature, novelty, density, loudness, register, brightness, pitchClasses, tempoBpm, steady, weights }) => ({
      corpus: {
        ...FIRST_CORPUS_PLAYING,
        ...{ temperature, novelty, density, loudness, register, brightness },
        pitchClasses: pitchClasses && [...pitchClasses],
        tempoBpm: steady ? tempoBpm : null,
        recordingWeights: Object.fromEntries(
          material.flatMap(({ recordingId }, i) => (weights[i] === 1 ? [] : [[recordingId, weights[i]]])),
        ),
      },
    }),
  )

/** Pulses of a beat: what is played moves in quarters of it. */
const PULSES_A_BEAT = 4

/** @returns seconds of a pulse */
export const pulseSecondsOf = (tempoBpm: number): number => 60 / tempoBpm / PULSES_A_BEAT

/** What the player is told. @param material  by the numbers of the recordings */
export function controlsOfHand(
  { tempoBpm, steady, weights, share, gain: _, ...controls }: CorpusHand,
  material: readonly PlayedRecording[],
): CorpusControls {
  const sides = material.flatMap(({ blend }) => blend ?? [])
  const blended = sides.length === material.length && sides.some(({ isOther }) => isOther) ? blendedWeights(sides, share) : null
  const wanted = blended ? weights.map((weight, i) => weight * blended[i]) : weights
  return {
    ...controls,
    pulseSeconds: steady ? pulseSecondsOf(tempoBpm) : null,
    recordingWeights: wanted.some((weight) => weight !== 1) ? wanted : null,
  }
}
