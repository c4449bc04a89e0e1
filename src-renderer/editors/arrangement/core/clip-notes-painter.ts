import { MOST_NOTES_A_CLIP, type Note, type NoteClip } from '../../../../src-shared/music/index.ts'
import { NoteRuns } from '../../timeline/core/note-runs.ts'
import { firstFrom, longestTicks } from '../../timeline/core/notes-within.ts'
import type { PaintArea } from '../../timeline/core/grid-painter.ts'
import { xToTick, type TimeAxis } from '../../timeline/core/time-axis.ts'
import { TITLE_HEIGHT, type Box } from './clip-geometry.ts'

const HIGHEST_PITCH = 127
const FEWEST_ROWS = 12

interface PitchRange {
  lowest: number
  highest: number
}

/** Of lists that were seen before. Lists of a song are never changed in place. */
const ranges = new WeakMap<readonly Note[], PitchRange>()

function pitchRange(notes: readonly Note[]): PitchRange {
  const known = ranges.get(notes)
  if (known) return known
  let [lowest, highest] = [HIGHEST_PITCH, 0]
  for (const { pitch } of notes) {
    if (pitch < lowest) lowest = pitch
    if (pitch > highest) highest = pitch
  }
  const range = { lowest, highest }
  ranges.set(notes, range)
  return range
}

/** Lines of notes one after the other: pitch, from and up to which pixel. */
interface Lines {
  place: string
  values: readonly number[]
}

/** Lists so long are looked through once for each place that they lie at: a song of many notes changes elsewhere, and back. */
const LONG_LIST = 2000
const kept = new WeakMap<readonly Note[], Lines>()

function linesOf(clip: NoteClip, time: TimeAxis, width: number): readonly number[] {
  const { notes, startTick, lengthTicks, offsetTicks, loopTicks, loopPhaseTicks } = clip
  if (notes.length < LONG_LIST) return newLines(clip, time, width)
  const place = [time.leftTick, time.ticksPerPixel, width, startTick, lengthTicks, offsetTicks, loopTicks, loopPhaseTicks].join()
  const known = kept.get(notes)
  if (known?.place === place) return known.values
  const values = newLines(clip, time, width)
  kept.set(notes, { place, values })
  return values
}

function newLines(clip: NoteClip, time: TimeAxis, width: number): readonly number[] {
  const { leftTick, ticksPerPixel } = time
  const values: number[] = []
  const runs = new NoteRuns((pitch, from, to) => values.push(pitch, from, to))
  forEachNoteInSight(clip, xToTick(time, 0), xToTick(time, width), time.ticksPerPixel, (pitch, tick, ticks) => {
    const x = (tick - leftTick) / ticksPerPixel
    runs.add(pitch, x, x + Math.max(1, ticks / ticksPerPixel - 0.5))
  })
  runs.finish()
  return values
}

/**
 * The notes of a clip as lines in its box, higher ones above. Only what is in sight is looked at, and notes of one pitch that touch on the
 * screen are one line: a clip of 100,000 notes is drawn with some hundred of them.
 */
export function paintClipNotes({ context, width }: PaintArea, time: TimeAxis, clip: NoteClip, box: Box, colour: string): void {
  const { lowest, highest } = pitchRange(clip.notes)
  const room = box.height - TITLE_HEIGHT - 6
  const rows = Math.max(FEWEST_ROWS, highest - lowest + 1)
  const lineHeight = Math.max(1.5, room / rows)
  context.fillStyle = colour
  const lines = linesOf(clip, time, width)
  for (let i = 0; i < lines.length; i += 3)
    context.fillRect(lines[i + 1], box.y + TITLE_HEIGHT + 3 + ((highest - lines[i]) / rows) * room, lines[i + 2] - lines[i + 1], lineHeight)
}

/** Round by round, each with its notes in order; rounds that are narrower than a pixel stand for those beside them. */
function forEachNoteInSight(
  { notes, startTick, lengthTicks, offsetTicks, loopTicks, loopPhaseTicks }: NoteClip,
  leftTick: number,
  rightTick: number,
  ticksPerPixel: number,
  take: (pitch: number, startTick: number, ticks: number) => void,
): void {
  const round = loopTicks || lengthTicks
  const step = Math.max(1, Math.floor(ticksPerPixel / round)) * round
  const begin = startTick - (loopTicks && loopPhaseTicks % loopTicks)
  const [left, right] = [Math.max(startTick, leftTick), Math.min(startTick + lengthTicks, rightTick)]
  let taken = 0
  for (let at = begin + Math.max(0, Math.floor((left - begin) / round)) * round; at < right; at += step) {
    const end = Math.min(startTick + lengthTicks, at + round)
    const [fromTick, toTick] = [Math.max(offsetTicks, left - at + offsetTicks), right - at + offsetTicks]
    // As notesWithin finds them; a clip of very many notes is drawn while one drags.
    for (let i = firstFrom(notes, fromTick - longestTicks(notes)); i < notes.length && notes[i].startTick <= toTick; i++) {
      const note = notes[i]
      const tick = at + note.startTick - offsetTicks
      if (note.startTick + note.ticks < fromTick || note.startTick < offsetTicks || tick < startTick) continue
      if (tick >= end) break
      // A file may ask for endless rounds of a tick each.
      if (++taken > MOST_NOTES_A_CLIP) return
      take(note.pitch, tick, Math.min(note.ticks, end - tick))
    }
  }
}
