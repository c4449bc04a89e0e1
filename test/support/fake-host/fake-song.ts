import {
  EMPTY_SONG,
  withChanges,
  wholeChange,
  type PackedChange,
  toldChanges,
  sentSong,
  type SongStep,
  songHistory,
} from '../../../src-shared/music/index.ts'
import type { EventPayload, SongHistory } from '../../../src-shared/rpc/index.ts'

/** A project's song in memory, as the program behind a window keeps it. */
export class FakeSong {
  song = EMPTY_SONG
  private sequence = 0
  private readonly past = songHistory()

  constructor(private readonly tell: (change: EventPayload<'song.changed'>) => void) {}

  get opened(): { data: Uint8Array<ArrayBuffer>; sequence: number; state: number; history: SongHistory } {
    return { data: sentSong(this.song), sequence: this.sequence, state: this.past.state, history: this.history }
  }

  get steps(): { done: string[]; undone: string[] } {
    return this.past.labels
  }

  edit(label: string, changes: readonly PackedChange[], editId: string | null = null): { sequence: number } {
    const step: SongStep = { label, changes: changes.map(wholeChange) }
    const song = withChanges(this.song, step.changes)
    this.past.add(step)
    this.become(song, 'do', step, editId)
    return { sequence: this.sequence }
  }

  travel(kind: 'undo' | 'redo'): Record<string, never> {
    const step = this.past[kind]()
    if (step) this.become(withChanges(this.song, step.changes), kind, step, null)
    return {}
  }

  private get history(): SongHistory {
    const { done, undone } = this.past.labels
    return { undo: done.at(-1) ?? null, redo: undone.at(-1) ?? null }
  }

  private become(song: typeof EMPTY_SONG, kind: 'do' | 'undo' | 'redo', { label, changes }: SongStep, editId: string | null): void {
    this.song = song
    this.sequence++
    this.tell({
      ...{ sequence: this.sequence, state: this.past.state, kind, label, editId },
      changes: toldChanges(changes),
      history: this.history,
    })
  }
}
