import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { isCorpus, learntRecordings, type CheckpointSummary, type ProviderId, type Run } from '../../../src-shared/project/index.ts'
import type { LiveRequest, LiveSeed } from '../../../src-shared/rpc/index.ts'
import type { LiveInput, LiveSeedSound } from '../../engine/generation/live/live-messages.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import { newId } from '../project/identifiers.ts'
import type { ProjectSession } from '../project/project-session.ts'
import { checkSeed } from '../takes/seed-origin.ts'
import type { LivePlaying } from '../../engine/models/index.ts'
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

/** What the engine is given to play what is asked for, from the start. */
export async function liveInputOf(
  project: ProjectSession,
  run: Run,
  request: LiveRequest,
  { randomSeed, provider, threads }: Pick<LiveInput, 'randomSeed' | 'provider' | 'threads'>,
): Promise<{ input: LiveInput; form: LivePlayOptions['form']; live: LivePlaying; seedName: string; secondSeedName: string | null }> {
  const known = project.library.recordings
  const live = livePlayingOf(run, known)
  const { sampleRate, channels, seedSeconds } = liveFormOf(run, known)
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
      material: await materialOf(project, run),
      version: 1,
    },
    form: { sampleRate, channels, seedSamples: Math.round(seedSeconds * sampleRate) },
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
    forker,
    historyPath: join(project.store.paths.incoming, `${newId('live')}.f32`),
    begins: { seed: request.seed, second: request.second },
    events,
    ...playing,
  })
  return { play, request, run, checkpoint, seedName, secondSeedName, randomSeed, project }
}

/** All that a playing cannot change any more. */
export function sessionKey(project: ProjectSession, { parameters: _, ...request }: LiveRequest): string {
  return JSON.stringify({ ...request, checkpointStep: checkpointOf(project.runs.get(request.runId), request.checkpointStep).step })
}

/** The recordings that a network plays with, where it is one of those. */
async function materialOf({ library, store }: ProjectSession, run: Run): Promise<LiveInput['material']> {
  if (!isCorpus(run.settings)) return undefined
  const ids = learntRecordings(run, library.recordings).map(({ id }) => id)
  const sources = await library.pcmSources(ids, { signal: new AbortController().signal, update: () => undefined })
  return { sources, featureFolder: store.paths.features }
}

/** The sound of a seed for a run, and what a person calls it. @throws ProjectError where it runs over its recording's end */
export async function seedSound(project: ProjectSession, run: Run, seed: LiveSeed): Promise<{ sound: LiveSeedSound; name: string }> {
  if (seed.kind === 'captured') {
    const source = project.captures.pcmSource(seed.captureId)
    return { sound: { source, startSeconds: Math.max(0, source.frames / source.sampleRate) }, name: source.name }
  }
  checkSeed(run, seed, project.library.recording(seed.recordingId))
  const [source] = await project.library.pcmSources([seed.recordingId], { signal: new AbortController().signal, update: () => undefined })
  return { sound: { source, startSeconds: seed.startSeconds }, name: source.name }
}
