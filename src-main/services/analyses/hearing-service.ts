import { heardSchema, type Heard, type Recording } from '../../../src-shared/project/index.ts'
import { makeFolder } from '../../storage/folders.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'

export interface HeardRecording {
  recording: Recording
  /** Null where it is silent. */
  heard: Heard | null
}

/** What recordings hold: tempo, beats, keys, chords. Found once and kept in the cache. */
export class HearingService {
  private readonly context: SessionContext
  private readonly library: LibraryService

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
          found.push({ recording, heard: recording.silent ? null : await this.heard(recording, control, tell) })
        }
        return found
      },
    })
  }

  private async heard(recording: Recording, control: JobControl, tell: (progress: number) => void): Promise<Heard> {
    const { paths } = this.context.store
    const path = paths.heard(soundKeyOf(recording))
    const known = await readRecord(path, heardSchema)
    if ('value' in known) return known.value
    const [source] = await this.library.pcmSources([recording.id], control)
    const heard = await runInEngine(
      this.context.forker,
      'hear',
      { source },
      { signal: control.signal, onEvent: ({ progress }) => tell(progress) },
    )
    await makeFolder(paths.heardFolder)
    await writeRecord(path, heard)
    return heard
  }
}
