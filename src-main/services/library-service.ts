import { rename, stat } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { recordingSchema, type Recording, type Refusal } from '../../src-shared/project/index.ts'
import { Peaks } from '../engine/dsp/peaks.ts'
import type { PcmSource } from '../engine/jobs.ts'
import { discoverAudio, inOneLine } from './audio-discovery.ts'
import { DECODER_LIMITS, type Decoder, type DecoderLimits } from './decoder.ts'
import { DecoderPool } from './decoder-pool.ts'
import { newId } from './identifiers.ts'
import { RecordingImporter, type ImportOutcome, type ImportSource, type SourceMode } from './import-recordings.ts'
import type { JobControl, StartedJob } from './jobs.ts'
import { ProjectError } from '../failures/project-error.ts'
import { systemCode } from '../failures/file-errors.ts'
import type { SessionContext } from './session-context.ts'
import { SourceIndex } from './source-index.ts'
import { SourceKeeper } from './source-keeper.ts'
import type { Trash } from './trash.ts'
import { Uploads } from './uploads.ts'

/** Files that are hashed and put into place while every decoder is busy with another. */
const LANES_AHEAD = 1

/** The recordings of a project: import, names, removal, and their decoded sound in the cache. */
export class LibraryService {
  readonly uploads: Uploads
  readonly sources: SourceKeeper
  private readonly context: SessionContext
  private readonly trash: Trash
  private readonly limits: DecoderLimits

  constructor(context: SessionContext, trash: Trash, limits: DecoderLimits = DECODER_LIMITS) {
    this.context = context
    this.trash = trash
    this.limits = limits
    this.uploads = new Uploads(context.store.paths, context.log)
    this.sources = new SourceKeeper(context, () => this.tellChanged())
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
  importPaths(paths: readonly string[], mode: SourceMode = 'copy'): StartedJob<ImportOutcome> {
    return this.startImport(paths.length === 1 ? 'Importing recordings' : `Importing ${paths.length} files and folders`, mode, async () => {
      const { files, refused } = await discoverAudio(paths)
      if (files.length === 0 && refused.length === 0) {
        throw new ProjectError({ code: 'bad-input', message: `There are no sound files in ${paths.join(', ')}.`, advice: 'Choose a folder with wav, aiff, flac, mp3, ogg, opus or m4a files.' })
      }
      return { sources: files.map((path) => ({ path, name: path })), refused }
    })
  }

  importUploads(ids: readonly string[]): StartedJob<ImportOutcome> {
    const staged = this.uploads.take(ids)
    const job = this.startImport(`Importing ${staged.length} ${staged.length === 1 ? 'recording' : 'recordings'}`, 'copy', async () => ({ sources: staged, refused: [] }))
    const discard = (): Promise<void> => this.uploads.discard(ids)
    job.done.then(discard, discard).catch((error: unknown) => this.context.log.write('warning', 'Staged uploads could not be removed', { error }))
    return job
  }

  async rename(id: string, name: string): Promise<void> {
    this.recording(id)
    await this.change((recordings) => recordings.map((recording) => (recording.id === id ? { ...recording, name } : recording)))
  }

  /** All of them, or none where one is not there. */
  async remove(...ids: readonly string[]): Promise<void> {
    const leaving = new Set(ids)
    const gone = [...leaving].map((id) => this.recording(id))
    const { store } = this.context
    await this.change((recordings) => recordings.filter(({ id }) => !leaving.has(id)))
    for (const recording of gone) await this.trash.put(recording.id, recording, recording.reference ? [] : [store.paths.recording(recording.file)])
    await this.sources.check()
  }

  async restore(...ids: readonly string[]): Promise<void> {
    const known = new Set(this.recordings.map(({ id }) => id))
    const back: Recording[] = []
    try {
      for (const id of ids) if (!known.has(id)) back.push(await this.fetchFromTrash(id))
    } finally {
      await this.change((recordings) => [...recordings, ...back])
      await this.sources.check()
    }
  }

  /** The recordings as the engine reads them; decodes anew what is missing in the cache. */
  async pcmSources(ids: readonly string[], control: Pick<JobControl, 'signal' | 'update'>): Promise<PcmSource[]> {
    const decoder = new DecoderPool(this.context.forker, { ...this.limits, processes: 1 })
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
        this.tellChanged()
      },
    })
  }

  async isDecoded(recording: Recording): Promise<boolean> {
    const { paths } = this.context.store
    const { contentHash, pcmFrames, pcmChannels } = recording
    return (await sizeOf(paths.pcm(contentHash))) === pcmFrames * pcmChannels * 4 && (await sizeOf(paths.peaks(contentHash))) === Peaks.byteLength(pcmFrames, pcmChannels)
  }

  private startImport(title: string, mode: SourceMode, find: () => Promise<{ sources: ImportSource[]; refused: Refusal[] }>): StartedJob<ImportOutcome> {
    const { jobs, store, forker, emit } = this.context
    return jobs.start({
      kind: 'import',
      title,
      canPause: true,
      work: async (control) => {
        const decoder = new DecoderPool(forker, this.limits)
        try {
          const { sources, refused } = await find()
          const index = await SourceIndex.open(store.paths.sourceIndex)
          const importer = new RecordingImporter({ store, decoder, lanes: decoder.size + LANES_AHEAD, index, mode, onChange: () => this.tellChanged() })
          const outcome = await importer.import(sources, {
            signal: control.signal,
            hold: control.hold,
            onProgress: ({ file, progress }) => control.update({ progress, detail: file }),
          })
          await this.sources.takeBack(outcome.alreadyHere, control.signal)
          const complete = { ...outcome, refused: [...refused, ...outcome.refused] }
          emit('library.importFinished', {
            jobId: control.id,
            imported: outcome.imported.map(({ id }) => id),
            alreadyHere: outcome.alreadyHere.map(({ recording }) => recording.id),
            refused: complete.refused,
            seconds: outcome.seconds,
          })
          return complete
        } finally {
          decoder.close()
        }
      },
    })
  }

  private async decodeAgain(recording: Recording, decoder: Pick<Decoder, 'decode'>, signal: AbortSignal): Promise<void> {
    const { paths } = this.context.store
    const source = await this.sources.proven(recording, signal)
    const pcmPath = join(paths.incoming, `${newId('again')}.f32`)
    const peaksPath = join(paths.incoming, `${newId('again')}.peaks`)
    const decoded = await decoder.decode({ sourcePath: source, pcmPath, peaksPath }, { signal }, () => undefined)
    await rename(pcmPath, paths.pcm(recording.contentHash))
    await rename(peaksPath, paths.peaks(recording.contentHash))
    const { pcmSampleRate, pcmChannels, pcmFrames } = decoded
    if (pcmSampleRate !== recording.pcmSampleRate || pcmChannels !== recording.pcmChannels || pcmFrames !== recording.pcmFrames) {
      await this.change((recordings) => recordings.map((other) => (other.id === recording.id ? { ...other, pcmSampleRate, pcmChannels, pcmFrames } : other)))
    }
  }

  private async fetchFromTrash(id: string): Promise<Recording> {
    const recording = await this.trash.record(id, recordingSchema)
    if (!recording) throw new ProjectError({ code: 'not-found', message: 'This recording is not in the trash any more.', advice: 'Import it again.' })
    const path = this.context.store.paths.recording(recording.file)
    if (!recording.reference && existsSync(path)) {
      throw new ProjectError({ code: 'conflict', message: `There is another file "${recording.file}" in the project by now.`, advice: 'Import the recording again from its source.' })
    }
    await this.trash.restore(id, recording.reference ? [] : [[recording.file, path]])
    return recording
  }

  private async change(edit: (recordings: Recording[]) => Recording[]): Promise<void> {
    await this.context.store.update((file) => ({ ...file, recordings: edit(file.recordings) }))
    this.tellChanged()
  }

  private tellChanged(): void {
    this.context.emit('library.changed', { recordings: this.recordings, missing: [...this.sources.missing] })
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
