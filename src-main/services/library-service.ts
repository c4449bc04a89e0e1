import { rename, stat } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { recordingSchema, type Recording, type Refusal } from '../../src-shared/project/index.ts'
import type { PcmSource } from '../engine/jobs.ts'
import { discoverAudio, inOneLine } from './audio-discovery.ts'
import { hashFile } from './copy-source.ts'
import { DECODER_LIMITS, Decoder, type DecoderLimits } from './decoder.ts'
import { newId } from './identifiers.ts'
import { RecordingImporter, type ImportOutcome } from './import-recordings.ts'
import type { JobControl, StartedJob } from './jobs.ts'
import { ProjectError } from '../failures/project-error.ts'
import { explaining, systemCode } from '../failures/file-errors.ts'
import type { SessionContext } from './session-context.ts'
import type { Trash } from './trash.ts'
import { Uploads } from './uploads.ts'

/** The recordings of a project: import, names, removal, and their decoded sound in the cache. */
export class LibraryService {
  readonly uploads: Uploads
  private readonly context: SessionContext
  private readonly trash: Trash
  private readonly limits: DecoderLimits

  constructor(context: SessionContext, trash: Trash, limits: DecoderLimits = DECODER_LIMITS) {
    this.context = context
    this.trash = trash
    this.limits = limits
    this.uploads = new Uploads(context.store.paths)
  }

  get recordings(): Recording[] {
    return this.context.store.file.recordings
  }

  recording(id: string): Recording {
    const found = this.recordings.find((recording) => recording.id === id)
    if (!found) throw new ProjectError({ code: 'not-found', message: `There is no recording "${id}" in this project.`, advice: 'It may have been removed. Choose another.' })
    return found
  }

  /** Imports files and folders. Files that cannot be taken are listed with their reason and the others go on. */
  importPaths(paths: readonly string[]): StartedJob<ImportOutcome> {
    return this.startImport(paths.length === 1 ? 'Importing recordings' : `Importing ${paths.length} files and folders`, async () => {
      const { files, refused } = await discoverAudio(paths)
      if (files.length === 0 && refused.length === 0) {
        throw new ProjectError({ code: 'bad-input', message: `There are no sound files in ${paths.join(', ')}.`, advice: 'Choose a folder with wav, aiff, flac, mp3, ogg, opus or m4a files.' })
      }
      return { sources: files.map((path) => ({ path, name: path })), refused }
    })
  }

  importUploads(ids: readonly string[]): StartedJob<ImportOutcome> {
    const staged = this.uploads.take(ids)
    const job = this.startImport(`Importing ${staged.length} ${staged.length === 1 ? 'recording' : 'recordings'}`, async () => ({ sources: staged, refused: [] }))
    const discard = (): Promise<void> => this.uploads.discard(ids)
    job.done.then(discard, discard).catch((error: unknown) => this.context.log.write('warning', 'Staged uploads could not be removed', { error }))
    return job
  }

  async rename(id: string, name: string): Promise<void> {
    this.recording(id)
    await this.change((recordings) => recordings.map((recording) => (recording.id === id ? { ...recording, name } : recording)))
  }

  async remove(id: string): Promise<void> {
    const recording = this.recording(id)
    const { store } = this.context
    await this.change((recordings) => recordings.filter((other) => other.id !== id))
    await this.trash.put(id, recording, [store.paths.recording(recording.file)])
  }

  async restore(id: string): Promise<void> {
    if (this.recordings.some((recording) => recording.id === id)) return
    const recording = await this.trash.record(id, recordingSchema)
    if (!recording) throw new ProjectError({ code: 'not-found', message: 'This recording is not in the trash any more.', advice: 'Import it again.' })
    const path = this.context.store.paths.recording(recording.file)
    if (existsSync(path)) {
      throw new ProjectError({ code: 'conflict', message: `There is another file "${recording.file}" in the project by now.`, advice: 'Import the recording again from its source.' })
    }
    await this.trash.restore(id, [[recording.file, path]])
    await this.change((recordings) => [...recordings, recording])
  }

  /** The recordings as the engine reads them; decodes anew what is missing in the cache. */
  async pcmSources(ids: readonly string[], control: Pick<JobControl, 'signal' | 'update'>): Promise<PcmSource[]> {
    const decoder = new Decoder(this.context.forker, this.limits)
    try {
      for (const id of ids) {
        const recording = this.recording(id)
        if (await this.isDecoded(recording)) continue
        control.update({ detail: `Reading "${recording.name}" again` })
        await this.decodeAgain(recording, decoder, control.signal)
      }
    } finally {
      decoder.close()
    }
    return ids.map((id) => this.pcmSource(this.recording(id)))
  }

  pcmSource(recording: Recording): PcmSource {
    return {
      recordingId: recording.id,
      name: recording.name,
      pcmPath: this.context.store.paths.pcm(recording.contentHash),
      contentHash: recording.contentHash,
      sampleRate: recording.pcmSampleRate,
      channels: recording.pcmChannels,
      frames: recording.pcmFrames,
    }
  }

  /** Decodes, as a job, every recording whose sound is missing in the cache: the cache may be deleted at any time. */
  rebuildCache(): StartedJob<void> {
    return this.context.jobs.start({
      kind: 'import',
      title: 'Reading the recordings again',
      work: async (control) => {
        for (const [index, { id, name }] of this.recordings.entries()) {
          if (control.signal.aborted) return
          control.update({ progress: index / this.recordings.length })
          try {
            await this.pcmSources([id], control)
          } catch (error) {
            this.context.emit('app.notice', { level: 'warning', message: `"${name}" cannot be read again. ${inOneLine(error)}`, advice: 'Remove it and import it again from its source.' })
          }
        }
        this.context.emit('library.changed', { recordings: this.recordings })
      },
    })
  }

  async isDecoded(recording: Recording): Promise<boolean> {
    const { paths } = this.context.store
    return (await sizeOf(paths.pcm(recording.contentHash))) === recording.pcmFrames * recording.pcmChannels * 4 && existsSync(paths.peaks(recording.contentHash))
  }

  private startImport(title: string, find: () => Promise<{ sources: { path: string; name: string }[]; refused: Refusal[] }>): StartedJob<ImportOutcome> {
    const { jobs, store, forker, emit } = this.context
    return jobs.start({
      kind: 'import',
      title,
      work: async (control) => {
        const decoder = new Decoder(forker, this.limits)
        try {
          const { sources, refused } = await find()
          const importer = new RecordingImporter(store, decoder, () => emit('library.changed', { recordings: this.recordings }))
          const outcome = await importer.import(sources, control.signal, ({ file, progress }) => control.update({ progress, detail: file }))
          const complete = { ...outcome, refused: [...refused, ...outcome.refused] }
          emit('library.importFinished', { jobId: control.id, imported: outcome.imported.map(({ id }) => id), refused: complete.refused, seconds: outcome.seconds })
          return complete
        } finally {
          decoder.close()
        }
      },
    })
  }

  private async decodeAgain(recording: Recording, decoder: Decoder, signal: AbortSignal): Promise<void> {
    const { paths } = this.context.store
    const source = await explaining(`read the recording "${recording.name}"`, () => paths.fileInside(paths.recording(recording.file)))
    if ((await hashFile(source, signal)) !== recording.contentHash) {
      throw new ProjectError({ code: 'bad-input', message: `The file of "${recording.name}" was changed outside Spectraloom.`, advice: 'Remove the recording and import the changed file.' })
    }
    const pcmPath = join(paths.incoming, `${newId('again')}.f32`)
    const peaksPath = join(paths.incoming, `${newId('again')}.peaks`)
    const decoded = await decoder.decode({ sourcePath: source, pcmPath, peaksPath }, signal, () => undefined)
    await rename(pcmPath, paths.pcm(recording.contentHash))
    await rename(peaksPath, paths.peaks(recording.contentHash))
    const { pcmSampleRate, pcmChannels, pcmFrames } = decoded
    if (pcmSampleRate !== recording.pcmSampleRate || pcmChannels !== recording.pcmChannels || pcmFrames !== recording.pcmFrames) {
      await this.change((recordings) => recordings.map((other) => (other.id === recording.id ? { ...other, pcmSampleRate, pcmChannels, pcmFrames } : other)))
    }
  }

  private async change(edit: (recordings: Recording[]) => Recording[]): Promise<void> {
    await this.context.store.update((file) => ({ ...file, recordings: edit(file.recordings) }))
    this.context.emit('library.changed', { recordings: this.recordings })
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
