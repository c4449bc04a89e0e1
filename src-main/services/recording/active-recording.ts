import type { AudioDevice } from '../../../src-shared/audio/index.ts'
import type { RecordingSetup } from '../../../src-shared/rpc/index.ts'
import type { DeviceError } from '../../audio/errors.ts'
import { Recorder, type Recording as RecordedFile } from '../../audio/recording/recorder.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { AudioService } from '../audio/audio-service.ts'
import type { Stage } from '../audio/stage.ts'
import type { ProjectSession } from '../project/project-session.ts'
import type { Emit } from '../project/session-context.ts'
import { Backing } from './backing.ts'
import type { UnfinishedNote } from './unfinished-note.ts'

/** A recording under way. */
export interface ActiveRecording {
  session: ProjectSession
  stage: Stage
  recorder: Recorder
  backing: Backing
  note: UnfinishedNote
  setup: RecordingSetup
  device: AudioDevice | null
  /** Why it ends, where not by the person's word or at the punch-out. */
  reason: DeviceError | null
  ending: Promise<void> | null
}

/** Notes what will be recorded, and lets what plays along begin with it. Where it cannot, nothing is left of it. */
export async function beginRecording(
  session: ProjectSession,
  stage: Stage,
  setup: RecordingSetup,
  { audio, emit }: { audio: AudioService; emit: Emit },
): Promise<ActiveRecording> {
  const roundTripFrames = Math.round((await audio.roundTripFrames()) ?? 0)
  const channels = stage.stream.settings.input?.channels ?? 1
  if (Backing.needsAlignment(stage, setup)) await stage.stream.keepAligned(true)
  const backing = await Backing.prepare(stage, setup, session.sounds, emit)
  try {
    const note = await session.unfinished.begin(setup.name ?? freeName(session.library.recordings.map(({ name }) => name)), setup.songPlace)
    const recorder = await Recorder.start(stage.stream, {
      path: session.unfinished.audioPath(note.id),
      sampleRate: stage.sampleRate,
      channels,
      kept: keptChannels(setup.inputs, channels),
      plan: backing.plan,
      playback: await backing.playback(),
      roundTripFrames,
    })
    await backing.start()
    return {
      session,
      stage,
      recorder,
      backing,
      note,
      setup,
      device: stage.stream.inputDevice,
      reason: null,
      ending: null,
    }
  } catch (error) {
    await backing.end()
    await stage.stream.keepAligned(false)
    throw error
  }
}

/** Why a recording ended early, in words; null where it did not. */
export function failureOf({ reason, note }: ActiveRecording, { failure }: RecordedFile): { message: string; advice: string } | null {
  if (reason) return { message: `"${note.name}" ended early. ${reason.message}`, advice: reason.advice }
  if (!failure) return null
  const { message, advice } = toFailure(failure)
  return { message: `"${note.name}" ended early. ${message}`, advice }
}

function keptChannels(inputs: RecordingSetup['inputs'], channels: number): number[] {
  if (inputs === 'all' || channels === 1) return Array.from({ length: channels }, (_, c) => c)
  return [inputs === 'first' ? 0 : 1]
}

/** `Recording 1`, `Recording 2`, ... : the first that is not taken. */
function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number++) if (!taken.includes(`Recording ${number}`)) return `Recording ${number}`
}
