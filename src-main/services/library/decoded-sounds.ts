import { join } from 'node:path'
import type { MendWish, Recording } from '../../../src-shared/project/index.ts'
import { heardMix } from '../../engine/dsp/mixdown.ts'
import { Peaks } from '../../engine/dsp/peaks.ts'
import type { PcmSource } from '../../engine/files/pcm-source.ts'
import { fileInfo, moveFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { inOneLine } from '../audio/audio-discovery.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { DecoderPool } from './decoder-pool.ts'
import type { Decoder, DecoderLimits } from './decoder.ts'
import { decodedFields } from './new-recording.ts'
import { soundKeyOf } from './sound-key.ts'
import type { SourceKeeper } from './source-keeper.ts'

interface ListOfRecordings {
  recordings: () => readonly Recording[]
  /** @throws ProjectError where there is none */
  recording: (id: string) => Recording
  change: (edit: (recordings: Recording[]) => Recording[]) => Promise<void>
  tellChanged: () => void
  sources: SourceKeeper
}

/** The decoded sound of recordings in the cache, which may be deleted at any time: it is decoded again where it is missing. */
export class DecodedSounds {
  private readonly context: SessionContext
  private readonly limits: DecoderLimits
  private readonly list: ListOfRecordings
  /** Settles when what was asked to be mended before is done. */
  private mending: Promise<void> = Promise.resolve()

  constructor(context: SessionContext, limits: DecoderLimits, list: ListOfRecordings) {
    this.context = context
    this.limits = limits
    this.list = list
  }

  /** The recordings as the engine reads them; decodes anew what is missing in the cache. */
  async sources(ids: readonly string[], control: Pick<JobControl, 'signal' | 'update'>): Promise<PcmSource[]> {
    const decoder = new DecoderPool(this.context.forker, { ...this.limits, processes: 1 })
    try {
      for (const id of ids) {
        const recording = this.list.recording(id)
        if (await this.isThere(recording)) continue
        control.update({ detail: `Reading "${recording.name}" again` })
        await this.decodeAgain(recording, decoder, control.signal)
      }
    } finally {
      decoder.close()
    }
    return ids.map((id) => this.source(this.list.recording(id)))
  }

  source(recording: Recording): PcmSource {
    const mix = heardMix(recording.pcmChannels, recording.pcmSpeakers)
    return {
      recordingId: recording.id,
      name: recording.name,
      pcmPath: this.context.store.paths.pcm(soundKeyOf(recording)),
      soundKey: soundKeyOf(recording),
      sampleRate: recording.pcmSampleRate,
      channels: mix?.gains.length ?? recording.pcmChannels,
      mix,
      frames: recording.pcmFrames,
      cancels: recording.monoSilent && !recording.silent,
    }
  }

  /** Decodes a recording once more and changes its sound on the way, as was wished; its source stays as it is. One after another. */
  mend(id: string, wish: MendWish): StartedJob<void> {
    const { name } = this.list.recording(id)
    this.context.store.paths.requireWritable()
    return this.context.jobs.start({
      kind: 'import',
      title: `Mending "${name}"`,
      work: async (control) => {
        const before = this.mending
        const mended = before.then(() => this.mendNow(id, wish, control.signal))
        this.mending = mended.catch(() => undefined)
        await mended
      },
    })
  }

  private async mendNow(id: string, wish: MendWish, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const decoder = new DecoderPool(this.context.forker, { ...this.limits, processes: 1 })
    try {
      await this.decodeAgain(this.list.recording(id), decoder, signal, wish)
    } finally {
      decoder.close()
    }
  }

  /** Decodes, as a job, every recording whose sound is missing in the cache: the cache may be deleted at any time. */
  rebuild(): StartedJob<void> {
    return this.context.jobs.start({
      kind: 'import',
      title: 'Reading the recordings again',
      work: async (control) => {
        for (const [index, { id, name }] of this.list.recordings().entries()) {
          if (control.signal.aborted) return
          control.update({ progress: index / this.list.recordings().length })
          try {
            await this.sources([id], control)
          } catch (error) {
            this.context.emit('app.notice', {
              level: 'warning',
              message: `"${name}" cannot be read again. ${inOneLine(error)}`,
              advice: 'Remove it and import it again from its source.',
            })
          }
        }
        this.list.tellChanged()
      },
    })
  }

  async isThere(recording: Recording): Promise<boolean> {
    const { paths } = this.context.store
    const { pcmFrames, pcmChannels } = recording
    const key = soundKeyOf(recording)
    return (
      (await sizeOf(paths.pcm(key))) === pcmFrames * pcmChannels * 4 &&
      (await sizeOf(paths.peaks(key))) === Peaks.byteLength(pcmFrames, pcmChannels)
    )
  }

  private async decodeAgain(
    recording: Recording,
    decoder: Pick<Decoder, 'decode'>,
    signal: AbortSignal,
    mend: MendWish = recording.mend,
  ): Promise<void> {
    const { paths } = this.context.store
    const source = await this.list.sources.proven(recording, signal)
    const pcmPath = join(paths.incoming, `${newId('again')}.f32`)
    const peaksPath = join(paths.incoming, `${newId('again')}.peaks`)
    // Edits and clips count in samples of it: it stays at its rate.
    const { pcmSampleRate } = recording
    const decoded = await decoder.decode({ sourcePath: source, pcmPath, peaksPath, mend, pcmSampleRate }, { signal }, () => undefined)
    const key = soundKeyOf({ contentHash: recording.contentHash, mend: decoded.mend })
    // The cache may be deleted while the project is open.
    for (const folder of [paths.pcmFolder, paths.peaksFolder]) await makeFolder(folder)
    await moveFile(pcmPath, join(paths.pcmFolder, `${key}.f32`))
    await moveFile(peaksPath, join(paths.peaksFolder, `${key}.peaks`))
    await this.list.change((recordings) =>
      recordings.map((other) => (other.id === recording.id ? { ...other, ...decodedFields(decoded) } : other)),
    )
  }
}

const sizeOf = async (path: string): Promise<number | null> => (await orMissing(fileInfo(path)))?.size ?? null
