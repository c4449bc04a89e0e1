import { sameValue, type SongChange, type TimelineList } from './changes.ts'
import type { Song, Track } from './song.ts'

/** The changes that make one song of another; tracks that are alike in both stay as they are. */
export function songReplaced(before: Song, after: Song): SongChange[] {
  const changes: SongChange[] = []
  if (!sameValue(before.loop, after.loop)) changes.push({ kind: 'loop', before: before.loop, after: after.loop })
  for (const list of ['tempi', 'meters', 'keys', 'markers'] as const) {
    const change = timelineReplaced(before, after, list)
    if (change) changes.push(change)
  }
  const kept = keptTracks(before.tracks, after.tracks)
  const others = (tracks: readonly Track[]): { index: number; track: Track }[] =>
    tracks.flatMap((track, index) => (kept.has(track.id) ? [] : [{ index, track }]))
  const [removed, added] = [others(before.tracks), others(after.tracks)]
  if (removed.length + added.length > 0) changes.push({ kind: 'tracks', removed, added })
  return changes
}

function timelineReplaced(before: Song, after: Song, list: TimelineList): SongChange | null {
  const values = (song: Song): Map<string, unknown> =>
    new Map((song[list] as readonly unknown[]).map((item) => [JSON.stringify(item), item]))
  const [old, next] = [values(before), values(after)]
  const removed = [...old].flatMap(([key, item]) => (next.has(key) ? [] : [item]))
  const added = [...next].flatMap(([key, item]) => (old.has(key) ? [] : [item]))
  return removed.length + added.length > 0 ? ({ kind: 'timeline', list, removed, added } as SongChange) : null
}

/** Those alike in both; none where they stand in another order. */
function keptTracks(before: readonly Track[], after: readonly Track[]): ReadonlySet<string> {
  const byId = new Map(after.map((track) => [track.id, track]))
  const alike = before.filter((track) => sameValue(track, byId.get(track.id))).map(({ id }) => id)
  const known = new Set(alike)
  const inNewOrder = after.filter(({ id }) => known.has(id)).map(({ id }) => id)
  return sameValue(alike, inNewOrder) ? known : new Set()
}
