import { onTestFinished } from 'vitest'
import type { Recording, Run } from '../../src-shared/project/index.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { silentLog } from '../../src-main/failures/log.ts'
import { AudioService } from '../../src-main/services/audio/audio-service.ts'
import { PlaybackService } from '../../src-main/services/audio/playback-service.ts'
import { LiveService } from '../../src-main/services/live/live-service.ts'
import { JobBoard } from '../../src-main/services/machine/jobs.ts'
import type { ProjectSession } from '../../src-main/services/project/project-session.ts'
import type { LiveTake } from '../../src-main/services/takes/take-service.ts'
import type { Yielding } from '../../src-main/workers/messages.ts'
import { FakeForker, type Script } from './fake-engine.ts'
import { FakeNativeAudio, InProcessForker, SPEAKERS } from './fake-native-audio.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A take that was kept, with its sound. */
export interface LiveKept extends Omit<LiveTake, 'blocks'> {
  name: string
  /** Interleaved. */
  samples: number[]
}

interface Given {
  /** What the engine does. */
  script: Script
  run: Run
  /** What can be a seed, and what a corpus plays with. */
  sources: readonly PcmSource[]
  /** Of the sound device, Hz. */
  sampleRate: number
  runFolder?: string
  featureFolder?: string
}

/** Live playing without a machine: a sound device of the test's own, an engine as scripted, and a project of one run. */
export async function setUpLive({ script, run, sources, sampleRate, runFolder, featureFolder = '' }: Given) {
  const folder = temporaryFolder()
  const native = new FakeNativeAudio([SPEAKERS])
  const forker = new FakeForker(script)
  const emit = (): void => undefined
  const stoodBack: Yielding[] = []
  const audioForker = new InProcessForker(native)
  const audio = new AudioService({ host: 'desktop', forker: audioForker, configFolder: folder, emit, log: silentLog })
  await audio.choose({ way: 'auto', output: null, input: null, sampleRate, bufferFrames: 64 })
  const playback = new PlaybackService(audio, () => ({ read: () => Promise.reject(new Error('No recording is played here.')) }), emit)
  const takes: LiveKept[] = []
  const addLive = async ({ blocks, name = '', ...known }: LiveTake): Promise<LiveKept & { id: string }> => {
    const samples: number[] = []
    for await (const block of blocks) samples.push(...block)
    takes.push({ name, samples, ...known })
    return { id: name, ...takes[takes.length - 1] }
  }
  const session = {
    forker,
    takes: { addLive },
    ready: { forkerFor: async () => forker },
    jobs: new JobBoard(() => undefined, silentLog),
    runs: { get: () => run },
    store: { paths: { incoming: folder, run: () => runFolder ?? folder, features: featureFolder } },
    library: {
      recordings: sources.map(recordingOf),
      recording: () => ({ name: 'Seed', durationSeconds: 60 }),
      pcmSources: async (ids: readonly string[]) => ids.map((id) => sources.find(({ recordingId }) => recordingId === id)),
    },
  } as unknown as ProjectSession
  const live = new LiveService({
    audio,
    playback,
    session: () => session,
    forker,
    provider: async () => null,
    emit,
    log: silentLog,
    standBack: (to) => stoodBack.push(to),
  })
  const clock = setInterval(() => native.streams.at(-1)?.consume(64), 4)
  onTestFinished(async () => {
    await live.leaveProject()
    await audio.close()
    clearInterval(clock)
  })
  const heard = (): number[] => native.streams.at(-1)?.heard ?? []
  return { live, session, forker, heard, takes, stoodBack, audioForker }
}

const recordingOf = ({ recordingId, name, sampleRate, channels, frames }: PcmSource): Partial<Recording> => ({
  id: recordingId,
  name,
  contentHash: recordingId,
  pcmSampleRate: sampleRate,
  pcmChannels: channels,
  pcmFrames: frames,
  durationSeconds: frames / sampleRate,
  silent: false,
})
