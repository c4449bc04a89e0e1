type KnobName = 'novelty' | 'temperature' | 'density' | 'loudness' | 'register' | 'brightness'

interface Knob {
  name: KnobName
  label: string
  help: string
  minimum: number
  maximum: number
  words: (value: number) => string
}

/** Towards the one or the other of two, from -1 to 1. */
const between =
  (low: string, high: string) =>
  (value: number): string =>
    Math.abs(value) < 0.025 ? 'as recorded' : `${value < 0 ? low : high} ${Math.round(Math.abs(value) * 100)} %`

const twoWays = (name: KnobName, label: string, help: string, low: string, high: string): Knob => ({
  name,
  label,
  help,
  minimum: -1,
  maximum: 1,
  words: between(low, high),
})

/** What a person turns, in the order in which it matters. */
export const KNOBS: readonly Knob[] = [
  {
    name: 'novelty',
    label: 'Newness',
    help: 'Left: a collage of whole passages. Right: something new at every step.',
    minimum: 0,
    maximum: 1,
    words: (value) => (value <= 0.2 ? 'collage' : value >= 0.8 ? 'new at every step' : `${Math.round(value * 100)} %`),
  },
  {
    name: 'temperature',
    label: 'Adventure',
    help: 'Left: nearly always the likeliest sound. Right: whatever might follow.',
    minimum: 0.1,
    maximum: 1.5,
    words: (value) => (value <= 0.3 ? 'careful' : value >= 0.9 ? 'daring' : `${Math.round(value * 100)} %`),
  },
  twoWays('density', 'Density', 'How many sounds a second.', 'sparse', 'dense'),
  twoWays('loudness', 'Loudness', 'Soft sounds or loud ones.', 'soft', 'loud'),
  twoWays('register', 'Register', 'Low sounds or high ones.', 'low', 'high'),
  twoWays('brightness', 'Brightness', 'Dark sounds or bright ones.', 'dark', 'bright'),
]

/** Of another network's sounds. */
export const blendWords = (share: number): string =>
  share <= 0.025 ? 'only its own' : share >= 0.975 ? 'only those' : `${Math.round(share * 100)} %`
