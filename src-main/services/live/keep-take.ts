import { ProjectError } from '../../failures/project-error.ts'
import { takeOrigin } from '../seed-origin.ts'
import type { LiveSession } from './live-session.ts'

/** What is not in the session: how it came to be heard. */
export interface KeepOptions {
  seconds: number
  name?: string
  firstSoundSeconds: number | null
}

/** Makes a take of what was heard last. @returns its id */
export async function keepTake(session: LiveSession, { seconds, name, firstSoundSeconds }: KeepOptions): Promise<string> {
  const { play, run, checkpoint, request, project, randomSeed, seedName, secondSeedName } = session
  const { frames, blocks } = play.lastHeard(seconds)
  if (frames <= 0) throw new ProjectError({ code: 'conflict', message: 'Nothing has been heard yet.', advice: 'Wait for the first sound.' })
  const { sampleRate, channels } = play.sound
  const seed = request.seed.kind === 'recording' ? { recordingId: request.seed.recordingId, startSeconds: request.seed.startSeconds } : { recordingId: request.seed.captureId, startSeconds: 0 }
  const take = await project.takes.addLive({
    blocks,
    frames,
    name,
    sampleRate,
    channels,
    realTimeFactor: play.realTimeFactor,
    timeToFirstAudioSeconds: firstSoundSeconds,
    provenance: {
      ...takeOrigin(run, checkpoint, seed, seedName),
      settings: { mode: request.mode, seconds: frames / sampleRate, level: request.level, variation: play.values.variation ?? 0, randomSeed, rawJoins: false, weights: 'float32' },
      playedWeights: 'float32',
      live: { parameters: play.values, secondCheckpointStep: request.second?.checkpointStep ?? null, secondSeedName },
    },
  })
  return take.id
}
