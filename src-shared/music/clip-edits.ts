import type { ClipSettings, SongChange } from './changes.ts'
import { clipEndTick } from './sounding.ts'
import type { Clip } from './song.ts'
import type { TempoMap } from './tempo-map.ts'

/**
 * A clip cut at a tick: the right part begins on it, and what is heard of both is what was heard of the whole. Of sound the cut is on
 * the sample that the tick has at the sound's own rate.
 *
 * @returns null where the tick is not within the clip
 */
export function splitClip(clip: Clip, tick: number, tempo: TempoMap, newId: string): [left: Clip, right: Clip] | null {
  if (tick <= clip.startTick || tick >= clipEndTick(clip, tempo)) return null
  if (clip.kind === 'notes') {
    const left = tick - clip.startTick
    return [
      { ...clip, lengthTicks: left },
      { ...clip, id: newId, startTick: tick, offsetTicks: clip.offsetTicks + left, lengthTicks: clip.lengthTicks - left },
    ]
  }
  const left = tempo.sampleAt(tick, clip.sampleRate) - tempo.sampleAt(clip.startTick, clip.sampleRate)
  if (left < 1 || left >= clip.lengthSamples) return null
  const right = clip.lengthSamples - left
  // A reversed sound is heard from its end: the first part is the later one of the sound.
  const [first, second] = clip.isReversed
    ? [clip.offsetSamples + right, clip.offsetSamples]
    : [clip.offsetSamples, clip.offsetSamples + left]
  return [
    { ...clip, offsetSamples: first, lengthSamples: left, fadeInSamples: Math.min(clip.fadeInSamples, left), fadeOutSamples: 0 },
    {
      ...{ ...clip, id: newId, startTick: tick, offsetSamples: second, lengthSamples: right },
      ...{ fadeInSamples: 0, fadeOutSamples: Math.min(clip.fadeOutSamples, right) },
    },
  ]
}

/** A clip that ends at another tick, as far as its sound goes. */
export function withEnd(clip: Clip, endTick: number, tempo: TempoMap): Clip {
  const end = Math.max(clip.startTick + 1, endTick)
  if (clip.kind === 'notes') return { ...clip, lengthTicks: end - clip.startTick }
  const wanted = tempo.sampleAt(end, clip.sampleRate) - tempo.sampleAt(clip.startTick, clip.sampleRate)
  const most = clip.isReversed ? clip.offsetSamples + clip.lengthSamples : clip.soundSamples - clip.offsetSamples
  const lengthSamples = Math.max(1, Math.min(wanted, most))
  const offsetSamples = clip.isReversed ? clip.offsetSamples + clip.lengthSamples - lengthSamples : clip.offsetSamples
  return { ...clip, offsetSamples, lengthSamples, ...fadesWithin(clip, lengthSamples) }
}

/** A clip that begins at another tick, its end where it was; its notes and its sound stay where they are in the song. */
export function withStart(clip: Clip, startTick: number, tempo: TempoMap): Clip {
  if (clip.kind === 'notes') {
    const least = clip.startTick - clip.offsetTicks
    const start = Math.max(0, least, Math.min(startTick, clip.startTick + clip.lengthTicks - 1))
    const moved = start - clip.startTick
    return { ...clip, startTick: start, offsetTicks: clip.offsetTicks + moved, lengthTicks: clip.lengthTicks - moved }
  }
  const last = clipEndTick(clip, tempo) - 1
  const start = Math.max(0, Math.min(startTick, last))
  const moved = tempo.sampleAt(start, clip.sampleRate) - tempo.sampleAt(clip.startTick, clip.sampleRate)
  const before = clip.isReversed ? clip.soundSamples - clip.offsetSamples - clip.lengthSamples : clip.offsetSamples
  if (moved < -before || moved >= clip.lengthSamples) return clip
  const lengthSamples = clip.lengthSamples - moved
  return {
    ...clip,
    startTick: start,
    offsetSamples: clip.isReversed ? clip.offsetSamples : clip.offsetSamples + moved,
    lengthSamples,
    ...fadesWithin(clip, lengthSamples),
  }
}

const fadesWithin = ({ fadeInSamples, fadeOutSamples }: { fadeInSamples: number; fadeOutSamples: number }, length: number) => ({
  fadeInSamples: Math.min(fadeInSamples, length),
  fadeOutSamples: Math.min(fadeOutSamples, length),
})

/** The changes that put clips in the place of others of one track: of a clip that only moves or is cut its notes are not touched. */
export function clipsReplaced(trackId: string, before: readonly Clip[], after: readonly Clip[]): SongChange[] {
  const changes: SongChange[] = []
  const next = new Map(after.map((clip) => [clip.id, clip]))
  const removed: Clip[] = []
  for (const clip of before) {
    const other = next.get(clip.id)
    if (!other || !sameContent(clip, other)) removed.push(clip)
    else {
      next.delete(clip.id)
      const keys = Object.keys(clip).filter((key) => clip[key as keyof Clip] !== other[key as keyof Clip])
      const pick = (from: Clip): Partial<ClipSettings> => Object.fromEntries(keys.map((key) => [key, from[key as keyof Clip]]))
      if (keys.length > 0) changes.push({ kind: 'clip', trackId, clipId: clip.id, before: pick(clip), after: pick(other) })
    }
  }
  const added = [...next.values()]
  if (removed.length + added.length > 0) changes.push({ kind: 'clips', trackId, removed, added })
  return changes
}

const sameContent = (a: Clip, b: Clip): boolean =>
  a.kind === 'notes' && b.kind === 'notes'
    ? a.notes === b.notes && a.controls === b.controls
    : a.kind === b.kind && JSON.stringify(soundOf(a)) === JSON.stringify(soundOf(b))
const soundOf = (clip: Clip): unknown => (clip.kind === 'audio' ? clip.sound : null)
