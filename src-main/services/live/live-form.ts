import {
  formOf,
  isCorpus,
  isDrawnSound,
  learntRecordings,
  synthesises,
  SYNTHESIS_RATE,
  type Recording,
  type Run,
} from '../../../src-shared/project/index.ts'
import { heardChannels } from '../../engine/dsp/mixdown.ts'
import { modelOf, type LivePlaying } from '../../engine/models/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { codecTiming } from '../analyses/codec-timing.ts'
import { frameSettingsOf } from '../runs/frame-settings.ts'
import { seedSeconds } from '../takes/seed-origin.ts'

/** The recordings of the project. */
type Known = readonly Recording[]

/** What a run's network is played with. @throws ProjectError where it does not play live */
export function livePlayingOf(run: Run, known: Known): LivePlaying {
  const live = modelOf(run.settings.model).plays?.live
  if (!live)
    throw new ProjectError({
      code: 'bad-input',
      message: `"${run.name}" does not play live.`,
      advice: 'Choose another network for that.',
    })
  return live(
    run.settings,
    learntRecordings(run, known).map(({ id, name }) => ({ recordingId: id, name })),
  )
}

/**
 * The sound of a run's network: its rate and channels, and how much it hears before it plays.
 *
 * @param other  the network whose recordings are played with as well
 */
export function liveFormOf(
  run: Run,
  known: Known,
  other: Run | null = null,
): { sampleRate: number; channels: number; seedSeconds: number } {
  if (isCorpus(run.settings)) {
    const learnt = [run, ...(other ? [other] : [])].flatMap((of) => learntRecordings(of, known))
    const sources = learnt.map(({ pcmSampleRate, pcmChannels, pcmSpeakers, pcmFrames }) => ({
      sampleRate: pcmSampleRate,
      channels: heardChannels(pcmChannels, pcmSpeakers),
      frames: pcmFrames,
    }))
    if (sources.length === 0)
      throw new ProjectError({
        code: 'not-found',
        message: `The recordings that "${run.name}" plays with are gone.`,
        advice: 'Bring them back from the trash, or train again.',
      })
    return { ...formOf(sources), seedSeconds: seedSeconds(run) }
  }
  if (isDrawnSound(run.settings)) return { sampleRate: run.settings.sampleRate, channels: 1, seedSeconds: seedSeconds(run) }
  if (synthesises(run.settings)) return { sampleRate: SYNTHESIS_RATE, channels: 1, seedSeconds: seedSeconds(run) }
  const { sampleRate, channels } = codecTiming(frameSettingsOf(run))
  return { sampleRate, channels, seedSeconds: seedSeconds(run) }
}
