import {
  decodeSong,
  EMPTY_SONG,
  encodeSong,
  History,
  SongError,
  withChanges,
  type Song,
  type SongChange,
  type Step,
} from '../../../src-shared/music/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'
import { UnsafePathError } from '../../storage/unsafe-path-error.ts'
import { LARGEST_JOURNAL_BYTES, SongJournal, type JournalEntry } from './song-journal.ts'

/** A song of a million notes has some 40 MB. */
const LARGEST_SONG_BYTES = 512 * 1024 * 1024
const FORMER_VERSIONS = 2

export interface SongPlaces {
  song: string
  journal: string
}

/** What was done to the song last. */
export interface SongMove {
  kind: JournalEntry['kind']
  label: string
  changes: readonly SongChange[]
}

/**
 * A song with its history, on the disk: its file, and a journal of what was done since the file was written, and before, so that it can be
 * undone. Undo reaches through the journal over every restart.
 */
export class SavedSong {
  private constructor(
    private current: Song,
    private number: number,
    private saved: number,
    private readonly history: History,
    private readonly places: SongPlaces,
    private readonly journal: SongJournal,
  ) {}

  /**
   * @param notices  gets what was mended, in words for the person
   * @throws SongError, UnsafePathError  where neither the song's file nor a former version of it can be read
   */
  static async open(places: SongPlaces, notices: string[], onFailure: (error: unknown) => void): Promise<SavedSong> {
    const { song, sequence } = await readSong(places.song, notices)
    const journal = new SongJournal(places.journal, onFailure)
    const entries = await journal.read()
    const saved = new SavedSong(song, sequence, sequence, new History(), places, journal)
    for (const entry of entries) {
      // What a journal that was begun anew repeats is in the song already.
      const isNew = entry.sequence > sequence
      if ((isNew && entry.sequence !== saved.number + 1) || !saved.replay(entry, isNew)) {
        notices.push('The last changes of the song could not be read. It is as it was before them.')
        break
      }
    }
    return saved
  }

  get song(): Song {
    return this.current
  }

  /** Of the last thing that was done. */
  get sequence(): number {
    return this.number
  }

  get labels(): { done: string[]; undone: string[] } {
    return this.history.labels
  }

  /** @throws SongError where a change does not fit; nothing has changed then */
  async do(step: Step): Promise<SongMove> {
    const song = withChanges(this.current, step.changes)
    await this.journal.append({ sequence: this.number + 1, kind: 'do', step })
    this.history.add(step)
    return this.move(song, { kind: 'do', ...step })
  }

  /** @returns null where there is nothing to take back */
  undo(): Promise<SongMove | null> {
    return this.travel('undo')
  }

  redo(): Promise<SongMove | null> {
    return this.travel('redo')
  }

  /** Writes the song's file, and the journal anew where it has grown large. */
  async save(): Promise<void> {
    await this.journal.sync()
    if (this.saved === this.number) return
    const { current, number } = this
    await writeFileAtomic(this.places.song, encodeSong(current, number), { keep: FORMER_VERSIONS })
    this.saved = number
    if (this.journal.sizeBytes > LARGEST_JOURNAL_BYTES) await this.journal.rewrite(this.shortened())
  }

  private async travel(kind: 'undo' | 'redo'): Promise<SongMove | null> {
    const step = kind === 'undo' ? this.history.lastUndo : this.history.lastRedo
    if (!step) return null
    const song = withChanges(this.current, step.changes)
    await this.journal.append({ sequence: this.number + 1, kind })
    this.history[kind]()
    return this.move(song, { kind, ...step })
  }

  private move(song: Song, move: SongMove): SongMove {
    this.current = song
    this.number++
    return move
  }

  /** @returns whether it fits */
  private replay(entry: JournalEntry, isNew: boolean): boolean {
    const step = entry.kind === 'do' ? entry.step : entry.kind === 'undo' ? this.history.lastUndo : this.history.lastRedo
    if (!step) return !isNew
    try {
      if (isNew) this.current = withChanges(this.current, step.changes)
    } catch (error) {
      if (error instanceof SongError) return false
      throw error
    }
    if (entry.kind === 'do') this.history.add(entry.step)
    else this.history[entry.kind]()
    if (isNew) this.number = entry.sequence
    return true
  }

  /** The newest half of what can be undone; what was undone is no longer there to be redone. */
  private shortened(): JournalEntry[] {
    const steps = this.history.newest(Math.ceil(this.history.labels.done.length / 2))
    return steps.map((step) => ({ sequence: this.saved, kind: 'do', step }))
  }
}

async function readSong(path: string, notices: string[]): Promise<{ song: Song; sequence: number }> {
  let problem: SongError | UnsafePathError | null = null
  for (const place of [path, ...Array.from({ length: FORMER_VERSIONS }, (_, i) => `${path}.${i + 1}`)]) {
    try {
      const text = await orMissing(readText(place, LARGEST_SONG_BYTES))
      if (text === null) continue
      const read = decodeSong(text)
      if (problem)
        notices.push(`The song's file cannot be read (${problem.message}). Its former version was taken, with what was done since.`)
      return read
    } catch (error) {
      if (!(error instanceof SongError || error instanceof UnsafePathError)) throw error
      problem ??= error
    }
  }
  if (problem) throw problem
  return { song: EMPTY_SONG, sequence: 0 }
}
