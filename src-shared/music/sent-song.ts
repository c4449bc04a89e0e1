import type { Exchange, PlacedTrack, SongChange } from './changes.ts'
import { SongError } from './song-error.ts'
import { packedChange, packedChangeSchema, type PackedChange } from './song-file.ts'
import { MOST_NOTES_A_CLIP, type AudioClip, type Note, type NoteClip, type Song, type Track } from './song.ts'

/**
 * A song and its changes on their way between the program and its windows: JSON, and behind it all notes as numbers, for a window makes
 * and reads 100,000 of them within the picture that shows them.
 *
 *   length of the JSON in bytes, JSON in UTF-8 with spaces behind it up to a multiple of four, five words for each note;
 *   a list of notes is its length in the JSON. All words are of 32 bits, little-endian.
 */
const WORD = 4
const WORDS_A_NOTE = 5
const HIGH_WORD = 2 ** 32
/** Of pitch, velocity and release velocity in one word. */
const BITS = 8
const MASK = 2 ** BITS - 1

// What holds notes, with something else in their place.
type ClipOf<N> = AudioClip | (Omit<NoteClip, 'notes'> & { notes: N })
type TrackOf<N> = Omit<Track, 'clips'> & { clips: readonly ClipOf<N>[] }
type SongOf<N> = Omit<Song, 'tracks'> & { tracks: readonly TrackOf<N>[] }
type ChangeOf<N> =
  | Exclude<SongChange, { kind: 'tracks' | 'clips' | 'notes' }>
  | ({ kind: 'tracks' } & Exchange<Omit<PlacedTrack, 'track'> & { track: TrackOf<N> }>)
  | ({ kind: 'clips'; trackId: string } & Exchange<ClipOf<N>>)
  | { kind: 'notes'; trackId: string; clipId: string; removed: N; added: N }

/** Puts something else in the place of every list of notes, one after the other. */
class Turning<A, B> {
  constructor(private readonly turn: (notes: A) => B) {}

  song(song: SongOf<A>): SongOf<B> {
    return { ...song, tracks: song.tracks.map((track) => this.track(track)) }
  }

  change(change: ChangeOf<A>): ChangeOf<B> {
    switch (change.kind) {
      case 'tracks': {
        const placed = ({ index, track }: { index: number; track: TrackOf<A> }): { index: number; track: TrackOf<B> } => ({
          index,
          track: this.track(track),
        })
        return { ...change, removed: change.removed.map(placed), added: change.added.map(placed) }
      }
      case 'clips':
        return { ...change, removed: change.removed.map((clip) => this.clip(clip)), added: change.added.map((clip) => this.clip(clip)) }
      case 'notes':
        return { ...change, removed: this.turn(change.removed), added: this.turn(change.added) }
      default:
        return change
    }
  }

  private track(track: TrackOf<A>): TrackOf<B> {
    return { ...track, clips: track.clips.map((clip) => this.clip(clip)) }
  }

  private clip(clip: ClipOf<A>): ClipOf<B> {
    return clip.kind === 'notes' ? { ...clip, notes: this.turn(clip.notes) } : clip
  }
}

type Notes = readonly Note[]

export const sentSong = (song: Song): Uint8Array<ArrayBuffer> => sent((turning) => turning.song(song))
export const sentChanges = (changes: readonly SongChange[]): Uint8Array<ArrayBuffer> =>
  sent((turning) => changes.map((change) => turning.change(change as ChangeOf<Notes>)))

/** Longer changes are not told to every window: the one that made them, and those that know what comes of them, need none of it. */
const MOST_TOLD_BYTES = 1 << 16

/** What all windows are told of a step: its changes; null where they are so many that whoever needs them better asks for the song. */
export function toldChanges(changes: readonly SongChange[]): Uint8Array<ArrayBuffer> | null {
  const bytes = sentChanges(changes)
  return bytes.length > MOST_TOLD_BYTES ? null : bytes
}

/** What the program has sent. Nothing is checked: checking takes a window longer than all the rest. */
export const songOfSent = (bytes: Uint8Array): Song => received(bytes, (song: SongOf<number>, turning) => turning.song(song) as Song)
export const changesOfSent = (bytes: Uint8Array): SongChange[] =>
  received(bytes, (changes: ChangeOf<number>[], turning) => changes.map((change) => turning.change(change) as SongChange))

/**
 * What a window has sent, which may be anything.
 *
 * @throws SongError where it is no list of changes
 */
export function checkedChangesOfSent(bytes: Uint8Array): PackedChange[] {
  let packed: unknown[]
  try {
    packed = changesOfSent(bytes).map(packedChange)
  } catch {
    throw new SongError('A change of the song cannot be read.', 'Reload the window and try again.')
  }
  const parsed = packedChangeSchema.array().min(1).max(100_000).safeParse(packed)
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  throw new SongError(`A change of the song cannot be made: ${path.join('.')}: ${message}.`, 'Reload the window and try again.')
}

function sent(turned: (turning: Turning<Notes, number>) => unknown): Uint8Array<ArrayBuffer> {
  const lists: Notes[] = []
  let notes = 0
  const value = turned(
    new Turning((list) => {
      lists.push(list)
      notes += list.length
      return list.length
    }),
  )
  const json = new TextEncoder().encode(JSON.stringify(value))
  const wordsBefore = 1 + Math.ceil(json.length / WORD)
  const bytes = new Uint8Array(WORD * (wordsBefore + notes * WORDS_A_NOTE))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, json.length, true)
  bytes.fill(32, WORD, WORD * wordsBefore)
  bytes.set(json, WORD)
  let at = WORD * wordsBefore
  for (const list of lists)
    for (const { id, startTick, ticks, pitch, velocity, releaseVelocity } of list) {
      view.setUint32(at, id % HIGH_WORD, true)
      view.setUint32(at + WORD, Math.floor(id / HIGH_WORD), true)
      view.setUint32(at + 2 * WORD, startTick, true)
      view.setUint32(at + 3 * WORD, ticks, true)
      view.setUint32(at + 4 * WORD, pitch | (velocity << BITS) | (releaseVelocity << (2 * BITS)), true)
      at += WORD * WORDS_A_NOTE
    }
  return bytes
}

function received<S, T>(bytes: Uint8Array, turned: (value: S, turning: Turning<number, Notes>) => T): T {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  const value = JSON.parse(new TextDecoder().decode(bytes.subarray(WORD, WORD + length))) as S
  let at = WORD * (1 + Math.ceil(length / WORD))
  const next = (): Note => {
    const last = view.getUint32(at + 4 * WORD, true)
    const note = {
      id: view.getUint32(at, true) + HIGH_WORD * view.getUint32(at + WORD, true),
      startTick: view.getUint32(at + 2 * WORD, true),
      ticks: view.getUint32(at + 3 * WORD, true),
      pitch: last & MASK,
      velocity: (last >>> BITS) & MASK,
      releaseVelocity: last >>> (2 * BITS),
    }
    at += WORD * WORDS_A_NOTE
    return note
  }
  return turned(
    value,
    new Turning((count) => {
      if (!Number.isInteger(count) || count < 0 || count > MOST_NOTES_A_CLIP) throw new RangeError(`${count} notes are none`)
      const notes: Note[] = []
      for (let i = 0; i < count; i++) notes.push(next())
      return notes
    }),
  )
}
