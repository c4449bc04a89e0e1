import { groupOf, type PlacedTrack, type Song, type SongChange, type Track, type TrackSettings } from '../../src-shared/music/index.ts'

/** Edits of tracks as changes of the song. A group is followed by the tracks that go through it. */

export function trackSet<K extends keyof TrackSettings>(track: Track, key: K, value: TrackSettings[K]): SongChange[] {
  return track[key] === value ? [] : [{ kind: 'track', trackId: track.id, before: { [key]: track[key] }, after: { [key]: value } }]
}

/** Takes tracks away; those that went through a group that goes stay, and go straight on. */
export function tracksRemoved({ tracks }: Song, ids: ReadonlySet<string>): SongChange[] {
  const freed = tracks.filter((track) => track.groupId !== null && ids.has(track.groupId) && !ids.has(track.id))
  const changes = freed.flatMap((track) => trackSet(track, 'groupId', null))
  const after = tracks.map((track) => (freed.includes(track) ? { ...track, groupId: null } : track))
  const removed = after.flatMap((track, index): PlacedTrack[] => (ids.has(track.id) ? [{ index, track }] : []))
  return removed.length === 0 ? [] : [...changes, { kind: 'tracks', removed, added: [] }]
}

/** Another track like it, behind it, with clips of their own ids. */
export function trackDuplicated(
  { tracks }: Song,
  track: Track,
  newId: (kind: 'track' | 'clip') => string,
): { changes: SongChange[]; id: string } {
  const id = newId('track')
  const clips = track.clips.map((clip) => ({ ...clip, id: newId('clip') }))
  clips.sort((a, b) => a.startTick - b.startTick || (a.id < b.id ? -1 : 1))
  const copy: Track = { ...track, id, clips, isFrozen: false, name: `${track.name} 2` }
  return { changes: [{ kind: 'tracks', removed: [], added: [{ index: tracks.indexOf(track) + 1, track: copy }] }], id }
}

/**
 * Puts a track before the one at `index`, a group with all that goes through it. Among the tracks of a group it goes through that one, else
 * through none.
 *
 * @param index  in the list as it is; its length for the end
 */
export function trackMoved({ tracks }: Song, trackId: string, index: number): SongChange[] {
  const track = tracks.find(({ id }) => id === trackId)
  if (!track) return []
  const moving = track.kind === 'group' ? [track, ...tracks.filter((other) => groupOf(tracks, other)?.id === trackId)] : [track]
  const isMoving = (other: Track): boolean => moving.includes(other)
  let before = tracks.slice(0, index).filter((other) => !isMoving(other))
  let behind = tracks.slice(index).filter((other) => !isMoving(other))
  const inside = behind.at(0) ? groupOf(tracks, behind[0]) : null
  let group = inside && before.includes(inside) ? inside : null
  // Behind the last track of its own group it stays in it.
  const last = before.at(-1)
  if (!group && last && track.groupId !== null && (groupOf(tracks, last)?.id ?? last.id) === track.groupId) group = groupOf(tracks, track)
  if (track.kind === 'group' && group) {
    // Groups are in no group: it goes before that one.
    const cut = before.indexOf(group)
    behind = [...before.slice(cut), ...behind]
    before = before.slice(0, cut)
    group = null
  }
  const after = [...before, ...moving, ...behind].map(({ id }) => id)
  const now = tracks.map(({ id }) => id)
  const changes: SongChange[] = track.kind === 'group' ? [] : trackSet(track, 'groupId', group?.id ?? null)
  return after.every((id, i) => id === now[i]) ? changes : [...changes, { kind: 'order', before: now, after }]
}

/** A group before the first of the tracks, which follow it and go through it. Groups among them stay as they are. */
export function tracksGrouped({ tracks }: Song, ids: ReadonlySet<string>, group: Track): SongChange[] {
  const members = tracks.filter(({ id, kind }) => ids.has(id) && kind !== 'group')
  if (members.length === 0) return []
  const rest = tracks.filter((track) => !members.includes(track))
  let place = tracks.slice(0, tracks.indexOf(members[0])).filter((track) => !members.includes(track)).length
  // Not between the tracks of another group.
  while (place > 0 && place < rest.length && groupOf(tracks, rest[place]) !== null) place++
  const now = tracks.map(({ id }) => id)
  const after = [...rest.slice(0, place), ...members, ...rest.slice(place)].map(({ id }) => id)
  const order: SongChange[] = after.every((id, i) => id === now[i]) ? [] : [{ kind: 'order', before: now, after }]
  return [
    ...order,
    { kind: 'tracks', removed: [], added: [{ index: place, track: group }] },
    ...members.flatMap((track) => trackSet(track, 'groupId', group.id)),
  ]
}
