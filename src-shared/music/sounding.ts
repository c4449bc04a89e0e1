import type { Ticks } from '../units.ts'
import type { Clip, Control, Note, NoteClip, Song } from './song.ts'
import type { TempoMap } from './tempo-map.ts'

/** What a clip lets be heard, in the song's own time. */

/** Notes that begin within the clip's bounds, cut at its end; `startTick` counts from the beginning of the song. */
export function soundingNotes({ startTick, offsetTicks, lengthTicks, notes }: NoteClip): Note[] {
  const end = offsetTicks + lengthTicks
  return notes
    .filter((note) => note.startTick >= offsetTicks && note.startTick < end)
    .map((note) => ({
      ...note,
      startTick: note.startTick - offsetTicks + startTick,
      ticks: Math.min(note.ticks, end - note.startTick),
    }))
}

/** Moves of controllers within the clip's bounds, in the song's own time. */
export function soundingControls({ startTick, offsetTicks, lengthTicks, controls }: NoteClip): Control[] {
  return controls
    .filter(({ tick }) => tick >= offsetTicks && tick < offsetTicks + lengthTicks)
    .map((control) => ({ ...control, tick: control.tick - offsetTicks + startTick }))
}

/** Where a clip ends; one of sound ends with the tick nearest to its last sample, and lasts a tick at least. */
export function clipEndTick(clip: Clip, tempo: TempoMap): Ticks {
  if (clip.kind === 'notes') return clip.startTick + clip.lengthTicks
  const endSeconds = tempo.secondsAt(clip.startTick) + clip.lengthSamples / clip.sampleRate
  return Math.max(clip.startTick + 1, tempo.tickAt(endSeconds))
}

/** Where the last clip ends; 0 in a song without any. */
export function songEndTick({ tracks }: Song, tempo: TempoMap): Ticks {
  let end = 0
  for (const { clips } of tracks) for (const clip of clips) end = Math.max(end, clipEndTick(clip, tempo))
  return end
}
