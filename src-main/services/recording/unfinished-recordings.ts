import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { idSchema, type Recording } from '../../../src-shared/project/index.ts'
import type { Leftover, SongPlace } from '../../../src-shared/rpc/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { fileInfo, moveFile, removeFile } from '../../storage/files.ts'
import { namesIn } from '../../storage/folders.ts'
import { UnsafePathError } from '../../storage/unsafe-path-error.ts'
import { repairRecording } from '../../audio/recording/repair-recording.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { freeFileName, newId, safeFileName } from '../project/identifiers.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { ProjectPaths } from '../project/project-paths.ts'
import { readRecord } from '../project/record-file.ts'
import type { Emit } from '../project/session-context.ts'
import type { SongService } from '../song/song-service.ts'
import type { Trash } from '../trash/trash.ts'
import { newEntry } from '../trash/trash-entry.ts'
import { putIntoSong } from './put-into-song.ts'
import { unfinishedNoteSchema, type UnfinishedNote } from './unfinished-note.ts'

/** Where a recording lies until it is in the library: a WAV file that is sound at any moment, and a note beside it. */
export class UnfinishedRecordings {
  private found: Leftover[] = []
  private readonly recordedIntoSong = new Set<string>()

  constructor(
    private readonly paths: ProjectPaths,
    private readonly library: Pick<LibraryService, 'recordings' | 'importPaths'>,
    private readonly trash: Trash,
    private readonly song: Pick<SongService, 'song' | 'isReadable' | 'edit'>,
    private readonly emit: Emit,
  ) {}

  /** Recordings that did not reach the library. */
  get leftovers(): readonly Leftover[] {
    return this.found
  }

  /** Those of them that were recorded into the song. */
  get leftoversOfSong(): readonly Leftover[] {
    return this.found.filter(({ id }) => this.recordedIntoSong.has(id))
  }

  /** A place for a new recording. */
  async begin(name: string, songPlace: SongPlace | null = null): Promise<UnfinishedNote> {
    this.paths.requireWritable()
    const recordedAt = new Date().toISOString()
    const note: UnfinishedNote = { id: newId('unfinished'), name, recordedAt, markers: [], ...(songPlace && { songPlace }) }
    await this.note(note)
    return note
  }

  audioPath(id: string): string {
    return this.paths.unfinishedAudio(id)
  }

  note(note: UnfinishedNote): Promise<void> {
    return explaining(`record into ${this.paths.folder}`, () =>
      writeFileAtomic(this.paths.unfinishedNote(note.id), `${JSON.stringify(note)}\n`),
    )
  }

  /** Removes what holds no sound. */
  async drop(id: string): Promise<void> {
    await removeFile(this.audioPath(id))
    await removeFile(this.paths.unfinishedNote(id))
    this.found = this.found.filter((leftover) => leftover.id !== id)
  }

  /** Looks for what an earlier run of the program left, and mends it. @returns notices for the person */
  async mend(): Promise<string[]> {
    const notices: string[] = []
    await this.bringBackFromLibrary()
    for (const file of await namesIn(this.paths.unfinished)) {
      const id = basename(file, '.wav')
      if (!file.endsWith('.wav') || !idSchema.safeParse(id).success) continue
      try {
        const problem = await this.mendOne(id)
        if (problem) notices.push(problem)
      } catch (error) {
        // A full or read-only disk must not keep the project from opening.
        if (!(error instanceof ProjectError || error instanceof UnsafePathError)) throw error
        notices.push(`${error.message} ${error.advice}`)
      }
    }
    return notices
  }

  /** Keeps a recording here that cannot enter the library now. */
  leave({ id, name, recordedAt }: UnfinishedNote, durationSeconds: number, recoveredSeconds = 0): void {
    this.found = [...this.found.filter((leftover) => leftover.id !== id), { id, name, durationSeconds, recordedAt, recoveredSeconds }]
  }

  /**
   * Moves it to `recordings/` and imports it there; where that fails it comes back here. What was recorded into the song is put there.
   *
   * @throws ProjectError  in words why it could not enter
   */
  async intoLibrary(id: string): Promise<{ recording: Recording; isPlaced: boolean }> {
    const note = await this.readNote(id)
    const { name } = note
    const file = freeFileName(safeFileName(`${name}.wav`), (candidate) => existsSync(this.paths.recording(candidate)))
    const place = this.paths.recording(file)
    await this.note({ ...note, file })
    await explaining(`move the recording to ${this.paths.recordings}`, () => moveFile(this.audioPath(id), place))
    let outcome
    try {
      outcome = await this.library.importPaths([place]).done
    } catch (error) {
      await moveFile(place, this.audioPath(id))
      throw error
    }
    const [imported] = outcome.imported
    if (imported) return { recording: imported, isPlaced: await this.entered(note, imported) }
    const [same] = outcome.alreadyHere
    if (same) {
      await removeFile(place)
      return { recording: same.recording, isPlaced: await this.entered(note, same.recording) }
    }
    await moveFile(place, this.audioPath(id))
    throw new ProjectError({
      code: 'bad-input',
      message: `"${name}" did not enter the library${outcome.refused[0] ? `: ${outcome.refused[0].reason}` : '.'}`,
      advice: 'It is kept with the project; try again from the recorder.',
    })
  }

  /** Moves a leftover to the project's trash. */
  discard(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      const note = await this.readNote(id)
      await this.trash.take([newEntry('unfinished-recording', { record: note })], () => removeFile(this.paths.unfinishedNote(id)))
      this.found = this.found.filter((leftover) => leftover.id !== id)
    })
  }

  restore(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      if (this.found.some((leftover) => leftover.id === id)) return
      const entry = await this.trash.require('unfinished-recording', id, 'Record it again.')
      await this.trash.giveBack([entry], () => this.note(entry.record))
      await this.mendOne(id)
    })
  }

  /** It is in the library, and nothing more is to be done about it once it is in the song. @returns whether it lies there */
  private async entered({ id, name, songPlace }: UnfinishedNote, recording: Recording): Promise<boolean> {
    try {
      const isPlaced = songPlace !== undefined && (await putIntoSong(this.song, recording, songPlace))
      await this.drop(id)
      return isPlaced
    } catch (error) {
      // Its note stays, and the next start of the program tries again.
      const { message, advice } = toFailure(error)
      this.emit('app.notice', { level: 'warning', message: `“${name}” is in the library but not in the song. ${message}`, advice })
      return false
    }
  }

  /** What was on its way into the library when the program ended is in it, and in the song, or comes back here. */
  private async bringBackFromLibrary(): Promise<void> {
    const names = new Set(await namesIn(this.paths.unfinished))
    for (const name of names) {
      const id = basename(name, '.json')
      if (!name.endsWith('.json') || !idSchema.safeParse(id).success || names.has(`${id}.wav`)) continue
      const note = await this.readNote(id)
      const { file } = note
      const recording = file && this.library.recordings.find((each) => !each.reference && each.file === file)
      if (recording) await this.entered(note, recording)
      else if (file && existsSync(this.paths.recording(file))) await moveFile(this.paths.recording(file), this.audioPath(id))
      else await removeFile(this.paths.unfinishedNote(id))
    }
  }

  /** @returns what is wrong with it, in words for the person; null where it is well */
  private async mendOne(id: string): Promise<string | null> {
    const note = await this.readNote(id)
    const repaired = await explaining(`mend the recording unfinished/${id}.wav`, () => repairRecording(this.audioPath(id), note.markers))
    if (!repaired) return `The file unfinished/${id}.wav is no recording of Spectraloom and was left as it is.`
    if (note.songPlace) this.recordedIntoSong.add(id)
    if (repaired.frames === 0) await this.drop(id)
    else this.leave(note, repaired.frames / repaired.sampleRate, repaired.recoveredFrames / repaired.sampleRate)
    return null
  }

  /** A note that is lost takes only the name and the markers with it. */
  private async readNote(id: string): Promise<UnfinishedNote> {
    const read = await readRecord(this.paths.unfinishedNote(id), unfinishedNoteSchema)
    if (!('problem' in read)) return read.value
    const { mtimeMs } = await explaining(`find the recording ${id}`, () => fileInfo(this.audioPath(id)))
    return { id, name: 'Recording', recordedAt: new Date(mtimeMs).toISOString(), markers: [] }
  }
}
