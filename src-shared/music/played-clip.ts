import type { PlayedControl, PlayedNote } from '../project/index.ts'
import { MeterMap } from './meter-map.ts'
import { PLAIN_NOTES, type Control, type Note, type NoteClip, type Song } from './song.ts'
import { TempoMap } from './tempo-map.ts'

/** Who plays a little before the beginning means it. */
const EARLY_SECONDS = 0.2

/** What was played along with a song; times are the song's. */
export interface Played {
  notes: readonly PlayedNote[]
  controls: readonly PlayedControl[]
}

/**
 * A clip of what was played along with the song from a tick on, up to the end of a bar. What came before it, in a count-in, is left out,
 * but for what was only a little early.
 *
 * @returns null where nothing was played
 */
export function playedClip(
  id: string,
  { notes, controls }: Played,
  song: Pick<Song, 'meters' | 'tempi'>,
  startTick: number,
): NoteClip | null {
  const tempo = new TempoMap(song.tempi)
  const startSeconds = tempo.secondsAt(startTick)
  const tickAt = (seconds: number): number => Math.max(0, Math.round(tempo.tickAt(seconds)) - startTick)
  const meant = notes.filter((note) => note.startSeconds >= startSeconds - EARLY_SECONDS)
  if (meant.length === 0) return null
  const placed = meant
    .map(({ pitch, velocity, startSeconds: start, durationSeconds }): Omit<Note, 'id'> => {
      const at = tickAt(start)
      return { startTick: at, ticks: Math.max(1, tickAt(start + durationSeconds) - at), pitch, velocity, releaseVelocity: 0 }
    })
    .toSorted((a, b) => a.startTick - b.startTick)
  const moved = controls
    .filter(({ seconds }) => seconds >= startSeconds - EARLY_SECONDS)
    .map(({ controller, value, seconds }): Omit<Control, 'id'> => ({ tick: tickAt(seconds), lane: `cc${controller}`, value }))
    .toSorted((a, b) => a.tick - b.tick)
  const meters = new MeterMap(song.meters)
  const last = startTick + Math.max(...placed.map((note) => note.startTick + note.ticks))
  return {
    ...PLAIN_NOTES,
    ...{ id, kind: 'notes', name: 'Played', startTick },
    lengthTicks: meters.barTick(meters.positionAt(last - 1).bar + 1) - startTick,
    notes: placed.map((note, index) => ({ ...note, id: index + 1 })),
    controls: moved.map((control, index) => ({ ...control, id: index + 1 })),
  }
}
