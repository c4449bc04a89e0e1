import { HELD_OUT_SHARE, isNextFrame, type NextFrameSettings, type Run } from '../../src-shared/project/index.ts'

export interface AmountOfWork {
  /** Training sequences in one epoch, estimated before the split is known. */
  sequences: number
  stepsPerEpoch: number
  totalSteps: number
  /** From an earlier run of the same kind on this machine; null where there is none. */
  seconds: number | null
}

interface Material {
  durationsSeconds: readonly number[]
  /** From one frame to the next. */
  frameSeconds: number
}

/** How much a training with these settings will do, before it starts. */
export function amountOfWork(
  settings: NextFrameSettings,
  { durationsSeconds, frameSeconds }: Material,
  earlierRuns: readonly Run[],
): AmountOfWork {
  const needed = settings.sequenceFrames + 1
  const sequencesIn = (frames: number): number => (frames < needed ? 0 : Math.floor((frames - needed) / settings.sequenceHopFrames) + 1)
  const frames = durationsSeconds.map((duration) => duration / frameSeconds)
  // Short ones are joined.
  const shortFrames = frames.filter((count) => count < needed).reduce((sum, count) => sum + Math.ceil(count), 0)
  const all = frames.reduce((sum, count) => sum + sequencesIn(Math.floor(count)), sequencesIn(shortFrames))
  const sequences = Math.round(all * (durationsSeconds.length > 1 ? 1 - HELD_OUT_SHARE : 1))
  const stepsPerEpoch = Math.ceil(sequences / settings.batchSize)
  const secondsPerStep = measuredSecondsPerStep(settings, earlierRuns)
  const totalSteps = stepsPerEpoch * settings.epochs
  return { sequences, stepsPerEpoch, totalSteps, seconds: secondsPerStep === null ? null : secondsPerStep * totalSteps }
}

/**
 * What one step took in the newest run whose steps cost the same: same model, sizes, codec, rate and channels, batch and sequence length.
 */
function measuredSecondsPerStep(settings: NextFrameSettings, runs: readonly Run[]): number | null {
  const cost = (other: NextFrameSettings): string =>
    JSON.stringify([
      other.model,
      Object.entries(other.sizes).sort(),
      other.codec,
      other.sampleRate,
      other.channels,
      other.batchSize,
      other.sequenceFrames,
    ])
  const alike = runs.filter((run) => run.latest && run.stepsPerEpoch && isNextFrame(run.settings) && cost(run.settings) === cost(settings))
  const newest = alike.sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0]
  return newest?.latest && newest.stepsPerEpoch ? newest.latest.seconds / newest.stepsPerEpoch : null
}
