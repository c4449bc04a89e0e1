import { isInstrument, learntRecordings, type Seed, type Take } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { takeOrigin } from '../takes/seed-origin.ts'
import type { Stem } from './audible-spans.ts'
import type { LiveSession } from './live-session.ts'

/** What is not in the session: how it came to be heard. */
export interface KeepOptions {
  seconds: number
  name?: string
  firstSoundSeconds: number | null
}

const NAMES: Record<Stem, string> = { heard: 'live', unheard: 'live, behind your bars' }

/**
 * Makes a take of what was heard last. What the network played meanwhile behind a closed gate, as it does in call and
 * response while the person plays, becomes a take of its own, as long: both together are all that it played.
 *
 * @returns the id of what was heard
 */
export async function keepTake(session: LiveSession, { seconds, name, firstSoundSeconds }: KeepOptions): Promise<string> {
  const { play, run, checkpoint, request, project, randomSeed, seedName, secondSeedName } = session
  const { frames, shut, origins, performance, stem } = play.lastPlayed(seconds)
  if (frames <= 0 || shut.all)
    throw new ProjectError({ code: 'conflict', message: 'Nothing has been heard yet.', advice: 'Wait for the first sound.' })
  const { sampleRate, channels } = play.sound
  const asTake = play.live.asTake(play.values)
  const keep = (wanted: Stem): Promise<Take> =>
    project.takes.addLive({
      blocks: stem(wanted),
      frames,
      name: name ? (wanted === 'heard' ? name : `${name}, behind your bars`.slice(0, 120)) : `${run.name}, ${NAMES[wanted]}`.slice(0, 120),
      sampleRate,
      channels,
      realTimeFactor: play.realTimeFactor,
      timeToFirstAudioSeconds: firstSoundSeconds,
      provenance: {
        ...takeOrigin(run, checkpoint, seedOf(session), seedName),
        // Keys and what begins by itself go on from no sound that was heard or not.
        ...((request.seed.kind === 'nothing' || isInstrument(run.settings)) && { seedHeldOut: false }),
        settings: {
          mode: request.mode,
          seconds: frames / sampleRate,
          level: request.level,
          variation: 0,
          ...asTake,
          ...(asTake.corpus && {
            corpus: {
              ...asTake.corpus,
              beginsByItself: request.seed.kind === 'nothing',
              blend: request.second?.runId ? { runId: request.second.runId, share: play.values.blend } : null,
            },
          }),
          randomSeed,
          rawJoins: false,
          weights: 'float32',
        },
        playedWeights: 'float32',
        origins: origins.length > 0 ? origins : undefined,
        live: {
          parameters: play.values,
          secondCheckpointStep: request.second?.checkpointStep ?? null,
          secondSeedName,
          stem: wanted,
          performance,
        },
      },
    })
  // What lies on the same seconds of the ring is read at the same time.
  const [heard] = await Promise.all([keep('heard'), ...(shut.some ? [keep('unheard')] : [])])
  return heard.id
}

/** Where it began; of one that began by itself, as in takes that do, a sound of its own, which was not heard. */
function seedOf({ request: { seed }, run, project }: LiveSession): Seed {
  if (seed.kind === 'recording') return { recordingId: seed.recordingId, startSeconds: seed.startSeconds }
  if (seed.kind === 'captured') return { recordingId: seed.captureId, startSeconds: 0 }
  return { recordingId: learntRecordings(run, project.library.recordings)[0].id, startSeconds: 0 }
}
