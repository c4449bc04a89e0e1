import type { GenerationSettings, Run, Take } from '../../src-shared/project/index.ts'

/** More could not be told apart on one chart. */
export const MOST_COMPARED = 4

/** A thing in which the runs differ: as each has it. */
export interface Difference {
  name: string
  values: string[]
}

/** Settings in a musician's words, where there are such; the others keep their names. */
const WORDS: Readonly<Record<string, string>> = {
  preset: 'Preset',
  epochs: 'Rounds wanted',
  batchSize: 'Examples at once',
  optimizer: 'Optimiser',
  learningRate: 'Learning rate',
  recordings: 'Recordings chosen',
  seed: 'Variant',
  codec: 'How it hears',
  sampleRate: 'Sample rate',
  channels: 'Channels',
  sequenceFrames: 'Moments it listens to',
  stepsPerEpoch: 'Steps in a round',
  sequenceUnits: 'Sounds it listens to',
  dropout: 'Dropout',
  inputNoise: 'Noise on what it hears',
  checkpointEveryEpochs: 'State kept every',
}

const text = (value: unknown): string => {
  if (value === undefined) return '–'
  if (value === null) return 'automatic'
  if (Array.isArray(value)) return value.length > 4 ? `${value.length}` : value.map(text).join(', ') || 'none'
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}

/** `{ sizes: { hidden: 3 } }` as `hidden` and 3: names of sizes say what they are. */
function flat(settings: Run['settings']): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const [name, value] of Object.entries(settings)) {
    if (name === 'sizes') for (const [size, number] of Object.entries(value as Record<string, number>)) found.set(size, number)
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [part, inner] of Object.entries(value as Record<string, unknown>)) found.set(`${name}: ${part}`, inner)
    else found.set(name, value)
  }
  return found
}

const NOT_SETTINGS = new Set(['task', 'model', 'previewEpochs'])

/** The settings in which the runs differ. @param modelName  what a model is called */
export function settingDifferences(runs: readonly Run[], modelName: (id: string) => string): Difference[] {
  const models = { name: 'Kind', values: runs.map(({ settings }) => modelName(settings.model)) }
  const settings = runs.map((run) => flat(run.settings))
  const names = [...new Set(settings.flatMap((of) => [...of.keys()]))].filter((name) => !NOT_SETTINGS.has(name))
  const rows = names.map((name): Difference => ({ name: WORDS[name] ?? name, values: settings.map((of) => text(of.get(name))) }))
  return [models, ...rows].filter(({ values }) => new Set(values).size > 1)
}

/** Takes of several runs that began from the same sound with the same chance. */
export interface EqualTakes {
  key: string
  seedName: string
  startSeconds: number
  randomSeed: number
  /** By run, the newest of each; null where it made none. */
  takes: (Take | null)[]
}

const keyOf = ({ provenance: { seed, settings } }: Take): string =>
  JSON.stringify([seed.recordingId, seed.startSeconds.toFixed(2), settings.randomSeed, settings.seconds])

/** Newest first; those that one run alone made are none. */
export function equalTakes(runs: readonly Run[], newestFirst: readonly Take[]): EqualTakes[] {
  const groups = new Map<string, EqualTakes>()
  for (const take of newestFirst) {
    const run = runs.findIndex(({ id }) => id === take.provenance.runId)
    if (run < 0 || take.preview || take.provenance.live || take.provenance.region) continue
    const { seed, seedName, settings } = take.provenance
    const key = keyOf(take)
    const group = groups.get(key) ?? {
      key,
      seedName,
      startSeconds: seed.startSeconds,
      randomSeed: settings.randomSeed,
      takes: runs.map(() => null),
    }
    group.takes[run] ??= take
    groups.set(key, group)
  }
  return [...groups.values()].filter(({ takes }) => takes.filter((take) => take !== null).length > 1)
}

/** What all of them play from, so that they can be compared: everything else is as each plays at first. */
export const comparedSettings = (first: GenerationSettings, randomSeed: number, seconds: number): GenerationSettings => ({
  ...first,
  randomSeed,
  seconds,
})
