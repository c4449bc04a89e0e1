import { clipEndTick, MeterMap, TempoMap, type Song } from '../../../../src-shared/music/index.ts'
import { clipsOfIds } from './clips-of-ids.ts'

/** What is chosen, for whoever does not see it: `“Verse” on Piano, bars 3 to 4`. */
export function clipWords({ tracks, tempi, meters }: Song, ids: ReadonlySet<string>): string {
  if (ids.size === 0) return ''
  const chosen = clipsOfIds(tracks, ids)
  if (chosen.length !== 1) return `${chosen.length} clips chosen`
  const [{ track, clip }] = chosen
  const bars = new MeterMap(meters)
  const first = bars.positionAt(clip.startTick).bar + 1
  const last = bars.positionAt(clipEndTick(clip, new TempoMap(tempi)) - 1).bar + 1
  const place = first === last ? `bar ${first}` : `bars ${first} to ${last}`
  return `“${clip.name}” on ${track.name || 'a track'}, ${place}${clip.isMuted ? ', muted' : ''}`
}
