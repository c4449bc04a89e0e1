import { CORPUS_PLAYING_VERSION, isCorpus, type Take } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { StartedJob } from '../machine/jobs.ts'
import type { ProjectSession } from '../project/project-session.ts'
import { AudibleSpans } from './audible-spans.ts'
import { liveInputOf, seedSound } from './live-session.ts'
import { remake } from './remake.ts'

/**
 * Makes a take that was kept of live playing once more, from what was noted of it: the same sound, bit for bit, on the same machine.
 *
 * @throws ProjectError where too little was noted, or its run is gone
 */
export function remakeTake(
  project: ProjectSession,
  { id, name, frames, channels, sampleRate, provenance, ...known }: Take,
  wantedName = `${name}, again`.slice(0, 120),
): StartedJob<Take> {
  const { runId, checkpointStep, settings, live } = provenance
  const performance = live?.performance
  if (!live || !performance)
    throw new ProjectError({
      code: 'bad-input',
      message: `It was not noted how "${name}" came about.`,
      advice: 'Takes that are kept of live playing from now on can be made again.',
    })
  const run = project.runs.get(runId)
  const { seed, second, values, provider, threads, startSample, shut } = performance
  return project.jobs.start({
    kind: 'generation',
    title: `Making "${name}" again`,
    subjectId: id,
    work: async ({ signal, update }) => {
      const request = { runId, checkpointStep, seed, second, parameters: values, mode: settings.mode, level: settings.level }
      const playing = await liveInputOf(project, run, request, { randomSeed: settings.randomSeed, provider, threads })
      const blocks = remake({
        ...playing,
        forker: project.forker,
        performance,
        frames,
        seedSound: async (wanted) => (await seedSound(project, run, wanted)).sound,
        signal,
        onProgress: (progress) => update({ progress }),
      })
      const spans = new AudibleSpans(sampleRate)
      spans.change(0, (sample) => !shut.some(({ fromSample, untilSample }) => sample >= fromSample && sample < untilSample))
      const { realTimeFactor, timeToFirstAudioSeconds } = known
      return project.takes.addLive({
        blocks: shut.length > 0 ? spans.stem(live.stem, blocks, startSample, channels) : blocks,
        name: wantedName,
        frames,
        channels,
        sampleRate,
        provenance: { ...provenance, ...(isCorpus(run.settings) && { playingVersion: CORPUS_PLAYING_VERSION }) },
        realTimeFactor,
        timeToFirstAudioSeconds,
      })
    },
  })
}
