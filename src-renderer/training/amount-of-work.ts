import {
  HELD_OUT_SHARE,
  isNextFrame,
  isTranslation,
  type NextFrameSettings,
  type Run,
  type TrainingSettings,
} from '../../src-shared/project/index.ts'

export interface AmountOfWork {
  stepsPerEpoch: number
  totalSteps: number
  /** From an earlier run of the same kind on this machine; null where there is none. */
  seconds: number | null
  /** What its process takes at most, as that run's did. */
  memoryBytes: number | null
}

interface Material {
  durationsSeconds: readonly number[]
  /** From one frame to the next, of what foresees frames. */
  frameSeconds: number
}

/**
 * How much a training with these settings will do, before it starts; null where that hangs on what it finds in the recordings, and no
 * earlier run found it.
 */
export function amountOfWork(settings: TrainingSettings, material: Material, earlierRuns: readonly Run[]): AmountOfWork | null {
  const earlier = newestAlike(settings, earlierRuns)
  const stepsPerEpoch = isNextFrame(settings)
    ? stepsOfFrames(settings, material)
    : 'stepsPerEpoch' in settings
      ? Number(settings.stepsPerEpoch)
      : earlier?.stepsPerEpoch
  if (!stepsPerEpoch) return isNextFrame(settings) ? { stepsPerEpoch: 0, totalSteps: 0, seconds: null, memoryBytes: null } : null
  const totalSteps = stepsPerEpoch * settings.epochs
  const secondsPerStep = earlier?.latest && earlier.stepsPerEpoch ? earlier.latest.seconds / earlier.stepsPerEpoch : null
  const seconds = secondsPerStep === null ? null : secondsPerStep * totalSteps
  return { stepsPerEpoch, totalSteps, seconds, memoryBytes: earlier?.latest?.memoryBytes ?? null }
}

/** Estimated before the split is known. */
function stepsOfFrames(settings: NextFrameSettings, { durationsSeconds, frameSeconds }: Material): number {
  const needed = settings.sequenceFrames + 1
  const sequencesIn = (frames: number): number => (frames < needed ? 0 : Math.floor((frames - needed) / settings.sequenceHopFrames) + 1)
  const frames = durationsSeconds.map((duration) => duration / frameSeconds)
  // Short ones are joined.
  const shortFrames = frames.filter((count) => count < needed).reduce((sum, count) => sum + Math.ceil(count), 0)
  const all = frames.reduce((sum, count) => sum + sequencesIn(Math.floor(count)), sequencesIn(shortFrames))
  const sequences = Math.round(all * (durationsSeconds.length > 1 ? 1 - HELD_OUT_SHARE : 1))
  return Math.ceil(sequences / settings.batchSize)
}

/** What a step costs hangs on these settings alone. */
const OF_COST = ['codec', 'sampleRate', 'channels', 'sequenceFrames', 'sequenceSamples', 'sequenceUnits', 'poolUnits', 'sequenceNotes']

const costOf = (settings: TrainingSettings): string =>
  JSON.stringify([
    settings.model,
    Object.entries(settings.sizes).sort(),
    settings.batchSize,
    isTranslation(settings) ? settings.groups.length : null,
    Object.entries(settings)
      .filter(([name]) => OF_COST.includes(name))
      .sort(),
  ])

/** The newest run whose steps cost the same; and, where its steps are as many as it found, one of the same recordings. */
function newestAlike(settings: TrainingSettings, runs: readonly Run[]): Run | undefined {
  const finds = !isNextFrame(settings) && !('stepsPerEpoch' in settings)
  const recordings = (of: TrainingSettings): string => JSON.stringify(of.recordings?.toSorted() ?? null)
  return runs
    .filter((run) => run.latest && run.stepsPerEpoch && costOf(run.settings) === costOf(settings))
    .filter((run) => !finds || recordings(run.settings) === recordings(settings))
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0]
}
