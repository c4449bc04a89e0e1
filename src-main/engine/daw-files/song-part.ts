import {
  automationAt,
  clipEndTick,
  songEndTick,
  splitClip,
  TempoMap,
  type AutomationLane,
  type AutomationPoint,
  type Clip,
  type Song,
} from '../../../src-shared/music/index.ts'

/**
 * A stretch of a song as a song of its own, which begins with it: clips are cut at its bounds, and what holds at its beginning, tempo,
 * meter, key and automation, stands at its first tick.
 *
 * @returns the song itself where it is all of it
 */
export function songPart(song: Song, startTick: number, endTick: number): Song {
  const tempo = new TempoMap(song.tempi)
  if (startTick === 0 && endTick >= songEndTick(song, tempo)) return song
  const { loop, markers, tracks } = song
  const within = (tick: number): boolean => tick >= startTick && tick < endTick
  return {
    tempi: changesWithin(song.tempi, startTick, endTick),
    meters: changesWithin(song.meters, startTick, endTick),
    keys: changesWithin(song.keys, startTick, endTick),
    markers: markers.filter(({ tick }) => within(tick)).map((marker) => ({ ...marker, tick: marker.tick - startTick })),
    loop:
      loop && within(loop.startTick) && loop.endTick <= endTick
        ? { ...loop, startTick: loop.startTick - startTick, endTick: loop.endTick - startTick }
        : null,
    tracks: tracks.map((track) => ({
      ...track,
      clips: track.clips.flatMap((clip) => clipWithin(clip, startTick, endTick, tempo)),
      automation: track.automation.map((lane) => automationFrom(lane, startTick)),
    })),
  }
}

/** Of changes that hold from their tick on: the one that holds at the start, and those behind it. */
function changesWithin<T extends { readonly tick: number }>(changes: readonly T[], startTick: number, endTick: number): T[] {
  const first = changes.findLast(({ tick }) => tick <= startTick)
  const later = changes
    .filter(({ tick }) => tick > startTick && tick < endTick)
    .map((change) => ({ ...change, tick: change.tick - startTick }))
  return first ? [{ ...first, tick: 0 }, ...later] : later
}

function clipWithin(clip: Clip, startTick: number, endTick: number, tempo: TempoMap): Clip[] {
  if (clip.startTick >= endTick || clipEndTick(clip, tempo) <= startTick) return []
  let part = clip
  if (part.startTick < startTick) {
    const cut = splitClip(part, startTick, tempo, part.id)
    // What is left behind the bound is less than a sample.
    if (!cut) return []
    part = cut[1]
  }
  part = splitClip(part, endTick, tempo, part.id)?.[0] ?? part
  return [{ ...part, startTick: part.startTick - startTick }]
}

/** A bent way that is entered in its middle goes on as a way of less bend: the rest of an exponential is one. */
function automationFrom({ target, points }: AutomationLane, startTick: number): AutomationLane {
  const later = points.filter(({ tick }) => tick >= startTick).map((point) => ({ ...point, tick: point.tick - startTick }))
  const before = points.findLast(({ tick }) => tick < startTick)
  if (!before || later[0]?.tick === 0) return { target, points: later }
  const next = points.find(({ tick }) => tick > startTick)
  const gone = next ? (startTick - before.tick) / (next.tick - before.tick) : 0
  const first: AutomationPoint = {
    ...before,
    tick: 0,
    value: automationAt(points, startTick, before.value),
    curve: before.curve * (1 - gone),
  }
  return { target, points: [first, ...later] }
}
