import { outOfStep, SongError } from './song-error.ts'
import { exchanged } from './ordered.ts'
import type {
  AudioClip,
  AutomationPoint,
  AutomationTarget,
  Clip,
  Control,
  KeyChange,
  MeterChange,
  Note,
  NoteClip,
  Song,
  SongLoop,
  SongMarker,
  TempoChange,
  Track,
} from './song.ts'

/**
 * Changes of a song as small values, each with what was before and what is after, so that turning it round undoes it. They are strict:
 * one that does not fit the song is refused whole. Undo, redo, the journal on the disk and other windows live by them.
 */
export interface Exchange<T> {
  removed: readonly T[]
  added: readonly T[]
}

export interface TimelineItems {
  tempi: TempoChange
  meters: MeterChange
  keys: KeyChange
  markers: SongMarker
}
export type TimelineList = keyof TimelineItems

export type TrackSettings = Omit<Track, 'id' | 'kind' | 'clips' | 'automation'>
/** Of a clip of either kind, without its notes and controllers. */
export type ClipSettings = Omit<AudioClip, 'id' | 'kind'> & Omit<NoteClip, 'id' | 'kind' | 'notes' | 'controls'>
export interface PlacedTrack {
  index: number
  track: Track
}

export type SongChange =
  | { kind: 'loop'; before: SongLoop | null; after: SongLoop | null }
  | { [L in TimelineList]: { kind: 'timeline'; list: L } & Exchange<TimelineItems[L]> }[TimelineList]
  /** `index` counts in the list without the removed ones, or with the added ones. */
  | ({ kind: 'tracks' } & Exchange<PlacedTrack>)
  | { kind: 'order'; before: readonly string[]; after: readonly string[] }
  | { kind: 'track'; trackId: string; before: Partial<TrackSettings>; after: Partial<TrackSettings> }
  | ({ kind: 'clips'; trackId: string } & Exchange<Clip>)
  | { kind: 'clip'; trackId: string; clipId: string; before: Partial<ClipSettings>; after: Partial<ClipSettings> }
  | ({ kind: 'notes'; trackId: string; clipId: string } & Exchange<Note>)
  | ({ kind: 'controls'; trackId: string; clipId: string } & Exchange<Control>)
  | ({ kind: 'automation'; trackId: string; target: AutomationTarget } & Exchange<AutomationPoint>)

export const clipOrder = (a: Clip, b: Clip): number => a.startTick - b.startTick || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
export const noteOrder = (a: Note, b: Note): number => a.startTick - b.startTick || a.id - b.id
const tickOrder = (a: { tick: number }, b: { tick: number }): number => a.tick - b.tick
export const itemOrder = (a: { tick: number; id: number }, b: { tick: number; id: number }): number => a.tick - b.tick || a.id - b.id
const idOf = <I>({ id }: { id: I }): I => id
const tickOf = ({ tick }: { tick: number }): number => tick

/** The change that takes another one back. */
export function inverseOf(change: SongChange): SongChange {
  if ('removed' in change) return { ...change, removed: change.added, added: change.removed } as SongChange
  return { ...change, before: change.after, after: change.before } as SongChange
}

/** Takes several changes back, the last one first. */
export const inverseOfAll = (changes: readonly SongChange[]): SongChange[] => changes.map(inverseOf).reverse()

/** @throws SongError where one does not fit; the song stays as it was */
export const withChanges = (song: Song, changes: readonly SongChange[]): Song => changes.reduce(withChange, song)

/**
 * The song after a change. What the change does not touch is shared with the song before.
 *
 * @throws SongError where it was made for another state of the song
 */
export function withChange(song: Song, change: SongChange): Song {
  switch (change.kind) {
    case 'loop':
      if (!sameValue(song.loop, change.before)) throw outOfStep('the loop is another one')
      return { ...song, loop: change.after }
    case 'timeline':
      return withTimeline(song, change)
    case 'tracks':
      return { ...song, tracks: withTracks(song.tracks, change) }
    case 'order': {
      if (!sameValue(song.tracks.map(idOf), change.before)) throw outOfStep('there are other tracks')
      const byId = new Map(song.tracks.map((track) => [track.id, track]))
      const tracks = change.after.map((id) => byId.get(id))
      if (tracks.length !== byId.size || new Set(tracks).size !== byId.size || tracks.includes(undefined))
        throw outOfStep('there are other tracks')
      return { ...song, tracks: tracks as Track[] }
    }
    case 'track':
      return withTrack(song, change.trackId, (track) => withSettings(track, change, `track "${track.name}"`))
    case 'clips':
      return withTrack(song, change.trackId, (track) => {
        if (change.added.some(({ kind }) => kind !== track.kind))
          throw new SongError(
            `The track "${track.name}" takes ${track.kind === 'notes' ? 'notes' : 'sound'} only.`,
            'Choose another track.',
          )
        const clips = exchanged<Clip, string>(track.clips, change, idOf, clipOrder)
        if (!clips) throw outOfStep(`clips of "${track.name}" are others`)
        return { ...track, clips }
      })
    case 'clip':
      return withClip(song, change, (clip) => withSettings<Clip>(clip, change, `clip "${clip.name}"`), 'startTick' in change.after)
    case 'notes':
      return withClip(song, change, (clip) => {
        const notes = clip.kind === 'notes' ? exchanged(clip.notes, change, idOf, noteOrder) : null
        if (!notes) throw outOfStep(`notes of "${clip.name}" are others`)
        return { ...clip, notes } as NoteClip
      })
    case 'controls':
      return withClip(song, change, (clip) => {
        const controls = clip.kind === 'notes' ? exchanged(clip.controls, change, idOf, itemOrder) : null
        if (!controls) throw outOfStep(`controllers of "${clip.name}" are others`)
        return { ...clip, controls } as NoteClip
      })
    case 'automation':
      return withTrack(song, change.trackId, (track) => withAutomation(track, change))
  }
}

function withTimeline(song: Song, change: Extract<SongChange, { kind: 'timeline' }>): Song {
  const list =
    change.list === 'markers'
      ? exchanged(song.markers, change, idOf, itemOrder)
      : exchanged<{ tick: number }, number>(song[change.list], change, tickOf, tickOrder)
  if (!list) throw outOfStep(`${change.list} are others`)
  if ((change.list === 'tempi' || change.list === 'meters') && list[0]?.tick !== 0) {
    throw new SongError('A song has a tempo and a meter from its beginning.', 'Change the first one instead of removing it.')
  }
  return { ...song, [change.list]: list }
}

function withTracks(tracks: readonly Track[], { removed, added }: Exchange<PlacedTrack>): readonly Track[] {
  for (const { index, track } of removed) if (tracks[index]?.id !== track.id) throw outOfStep('there are other tracks')
  const going = new Set(removed.map(({ track }) => track.id))
  const result = tracks.filter(({ id }) => !going.has(id))
  const there = new Set(result.map(idOf))
  for (const { index, track } of added.toSorted((a, b) => a.index - b.index)) {
    if (there.has(track.id) || index > result.length) throw outOfStep('there are other tracks')
    result.splice(index, 0, track)
    there.add(track.id)
  }
  return result
}

function withAutomation(track: Track, change: Extract<SongChange, { kind: 'automation' }>): Track {
  const lane = track.automation.find(({ target }) => target === change.target)
  const points = exchanged(lane?.points ?? [], change, idOf, itemOrder)
  if (!points) throw outOfStep(`the automation of "${track.name}" is another one`)
  const others = track.automation.filter(({ target }) => target !== change.target)
  const automation = points.length === 0 ? others : [...others, { target: change.target, points }]
  return { ...track, automation: automation.toSorted((a, b) => (a.target < b.target ? -1 : 1)) }
}

function withTrack(song: Song, trackId: string, edit: (track: Track) => Track): Song {
  const index = song.tracks.findIndex(({ id }) => id === trackId)
  if (index < 0) throw outOfStep('a track is no longer there')
  return { ...song, tracks: song.tracks.with(index, edit(song.tracks[index])) }
}

function withClip(song: Song, { trackId, clipId }: { trackId: string; clipId: string }, edit: (clip: Clip) => Clip, moves = false): Song {
  return withTrack(song, trackId, (track) => {
    const index = track.clips.findIndex(({ id }) => id === clipId)
    if (index < 0) throw outOfStep('a clip is no longer there')
    const clips = track.clips.with(index, edit(track.clips[index]))
    return { ...track, clips: moves ? clips.toSorted(clipOrder) : clips }
  })
}

function withSettings<T extends object>(
  item: T,
  { before, after }: { before: Partial<unknown>; after: Partial<unknown> },
  what: string,
): T {
  const known = item as Record<string, unknown>
  if (!sameValue(Object.keys(before).sort(), Object.keys(after).sort())) throw outOfStep(`the change of ${what} is incomplete`)
  for (const [key, value] of Object.entries(before))
    if (!(key in known) || !sameValue(known[key], value)) throw outOfStep(`the ${what} is another one`)
  return { ...item, ...after }
}

/** For small values of JSON. */
export const sameValue = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
