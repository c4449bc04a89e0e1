import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join, relative } from 'node:path'
import type { Recording, Refusal } from '../../src-shared/project/index.ts'
import { EngineFailure } from '../workers/engine-client.ts'
import { inOneLine } from './audio-discovery.ts'
import { copyAndHash, checkSource, hashFile } from './copy-source.ts'
import { syncFolder } from './atomic-file.ts'
import type { Decoder } from './decoder.ts'
import { freeFileName, newId, safeFileName } from './identifiers.ts'
import { ProjectError } from '../failures/project-error.ts'
import { explaining, systemCode } from '../failures/file-errors.ts'
import type { ProjectStore } from './project-store.ts'

export interface ImportProgress {
  file: string
  /** 0..1 over all files. */
  progress: number
}

export interface ImportOutcome {
  imported: Recording[]
  refused: Refusal[]
  /** Recordings of the project that some of the refused files are second copies of. */
  alreadyThere: Recording[]
  seconds: number
}

interface Source {
  path: string
  /** What the person calls it: its path from the folder they named, or an upload's name. */
  name: string
}

class SecondCopy extends ProjectError {
  readonly recording: Recording

  constructor(recording: Recording) {
    super({ code: 'conflict', message: `The same sound is in the project already, as "${recording.name}".`, advice: 'It was not taken a second time.' })
    this.recording = recording
  }
}

const SAVE_EVERY_MS = 500

/**
 * Takes files into the project one by one: copy and hash, decode and measure in the engine process, move into place, list in
 * `project.json`. At any instant the project on disk is whole; what was unfinished lies in `cache/incoming`, which the next start empties.
 */
export class RecordingImporter {
  private readonly store: ProjectStore
  private readonly decoder: Decoder
  private readonly onChange: () => void
  private takenNames = new Set<string>()
  private unsaved: Recording[] = []
  private lastSave = 0

  constructor(store: ProjectStore, decoder: Decoder, onChange: () => void) {
    this.store = store
    this.decoder = decoder
    this.onChange = onChange
  }

  /** Refuses single files; throws where going on makes no sense (a full disk), after saving what was done. */
  async import(sources: readonly Source[], signal: AbortSignal, onProgress: (progress: ImportProgress) => void): Promise<ImportOutcome> {
    const started = Date.now()
    const outcome: ImportOutcome = { imported: [], refused: [], alreadyThere: [], seconds: 0 }
    const { paths } = this.store
    this.takenNames = new Set((await readdir(paths.recordings)).map(comparable))
    try {
      for (const [index, source] of sources.entries()) {
        if (signal.aborted) break
        const report = (part: number): void => onProgress({ file: source.name, progress: (index + part) / sources.length })
        report(0)
        try {
          outcome.imported.push(await this.importOne(source, signal, report))
        } catch (error) {
          if (signal.aborted) break
          if (isOurDisk(error)) throw error
          if (error instanceof SecondCopy) outcome.alreadyThere.push(error.recording)
          outcome.refused.push({ file: source.name, reason: inOneLine(error) })
        }
        if (Date.now() - this.lastSave > SAVE_EVERY_MS) await this.save()
      }
    } finally {
      await this.save()
    }
    outcome.seconds = (Date.now() - started) / 1000
    return outcome
  }

  private async importOne({ path, name }: Source, signal: AbortSignal, report: (part: number) => void): Promise<Recording> {
    const { paths } = this.store
    await explaining(`read ${name}`, () => checkSource(path))
    const work = join(paths.incoming, newId('import'))
    await explaining(`write to the project in ${paths.folder}`, () => mkdir(work))
    try {
      const adopted = await this.liesInRecordings(path)
      const copy = adopted ? path : join(work, 'source')
      const contentHash = await explaining(`copy ${name} into the project`, () => (adopted ? hashFile(path, signal) : copyAndHash(path, copy, signal)))
      this.refuseSecond(contentHash)
      const input = { sourcePath: copy, pcmPath: join(work, 'sound.f32'), peaksPath: join(work, 'peaks') }
      const decoded = await this.decoder.decode(input, signal, (part) => report(0.1 + 0.9 * part))
      const file = adopted ? basename(path) : this.freeName(name)
      await explaining(`write to the project in ${paths.folder}`, async () => {
        await rename(input.pcmPath, paths.pcm(contentHash))
        await rename(input.peaksPath, paths.peaks(contentHash))
        if (!adopted) await rename(copy, paths.recording(file))
      })
      this.takenNames.add(comparable(file))
      const recording: Recording = {
        id: newId('rec'),
        name: displayName(name),
        file,
        contentHash,
        format: decoded.format.slice(0, 80),
        sampleRate: decoded.sampleRate,
        channels: decoded.channels,
        durationSeconds: decoded.durationSeconds,
        pcmSampleRate: decoded.pcmSampleRate,
        pcmChannels: decoded.pcmChannels,
        pcmFrames: decoded.pcmFrames,
        peakDb: decoded.peakDb,
        rmsDb: decoded.rmsDb,
        clippedSamples: decoded.clippedSamples,
        silent: decoded.silent,
        importedAt: new Date().toISOString(),
      }
      this.unsaved.push(recording)
      return recording
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  private async save(): Promise<void> {
    if (this.unsaved.length === 0) return
    await syncFolder(this.store.paths.recordings)
    const added = this.unsaved
    this.unsaved = []
    await this.store.update((file) => ({ ...file, recordings: [...file.recordings, ...added] }))
    this.lastSave = Date.now()
    this.onChange()
  }

  private refuseSecond(contentHash: string): void {
    const same = [...this.store.file.recordings, ...this.unsaved].find((recording) => recording.contentHash === contentHash)
    if (!same) return
    throw new SecondCopy(same)
  }

  /** A file that already lies in `recordings/` (put there by hand, or left by a crash) is taken where it is. */
  private async liesInRecordings(path: string): Promise<boolean> {
    const [folder, recordings] = await Promise.all([realpath(dirname(path)), realpath(this.store.paths.recordings)])
    const listed = [...this.store.file.recordings, ...this.unsaved].some((recording) => recording.file === basename(path))
    return relative(recordings, folder) === '' && !listed && !basename(path).startsWith('.')
  }

  private freeName(name: string): string {
    return freeFileName(safeFileName(basename(name)), (candidate) => this.takenNames.has(comparable(candidate)))
  }
}

const FULL_OR_READ_ONLY = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/** Whether the trouble is with the project's disk, which every further file would meet too. The engine reads and writes nothing but the project. */
const isOurDisk = (error: unknown): boolean =>
  error instanceof EngineFailure ? error.code === 'disk' : error instanceof ProjectError && FULL_OR_READ_ONLY.has(systemCode(error.cause) ?? '')

/** macOS and Windows see no difference between capitals and small letters, nor between Unicode forms. */
const comparable = (name: string): string => name.normalize('NFC').toLowerCase()

function displayName(name: string): string {
  const file = basename(name).replace(/\p{Cc}/gu, ' ')
  const stem = file.slice(0, file.length - extname(file).length).trim()
  return Array.from(stem || 'untitled').slice(0, 120).join('').trim()
}
