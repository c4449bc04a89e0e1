import { correctedHeard, heardSchema, type Heard, type HeardSummary, type Recording } from '../../../src-shared/project/index.ts'
import { makeFolder } from '../../storage/folders.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'

export interface HeardRecording {
  recording: Recording
  /** With what the person corrected; null where it is silent. */
  heard: Heard | null
}

/** What recordings hold: tempo, beats, keys, chords. Found once and kept in the cache. */
export class HearingService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  /** By sound. */
  private readonly summaries = new Map<string, Omit<HeardSummary, 'recordingId'>>()

  constructor(context: SessionContext, library: LibraryService) {
    this.context = context
    this.library = library
  }

  /** Listens to these recordings where that was not done before. @throws ProjectError where one is not there */
  start(recordingIds: readonly string[]): StartedJob<HeardRecording[]> {
    const recordings = recordingIds.map((id) => this.library.recording(id))
    return this.context.jobs.start({
      kind: 'analysis',
      title: 'Listening to what the recordings hold',
      work: async (control) => {
        const found: HeardRecording[] = []
        for (const [index, recording] of recordings.entries()) {
          const tell = (progress: number): void =>
            control.update({ progress: (index + progress) / recordings.length, detail: recording.name })
          tell(0)
          const heard = recording.silent ? null : await this.hear(recording, control, tell)
          found.push({ recording, heard: heard && correctedHeard(heard, recording.correction) })
        }
        return found
      },
    })
  }

  /** As found, where it was listened to before; else a job that does, told by `hearing.found`. @throws ProjectError */
  async find(recordingId: string): Promise<{ heard: Heard | null; job: StartedJob<unknown> | null }> {
    const recording = this.library.recording(recordingId)
    const heard = await this.stored(recording)
    return { heard, job: heard || recording.silent ? null : this.start([recordingId]) }
  }

  /** Of all recordings that were listened to, as found. */
  async known(): Promise<HeardSummary[]> {
    const found: HeardSummary[] = []
    for (const recording of this.library.recordings) {
      const summary = await this.summary(recording)
      if (summary) found.push(summary)
    }
    return found
  }

  /** Whether it was listened to, as far as was looked in this session. */
  knows(recording: Recording): boolean {
    return this.summaries.has(soundKeyOf(recording))
  }

  /** Null where it was not listened to yet. */
  async summary(recording: Recording): Promise<HeardSummary | null> {
    const key = soundKeyOf(recording)
    if (!this.summaries.has(key)) {
      const heard = await this.stored(recording)
      if (heard) this.summaries.set(key, summaryOf(heard))
    }
    const summary = this.summaries.get(key)
    return summary ? { recordingId: recording.id, ...summary } : null
  }

  /** As found: from the cache, else by listening. */
  async hear(recording: Recording, control: JobControl, tell: (progress: number) => void): Promise<Heard> {
    const known = await this.stored(recording)
    if (known) return known
    const { paths } = this.context.store
    const [source] = await this.library.pcmSources([recording.id], control)
    const heard = await runInEngine(
      this.context.forker,
      'hear',
      { source },
      { signal: control.signal, onEvent: ({ progress }) => tell(progress) },
    )
    if (paths.readOnly === null) {
      await makeFolder(paths.heardFolder)
      await writeRecord(paths.heard(soundKeyOf(recording)), heard)
    }
    this.summaries.set(soundKeyOf(recording), summaryOf(heard))
    this.context.emit('hearing.found', { recordingId: recording.id, ...summaryOf(heard) })
    return heard
  }

  private async stored(recording: Recording): Promise<Heard | null> {
    const known = await readRecord(this.context.store.paths.heard(soundKeyOf(recording)), heardSchema)
    return 'value' in known ? known.value : null
  }
}

const summaryOf = ({ tempo, key, keyConfidence }: Heard): Omit<HeardSummary, 'recordingId'> => ({
  bpm: tempo.bpm,
  tempoConfidence: tempo.confidence,
  key,
  keyConfidence,
})
