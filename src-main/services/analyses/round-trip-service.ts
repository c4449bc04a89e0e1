import { createHash } from 'node:crypto'
import { roundTripSchema, type CodecSettingsChoice, type RoundTripRecord } from '../../../src-shared/project/index.ts'
import { fileInfo } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { codecTiming } from './codec-timing.ts'
import type { StartedJob } from '../machine/jobs.ts'
import type { LibraryService } from '../library/library-service.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import { soundKeyOf } from '../library/sound-key.ts'

/** Raised when the same codec gives another sound than before. */
const VERSION = 1
/** Enough to judge by; a three-hour recording need not go there and back as a whole. */
const MOST_SECONDS = 10 * 60

export interface RoundTripRequest extends CodecSettingsChoice {
  recordingId: string
}

/** Recordings as codecs keep them, made when someone wants to hear them. */
export class RoundTripService {
  private readonly context: SessionContext
  private readonly library: LibraryService

  constructor(context: SessionContext, library: LibraryService) {
    this.context = context
    this.library = library
  }

  /** The round trip where it is there already; else a job that makes it, told by `codecs.roundTripReady`. */
  async find(
    request: RoundTripRequest,
  ): Promise<{ ready: RoundTripRecord; job: null } | { ready: null; job: StartedJob<RoundTripRecord> }> {
    const ready = await this.stored(this.idOf(request))
    return ready ? { ready: { ...ready, recordingId: request.recordingId }, job: null } : { ready: null, job: this.make(request) }
  }

  /** @throws ProjectError where it is not there, or not any more */
  async get(id: string): Promise<RoundTripRecord & { path: string }> {
    const record = await this.stored(id)
    if (!record)
      throw new ProjectError({ code: 'unavailable', message: 'This sound is not there any more.', advice: 'Choose the codec again.' })
    return { ...record, path: this.context.store.paths.roundTrip(id) }
  }

  private make(request: RoundTripRequest): StartedJob<RoundTripRecord> {
    const recording = this.library.recording(request.recordingId)
    const { paths } = this.context.store
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Turning "${recording.name}" into frames and back`,
      work: async (control) => {
        const [source] = await this.library.pcmSources([recording.id], control)
        const id = this.idOf(request)
        const { codec, sampleRate, channels } = request
        const input = { source, codec: { id: codec, sampleRate, channels }, maximumSeconds: MOST_SECONDS, pcmPath: paths.roundTrip(id) }
        const onEvent = ({ progress, detail }: { progress: number; detail: string }): void => control.update({ progress, detail })
        const made = await runInEngine(this.context.forker, 'round-trip', input, { signal: control.signal, onEvent })
        const record: RoundTripRecord = {
          version: VERSION,
          id,
          recordingId: recording.id,
          codec,
          sampleRate,
          channels,
          pcmSampleRate: made.sampleRate,
          pcmChannels: made.channels,
          pcmFrames: made.frames,
          snrDb: made.snrDb,
          spectralDistanceDb: made.spectralDistanceDb,
        }
        await writeRecord(paths.roundTripFile(id), record)
        this.context.emit('codecs.roundTripReady', { jobId: control.id, roundTrip: record })
        return record
      },
    })
  }

  /** Follows from the sound and the codec: the same one again is the same file. */
  private idOf({ recordingId, ...choice }: RoundTripRequest): string {
    const timing = codecTiming(choice)
    const key = [soundKeyOf(this.library.recording(recordingId)), choice.codec, timing.sampleRate, choice.channels, VERSION].join(' ')
    return `roundtrip-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
  }

  private async stored(id: string): Promise<RoundTripRecord | null> {
    const { paths } = this.context.store
    const size = (await orMissing(fileInfo(paths.roundTrip(id))))?.size
    const read = await readRecord(paths.roundTripFile(id), roundTripSchema)
    return 'problem' in read || size !== read.value.pcmFrames * read.value.pcmChannels * Float32Array.BYTES_PER_ELEMENT ? null : read.value
  }
}
