import {
  CORPUS_PLAYING_VERSION,
  isCorpus,
  isHeldOut,
  seedSecondsOf,
  type CheckpointSummary,
  type Recording,
  type Run,
  type Seed,
  type Take,
} from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { codecTiming } from '../analyses/codec-timing.ts'

/** How much sound a generation listens to before it goes on by itself. */
export const seedSeconds = ({ settings }: Run): number => seedSecondsOf(settings, codecTiming)

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

type TakeOrigin = Pick<
  Take['provenance'],
  'runId' | 'runName' | 'model' | 'checkpointStep' | 'checkpointEpoch' | 'seed' | 'seedName' | 'seedHeldOut' | 'playingVersion'
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
  // What lies outside the split, like a seed that was played in, was not heard at all, however long it is.
  seedHeldOut: isHeldOut(run.split, { id: seed.recordingId, durationSeconds: Infinity }, seed.startSeconds, seedSeconds(run)),
  ...(isCorpus(run.settings) && { playingVersion: CORPUS_PLAYING_VERSION }),
})
