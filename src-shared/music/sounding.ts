import type { Samples, Seconds, Ticks } from '../units.ts'
import { MOST_NOTES_A_CLIP, type AudioClip, type Clip, type Control, type Note, type NoteClip, type Song } from './song.ts'
import type { TempoMap } from './tempo-map.ts'

/** What a clip lets be heard, in the song's own time. */

/**
 * Notes that begin within the clip's bounds, cut at its end or at that of its loop; `startTick` counts from the beginning of the song. In
 * a loop a note comes with each round, always by its id.
 */
export function soundingNotes(clip: NoteClip): Note[] {
  const sounding: Note[] = []
  forEachRound(
    clip,
    clip.notes,
    ({ startTick }) => startTick,
    (note, tick, endTick) => sounding.push({ ...note, startTick: tick, ticks: Math.min(note.ticks, endTick - tick) }),
  )
  return sounding
}

/** Moves of controllers within the clip's bounds, in the song's own time. */
export function soundingControls(clip: NoteClip): Control[] {
  const sounding: Control[] = []
  forEachRound(
    clip,
    clip.controls,
    ({ tick }) => tick,
    (control, tick) => sounding.push({ ...control, tick }),
  )
  return sounding
}

/** Calls `take` with every item that the clip shows, round by round, with where it stands in the song and where its round ends there. */
function forEachRound<T>(
  { startTick, offsetTicks, lengthTicks, loopTicks, loopPhaseTicks }: NoteClip,
  items: readonly T[],
  tickOf: (item: T) => number,
  take: (item: T, tick: Ticks, endTick: Ticks) => void,
): void {
  const roundTicks = loopTicks || lengthTicks
  const shown = items.filter((item) => tickOf(item) >= offsetTicks && tickOf(item) < offsetTicks + roundTicks)
  const end = startTick + lengthTicks
  // A file may ask for endless rounds of a tick each.
  let taken = 0
  for (let from = startTick - (loopTicks && loopPhaseTicks % loopTicks); shown.length > 0 && from < end; from += roundTicks) {
    for (const item of shown) {
      const tick = from + tickOf(item) - offsetTicks
      if (tick < startTick || tick >= end) continue
      if (++taken > MOST_NOTES_A_CLIP) return
      take(item, tick, Math.min(end, from + roundTicks))
    }
  }
}

/** How long a clip of sound is heard. */
export const heardSeconds = ({ lengthSamples, stretch, sampleRate }: AudioClip): Seconds => (lengthSamples * stretch) / sampleRate

/** Samples of a clip's sound that are heard from a tick to another; negative where that one is earlier. */
export const samplesBetween = ({ stretch, sampleRate }: AudioClip, fromTick: Ticks, toTick: Ticks, tempo: TempoMap): Samples => {
  const heard = tempo.sampleAt(toTick, sampleRate) - tempo.sampleAt(fromTick, sampleRate)
  return stretch === 1 ? heard : Math.round(heard / stretch)
}

/** Where a clip ends; one of sound ends with the tick nearest to its last sample, and lasts a tick at least. */
export function clipEndTick(clip: Clip, tempo: TempoMap): Ticks {
  if (clip.kind === 'notes') return clip.startTick + clip.lengthTicks
  const endSeconds = tempo.secondsAt(clip.startTick) + heardSeconds(clip)
  return Math.max(clip.startTick + 1, tempo.tickAt(endSeconds))
}

/** Where the clips of tracks that were seen before end. Lists of a song are never changed in place, and most stay from song to song. */
const ends = new WeakMap<readonly Clip[], { tempo: TempoMap; tick: Ticks }>()

function clipsEndTick(clips: readonly Clip[], tempo: TempoMap): Ticks {
  const known = ends.get(clips)
  if (known?.tempo === tempo) return known.tick
  const tick = clips.reduce((end, clip) => Math.max(end, clipEndTick(clip, tempo)), 0)
  ends.set(clips, { tempo, tick })
  return tick
}

/** Where the last clip ends; 0 in a song without any. */
export const songEndTick = ({ tracks }: Song, tempo: TempoMap): Ticks =>
  tracks.reduce((end, { clips }) => Math.max(end, clipsEndTick(clips, tempo)), 0)
