import PQueue from 'p-queue'
import { join } from 'node:path'
import {
  isEmptySong,
  midiTracksAdded,
  type PackedChange,
  toldChanges,
  type Song,
  type SongChange,
  type SongStep,
  TempoMap,
  type Track,
  wholeChange,
} from '../../../src-shared/music/index.ts'
import type { SongHistory } from '../../../src-shared/rpc/index.ts'
import { writeMidi } from '../../engine/files/midi/write-midi.ts'
import { midiOfSong } from '../../engine/files/midi/midi-of-song.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { removeFile } from '../../storage/files.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { SavedDocument, type DocumentMove } from '../documents/saved-document.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'
import { SONG } from './song-kind.ts'

/** So many steps are done again when the program opens a song that it did not close. */
const SAVE_EVERY = 64

type SavedSong = SavedDocument<Song, SongChange, PackedChange>

export interface ImportedMidi {
  trackIds: string[]
  warnings: string[]
}

/** The project's song: the only one that changes it, one step after the other. */
export class SongService {
  private saved: SavedSong | null = null
  private problem: unknown = null
  private readonly turns = new PQueue({ concurrency: 1 })
  private sinceSaved = 0
  /** Hears of the song after each change, and when it has been opened. */
  onChange: (song: Song) => void = () => undefined

  constructor(
    private readonly context: SessionContext,
    private readonly midiTakes: Pick<MidiTakeService, 'list' | 'notesPath'>,
  ) {}

  async load(notices: string[]): Promise<void> {
    const { paths } = this.context.store
    try {
      this.saved = await SavedDocument.open(SONG, { file: paths.songFile, journal: paths.songJournal }, notices, (error) =>
        this.logFailure(error),
      )
      // What was left in the journal by a program that was killed.
      if (paths.readOnly === null) await this.saved.save()
      this.onChange(this.saved.document)
    } catch (error) {
      this.problem = error
      notices.push(`The song cannot be read, and was left as it is. ${toFailure(error).message}`)
    }
  }

  /** False where its file is damaged. */
  get isReadable(): boolean {
    return this.saved !== null
  }

  get song(): Song {
    return this.require().document
  }

  get sequence(): number {
    return this.require().sequence
  }

  get history(): SongHistory {
    const { done, undone } = this.require().labels
    return { undo: done.at(-1) ?? null, redo: undone.at(-1) ?? null }
  }

  get steps(): { done: string[]; undone: string[] } {
    return this.require().labels
  }

  /** Tells states of the song apart. */
  get state(): number {
    return this.require().state
  }

  /**
   * @param editId  by which a window knows the step
   * @throws SongError where it does not fit the song as it is
   */
  edit(label: string, changes: readonly PackedChange[], editId: string | null = null): Promise<{ sequence: number }> {
    return this.do({ label, changes: changes.map(wholeChange) }, editId)
  }

  async undo(): Promise<void> {
    await this.inTurn((saved) => saved.undo())
  }

  async redo(): Promise<void> {
    await this.inTurn((saved) => saved.redo())
  }

  /** @throws AudioFileError where it is no MIDI file with notes */
  async importMidi(midiPath: string, name: string): Promise<ImportedMidi> {
    this.context.store.paths.requireWritable()
    const { song, warnings } = await runInEngine(this.context.forker, 'read-midi', { midiPath })
    const added = await this.addSong(song, `Import ${name}`)
    return { trackIds: added.trackIds, warnings: [...warnings, ...added.warnings] }
  }

  /** Adds the tracks of another song; its tempi, meters, keys and markers come along where the song is empty. */
  async addSong(song: Song, label: string): Promise<ImportedMidi> {
    const { changes, trackIds } = midiTracksAdded(this.song, song, (kind) => newId(kind))
    const keepsOwn = !isEmptySong(this.song) && song.tempi[0].microsecondsPerQuarter !== this.song.tempi[0].microsecondsPerQuarter
    await this.do({ label, changes })
    return { trackIds, warnings: keepsOwn ? [ownTempoWords(song)] : [] }
  }

  /** What a MIDI take would be as tracks. */
  async tracksOfMidiTake(takeId: string): Promise<readonly Track[]> {
    const midiPath = await this.midiTakes.notesPath(takeId)
    return (await runInEngine(this.context.forker, 'read-midi', { midiPath })).song.tracks
  }

  async addMidiTake(takeId: string): Promise<ImportedMidi> {
    const midiPath = await this.midiTakes.notesPath(takeId)
    const name = this.midiTakes.list().find(({ id }) => id === takeId)!.name
    return this.importMidi(midiPath, name)
  }

  /** A file whose bytes a window sent. */
  async importMidiBytes(data: Uint8Array, fileName: string): Promise<ImportedMidi> {
    const { paths } = this.context.store
    paths.requireWritable()
    const path = join(paths.incoming, `${newId('midi')}.mid`)
    await explaining(`write to ${paths.incoming}`, () => writeFileAtomic(path, data, { rebuildable: true }))
    try {
      return await this.importMidi(path, fileName)
    } finally {
      await removeFile(path)
    }
  }

  async midiFile(): Promise<Uint8Array<ArrayBuffer>> {
    const { song } = this
    if (!song.tracks.some(({ kind, clips }) => kind === 'notes' && clips.length > 0)) {
      throw new ProjectError({
        code: 'bad-input',
        message: 'The song holds no notes.',
        advice: 'Import a MIDI file, or draw notes, before you export them.',
      })
    }
    return writeMidi(midiOfSong(song, this.context.store.file.name))
  }

  get midiFileName(): string {
    return safeFileName(`${this.context.store.file.name}.mid`)
  }

  /** Resolves when all that was done to it is in its file. */
  async settle(): Promise<void> {
    await this.turns.onIdle()
    if (this.saved && this.context.store.paths.readOnly === null) await explaining('save the song', () => this.saved!.save())
  }

  private async do(step: SongStep, editId: string | null = null): Promise<{ sequence: number }> {
    await this.inTurn((saved) => saved.do(step), editId)
    return { sequence: this.sequence }
  }

  private inTurn(work: (saved: SavedSong) => Promise<DocumentMove<SongChange> | null>, editId: string | null = null): Promise<void> {
    this.context.store.paths.requireWritable()
    return this.turns.add(async () => {
      const saved = this.require()
      const move = await explaining('save the change of the song', () => work(saved))
      if (!move) return
      const { kind, label, changes } = move
      this.context.emit('song.changed', {
        ...{ sequence: saved.sequence, state: saved.state, kind, label, editId },
        changes: toldChanges(changes),
        history: this.history,
      })
      this.onChange(saved.document)
      if (++this.sinceSaved >= SAVE_EVERY) {
        this.sinceSaved = 0
        await saved.save().catch((error: unknown) => this.logFailure(error))
      }
    })
  }

  private require(): SavedSong {
    if (this.saved) return this.saved
    throw new ProjectError({
      code: 'unavailable',
      message: 'The song of this project cannot be read.',
      advice: 'Put back song/song.json in the project from a backup, or move it away to begin a new song. Then open the project again.',
      cause: this.problem,
    })
  }

  private logFailure(error: unknown): void {
    this.context.log.write('warning', 'The song could not be saved; it is kept in its journal', { error })
  }
}

/** What becomes of the tracks of a song of another tempo. */
function ownTempoWords({ tempi, tracks }: Song): string {
  if (tracks.some(({ clips }) => clips.some(({ kind }) => kind === 'notes')))
    return 'The song keeps its own tempo; the notes of the file follow it.'
  const bpm = Math.round(new TempoMap(tempi).bpmAt(0) * 100) / 100
  return `The song keeps its own tempo; the sounds stay at ${bpm} bpm.`
}
