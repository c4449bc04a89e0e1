import type { CheckpointSummary, Recording, Run, Seed, Take } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { codecTiming } from '../analyses/codec-timing.ts'

/** How much sound a generation listens to before it goes on by itself: T frames. */
export const seedSeconds = (run: Run): number => {
  const { hopSamples, sampleRate } = codecTiming(run.settings)
  return (run.settings.sequenceFrames * hopSamples) / sampleRate
}

/** Recordings' lengths are rounded, and resampling shifts their ends. */
const END_SLACK_SECONDS = 0.1

/** @throws ProjectError where the seed begins too late in the recording */
export function checkSeed(run: Run, { startSeconds }: Seed, { name, durationSeconds }: Pick<Recording, 'name' | 'durationSeconds'>): void {
  const needed = seedSeconds(run)
  const lasts = `"${name}" lasts ${durationSeconds.toFixed(1)} s`
  // A shorter recording is heard again and again, from its beginning.
  const latest = Math.max(0, durationSeconds - needed)
  if (startSeconds > latest + END_SLACK_SECONDS) {
    const message = `${lasts}: a seed of ${needed.toFixed(1)} s that begins at ${startSeconds.toFixed(1)} s runs over its end.`
    throw new ProjectError({ code: 'bad-input', message, advice: `Begin at ${(Math.floor(latest * 10) / 10).toFixed(1)} s or earlier.` })
  }
}

/** Whether every moment of the seed lies in a part that training never saw. Recordings outside the split were not heard at all. */
export function isHeldOut(run: Run, seed: Seed): boolean {
  const end = seed.startSeconds + seedSeconds(run)
  return run.split
    .filter((segment) => segment.recordingId === seed.recordingId && segment.part === 'training')
    .every((segment) => segment.endSeconds <= seed.startSeconds || segment.startSeconds >= end)
}

type TakeOrigin = Pick<
  Take['provenance'],
  'runId' | 'runName' | 'model' | 'checkpointStep' | 'checkpointEpoch' | 'seed' | 'seedName' | 'seedHeldOut'
>

/** Which network a take comes from, and from what it went on. */
export const takeOrigin = (
  run: Run,
  { step, epoch }: Pick<CheckpointSummary, 'step' | 'epoch'>,
  seed: Seed,
  seedName: string,
): TakeOrigin => ({
  runId: run.id,
  runName: run.name,
  model: run.settings.model,
  checkpointStep: step,
  checkpointEpoch: epoch,
  seed,
  seedName,
  seedHeldOut: isHeldOut(run, seed),
})

/**
 * Where a generation starts unless the person chooses: the beginning of the first held-out part that is long enough, else of any part,
 * else of any recording that sounds.
 */
export function defaultSeed(run: Run, recordings: readonly Recording[]): Seed | null {
  const needed = seedSeconds(run)
  const known = new Set(recordings.map((recording) => recording.id))
  const longEnough = run.split.filter((segment) => known.has(segment.recordingId) && segment.endSeconds - segment.startSeconds >= needed)
  const chosen = longEnough.find((segment) => segment.part === 'validation') ?? longEnough[0]
  if (chosen) return { recordingId: chosen.recordingId, startSeconds: chosen.startSeconds }
  const sounding = recordings.filter(({ silent }) => !silent)
  const heldOut = new Set(run.split.flatMap(({ part, recordingId }) => (part === 'validation' ? [recordingId] : [])))
  const recording =
    sounding.find(({ durationSeconds }) => durationSeconds >= needed) ?? sounding.find(({ id }) => heldOut.has(id)) ?? sounding[0]
  return recording ? { recordingId: recording.id, startSeconds: 0 } : null
}
