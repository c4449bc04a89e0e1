import { clipEndTick, type AudioClip, type TempoMap, type Track } from '../../src-shared/music/index.ts'

/**
 * The gap of a track around a tick: the clip of sound before it, and where the next clip begins.
 *
 * @returns null where a clip lies there, or none before or behind it
 */
export function gapAt({ clips, kind }: Track, tick: number, tempo: TempoMap): { clip: AudioClip; endTick: number } | null {
  if (kind !== 'audio') return null
  const sounds = clips as readonly AudioClip[]
  const next = sounds.find(({ startTick }) => startTick > tick)
  const before = sounds.filter(({ startTick }) => startTick <= tick)
  if (!next || before.length === 0) return null
  const ends = before.map((clip) => clipEndTick(clip, tempo))
  const last = Math.max(...ends)
  return last > tick ? null : { clip: before[ends.indexOf(last)], endTick: next.startTick }
}
