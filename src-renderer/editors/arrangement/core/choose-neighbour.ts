import { clipEndTick, type Clip } from '../../../../src-shared/music/index.ts'
import type { ClipStage, PlacedClip } from './clip-stage.ts'

/**
 * Chooses, by keys, the clip before or behind the one that is chosen, or the nearest one on the next track above or below that has any.
 * Where nothing is chosen it is the first clip of the song.
 *
 * @returns the clip; null where there is none
 */
export function chooseNeighbour(stage: ClipStage, direction: 'previous' | 'next' | 'above' | 'below'): PlacedClip | null {
  const found = neighbour(stage, direction)
  if (found) stage.choose(new Set([found.clip.id]))
  return found
}

function neighbour({ chosen, trackRows, tempo }: ClipStage, direction: 'previous' | 'next' | 'above' | 'below'): PlacedClip | null {
  const tracks = trackRows.map(({ track }) => track)
  const from = direction === 'previous' || direction === 'above' ? chosen.at(0) : chosen.at(-1)
  if (!from) {
    const first = tracks.find(({ clips }) => clips.length > 0)
    return first ? { trackId: first.id, clip: first.clips[0] } : null
  }
  const row = tracks.findIndex(({ id }) => id === from.trackId)
  if (direction === 'previous' || direction === 'next') {
    const { clips } = tracks[row]
    const clip = clips.at(clips.findIndex(({ id }) => id === from.clip.id) + (direction === 'next' ? 1 : -1))
    const isBeyond = clip && (direction === 'next' ? clip.startTick < from.clip.startTick : clip.startTick > from.clip.startTick)
    return clip && !isBeyond ? { trackId: from.trackId, clip } : null
  }
  const further = direction === 'below' ? tracks.slice(row + 1) : tracks.slice(0, row).reverse()
  const track = further.find(({ clips }) => clips.length > 0)
  if (!track) return null
  const distance = (clip: Clip): number =>
    Math.max(0, clip.startTick - clipEndTick(from.clip, tempo), from.clip.startTick - clipEndTick(clip, tempo)) ||
    Math.abs(clip.startTick - from.clip.startTick) / 2 ** 32
  const clip = track.clips.reduce((nearest, other) => (distance(other) < distance(nearest) ? other : nearest))
  return { trackId: track.id, clip }
}
