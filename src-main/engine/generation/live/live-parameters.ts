import type { LiveParameter, LiveValues } from '../../../../src-shared/project/index.ts'

/** Decibels below which a level is silence. */
export const SILENT_LEVEL_DB = -60

/** What every network that predicts frames can be played with. */
const FRAME_PARAMETERS: readonly LiveParameter[] = [
  {
    name: 'variation',
    label: 'Variation',
    description: 'Noise on what the network hears of itself: it strays further from what it would play otherwise.',
    minimum: 0,
    maximum: 2,
    default: 0,
    step: 0.05,
    unit: '',
    curve: 'linear',
  },
  {
    name: 'seedBlend',
    label: 'Seed blend',
    description: 'From what the network makes of the first seed to what it makes of the second.',
    minimum: 0,
    maximum: 1,
    default: 0,
    step: 0.05,
    unit: '',
    curve: 'linear',
  },
  {
    name: 'checkpointBlend',
    label: 'Checkpoint blend',
    description: 'From what this checkpoint predicts to what the second one predicts.',
    minimum: 0,
    maximum: 1,
    default: 0,
    step: 0.05,
    unit: '',
    curve: 'linear',
  },
  { name: 'level', label: 'Level', description: 'How loud it plays; silent at the very left.', minimum: SILENT_LEVEL_DB, maximum: 6, default: 0, step: 1, unit: 'dB', curve: 'linear' },
]

/** The parameters that a model lets a person play with. All networks of the registry predict frames. */
export const liveParametersOf = (): readonly LiveParameter[] => FRAME_PARAMETERS

/** Every parameter with its value: defaults where none is given, brought into range, unknown ones left out. */
export const completeValues = (parameters: readonly LiveParameter[], values: LiveValues): LiveValues =>
  Object.fromEntries(parameters.map(({ name, minimum, maximum, default: usual }) => [name, Math.max(minimum, Math.min(maximum, values[name] ?? usual))]))

/** Linear gain of the parameter `level`. */
export const levelGain = ({ level }: LiveValues): number => (level <= SILENT_LEVEL_DB ? 0 : 10 ** (level / 20))
