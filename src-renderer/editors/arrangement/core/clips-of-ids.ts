import type { Clip, Track } from '../../../../src-shared/music/index.ts'

/** Of lists that were seen before. Lists of a song are never changed in place. */
const known = new WeakMap<readonly Clip[], ReadonlySet<string>>()

function idsIn(clips: readonly Clip[]): ReadonlySet<string> {
  const ids = known.get(clips) ?? new Set(clips.map(({ id }) => id))
  known.set(clips, ids)
  return ids
}

/** Clips with their tracks, in the order of the song; tracks without any of them are not looked through. */
export function clipsOfIds(tracks: readonly Track[], ids: ReadonlySet<string>): { track: Track; clip: Clip }[] {
  if (ids.size === 0) return []
  return tracks.flatMap((track) => {
    const there = idsIn(track.clips)
    if (ids.size < there.size && ![...ids].some((id) => there.has(id))) return []
    return track.clips.filter(({ id }) => ids.has(id)).map((clip) => ({ track, clip }))
  })
}
