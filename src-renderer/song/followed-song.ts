import { changesOfSent, EMPTY_SONG, outOfStep, songOfSent, withChanges, type Song, type SongChange } from '../../src-shared/music/index.ts'
import type { CallResult, EventPayload } from '../../src-shared/rpc/index.ts'

/** States of the song that a window can go back to without computing anything; they share most of what they hold. */
const MOST_KEPT = 32

interface OwnStep {
  editId: string
  changes: readonly SongChange[]
  after: Song
}

/** The song as the program has it, and on top of it the steps of this window that the program has not told of yet. */
export class FollowedSong {
  private told: Song = EMPTY_SONG
  private sequence = 0
  private own: readonly OwnStep[] = []
  /** By the program's numbers. */
  private readonly states = new Map<number, Song>()

  /** With the window's own steps. */
  get song(): Song {
    return this.own.at(-1)?.after ?? this.told
  }

  open({ data, sequence, state }: CallResult<'song.open'>): void {
    this.forget()
    this.sequence = sequence
    this.tell(state, songOfSent(data))
  }

  forget(): void {
    this.own = []
    this.states.clear()
    this.told = EMPTY_SONG
  }

  /** @throws SongError where they do not fit the song */
  edit(editId: string, changes: readonly SongChange[]): void {
    this.own = [...this.own, { editId, changes, after: withChanges(this.song, changes) }]
  }

  isKnown({ sequence }: EventPayload<'song.changed'>): boolean {
    return sequence <= this.sequence
  }

  /** @throws SongError where something was missed, is too much to be told or does not fit: the song is to be opened anew */
  follow({ sequence, state, changes, editId }: EventPayload<'song.changed'>): void {
    if (sequence !== this.sequence + 1) throw outOfStep('a step is missing')
    this.sequence = sequence
    const [first, ...others] = this.own
    if (first?.editId === editId) {
      this.own = others
      return this.tell(state, first.after)
    }
    const known = this.states.get(state)
    if (!known && !changes) throw outOfStep('so many changes are not told')
    this.tell(state, known ?? withChanges(this.told, changesOfSent(changes!)))
    // Others were faster: what is only here goes on top of theirs.
    let song = this.told
    this.own = this.own.map((step) => ({ ...step, after: (song = withChanges(song, step.changes)) }))
  }

  private tell(state: number, song: Song): void {
    this.told = song
    this.states.delete(state)
    this.states.set(state, song)
    if (this.states.size > MOST_KEPT) this.states.delete(this.states.keys().next().value!)
  }
}
