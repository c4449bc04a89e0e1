import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  isCorpus,
  learntRecordings,
  type CheckpointSummary,
  type ProviderId,
  type Recording,
  type Run,
} from '../../../src-shared/project/index.ts'
import type { LiveRequest, LiveSeed, SoundingSeed } from '../../../src-shared/rpc/index.ts'
import type { LiveInput, LiveSeedSound } from '../../engine/generation/live/live-messages.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import { newId } from '../project/identifiers.ts'
import type { ProjectSession } from '../project/project-session.ts'
import { checkSeed, seedSeconds } from '../takes/seed-origin.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { modelOf, type LivePlaying } from '../../engine/models/index.ts'
import { liveFormOf, livePlayingOf } from './live-form.ts'
import { LivePlay, type LivePlayOptions } from './live-play.ts'

/** What was started: the playing, and what a take of it needs to know. */
export interface LiveSession {
  play: LivePlay
  request: LiveRequest
  run: Run
  checkpoint: CheckpointSummary
  seedName: string
  secondSeedName: string | null
  randomSeed: number
  project: ProjectSession
}

interface LivePlayInput extends Pick<LivePlayOptions, 'input' | 'form' | 'followsSeed' | 'begins'> {
  live: LivePlaying
  seedName: string
  secondSeedName: string | null
}

/** What the engine is given to play what is asked for, from the start. */
export async function liveInputOf(
  project: ProjectSession,
  run: Run,
  request: LiveRequest,
  { randomSeed, provider, threads }: Pick<LiveInput, 'randomSeed' | 'provider' | 'threads'>,
): Promise<LivePlayInput> {
  const other = request.second?.runId ? project.runs.get(request.second.runId) : null
  const known = project.library.recordings
  const live = livePlayingOf(run, known)
  const { sampleRate, channels, seedSeconds: heardSeconds } = liveFormOf(run, known, other)
  const secondStep = request.second?.checkpointStep ?? null
  const [seed, secondSeed] = await Promise.all([
    seedSound(project, run, request.seed),
    request.second?.seed ? seedSound(project, run, request.second.seed) : null,
  ])
  return {
    input: {
      runFolder: project.store.paths.run(run.id),
      checkpoint: checkpointOf(run, request.checkpointStep).step,
      seed: seed.sound,
      second: { checkpoint: secondStep === null ? null : checkpointOf(run, secondStep).step, seed: secondSeed?.sound ?? null },
      values: live.complete(request.parameters),
      mode: request.mode,
      level: request.level,
      randomSeed,
      provider,
      threads,
      startSample: 0,
      material: await materialOf(project, run, other),
      version: 1,
    },
    form: { sampleRate, channels, seedSamples: Math.round(heardSeconds * sampleRate) },
    followsSeed: modelOf(run.settings.model).plays?.followsSeed ?? false,
    begins: { seed: seed.seed, second: request.second },
    live,
    seedName: seed.name,
    secondSeedName: secondSeed?.name ?? null,
  }
}

/** Begins what is asked for: an engine loads the model, listens to the seed, and plays a little ahead. */
export async function openLiveSession(
  project: ProjectSession,
  request: LiveRequest,
  { forker, provider, events }: { forker: EngineForker; provider: ProviderId; events: LivePlayOptions['events'] },
): Promise<LiveSession> {
  const run = project.runs.get(request.runId)
  const checkpoint = checkpointOf(run, request.checkpointStep)
  const randomSeed = Math.floor(Math.random() * 2 ** 32)
  const threads = Math.max(1, Math.floor(availableParallelism() / 2))
  const { seedName, secondSeedName, ...playing } = await liveInputOf(project, run, request, { randomSeed, provider, threads })
  const play = await LivePlay.start({
    forker: await project.ready.forkerFor(run, checkpoint.step, forker),
    historyPath: join(project.store.paths.incoming, `${newId('live')}.f32`),
    events,
    ...playing,
  })
  return { play, request: { ...request, seed: playing.begins.seed }, run, checkpoint, seedName, secondSeedName, randomSeed, project }
}

/** All that a playing cannot change any more. */
export function sessionKey(project: ProjectSession, { parameters: _, ...request }: LiveRequest): string {
  return JSON.stringify({ ...request, checkpointStep: checkpointOf(project.runs.get(request.runId), request.checkpointStep).step })
}

/** The recordings that a network plays with, where it is one of those. @param other  whose recordings come as well */
async function materialOf({ library, store }: ProjectSession, run: Run, other: Run | null): Promise<LiveInput['material']> {
  if (!isCorpus(run.settings)) return undefined
  const [own, others] = [run, other].map((of) => (of ? learntRecordings(of, library.recordings).map(({ id }) => id) : []))
  const ids = [...new Set([...own, ...others])]
  const sources = await library.pcmSources(ids, { signal: new AbortController().signal, update: () => undefined })
  return { sources, featureFolder: store.paths.features, ...(others.length > 0 && { sides: { own, others } }) }
}

/** The sound of a seed for a run, what a person calls it, and the seed: a place where nobody chose one and the network needs one. */
interface SoundOfSeed {
  sound: LiveSeedSound
  name: string
  seed: LiveSeed
}

/** @throws ProjectError where it runs over its recording's end, or there is no place to choose */
export async function seedSound(project: ProjectSession, run: Run, wanted: LiveSeed): Promise<SoundOfSeed> {
  if (wanted.kind === 'nothing' && modelOf(run.settings.model).plays?.from !== 'seed')
    return { sound: { samples: new Float32Array(0) }, name: 'nothing', seed: wanted }
  const seed = wanted.kind === 'nothing' ? somewhere(run, project.library.recordings) : wanted
  if (seed.kind === 'captured') {
    const source = project.captures.pcmSource(seed.captureId)
    return { sound: { source, startSeconds: Math.max(0, source.frames / source.sampleRate) }, name: source.name, seed }
  }
  checkSeed(run, seed, project.library.recording(seed.recordingId))
  const [source] = await project.library.pcmSources([seed.recordingId], { signal: new AbortController().signal, update: () => undefined })
  return { sound: { source, startSeconds: seed.startSeconds }, name: source.name, seed }
}

/** Any place in what a network learnt from, where something sounds; everywhere alike. @throws ProjectError where all of it is gone */
function somewhere(run: Run, known: readonly Recording[]): SoundingSeed {
  const needed = seedSeconds(run)
  const sounding = learntRecordings(run, known).filter(({ silent }) => !silent)
  const room = sounding.map(({ durationSeconds }) => Math.max(0, durationSeconds - needed))
  // A recording that is no longer than a seed has one place.
  const weights = room.map((seconds) => seconds + 1)
  let left = Math.random() * weights.reduce((sum, weight) => sum + weight, 0)
  const index = weights.findIndex((weight) => (left -= weight) < 0)
  if (index < 0)
    throw new ProjectError({
      code: 'not-found',
      message: `The recordings that "${run.name}" learnt from are gone.`,
      advice: 'Choose a place in another recording for it to go on from.',
    })
  return { kind: 'recording', recordingId: sounding[index].id, startSeconds: Math.random() * room[index] }
}
