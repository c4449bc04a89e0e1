import type { Note, NotePlace, Song } from '../../../../src-shared/music/index.ts'
import { paintGrid, paintPlace, type PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX } from '../../timeline/core/time-axis.ts'
import type { KeptPicture } from '../../../drawing/kept-picture.ts'
import { pitchName } from '../../../midi/midi-messages.ts'
import { isBlackKey } from './note-names.ts'
import type { RollEditor } from './roll-editor.ts'
import { contentShift } from './roll-stage.ts'
import { restingOf, seenPlaces } from './seen-places.ts'
import { NoteRuns } from '../../timeline/core/note-runs.ts'
import { longestTicks, notesWithin } from '../../timeline/core/notes-within.ts'

export interface RollPlaces {
  cursor: number
  playing: number | null
  /** Pitch classes that are set off; null where none are. */
  scale: ReadonlySet<number> | null
  colourOf(trackId: string): string
  /** Clips whose notes show through. */
  ghosts: readonly NotePlace[]
}

/** Wide and high enough for its name. */
const NAMED_WIDTH = 30
const NAMED_HEIGHT = 12
/** Narrower ones have no edge and no strength of their own: there may be very many of them. */
const NARROW = 3
const NARROW_ALPHA = 0.75

/**
 * Rows of keys, the grid, and the notes of the clips that are edited: the stronger a note is played, the fuller its colour. What a gesture
 * changes and what is chosen goes over a picture that is kept: there may be very many notes beside them.
 */
export function paintRoll(area: PaintArea, editor: RollEditor, song: Song, shown: RollPlaces, ground: KeptPicture): void {
  const { context, colours } = area
  const { view, rows, step } = editor
  const places = editor.ports.places()
  const seen = seenPlaces(editor, area.width, shown.colourOf)
  ground.paintOnto(context, [view, rows, step, shown.scale, shown.ghosts, colours, song.meters, ...restingOf(seen)], (kept) => {
    const still = { ...area, context: kept }
    paintGround(still, editor, song, shown)
    for (const { place, resting, colour } of seen) paintNotes(still, editor, place, resting, { colour })
  })
  for (const { place, chosen, colour } of seen) {
    const edge = colours.text
    paintNotes(area, editor, place, chosen, { colour, edge })
    // As a gesture would have them.
    const changed = editor.preview?.get(place.clip.id)
    if (changed) paintNotes(area, editor, place, changed.values(), { colour, edge })
  }
  if (places.length > 0) paintOutside(area, editor, places)
  if (editor.marquee) {
    const { x, y, width: wide, height: high } = editor.marquee
    context.fillStyle = colours.focus
    context.globalAlpha = 0.15
    context.fillRect(x, y, wide, high)
    context.globalAlpha = 1
    context.strokeStyle = colours.focus
    context.lineWidth = 1
    context.strokeRect(x + 0.5, y + 0.5, wide, high)
  }
  paintPlace(area, view.time, shown.cursor, colours.textFaint)
  if (shown.playing !== null) paintPlace(area, view.time, shown.playing, colours.accent)
}

/** Rows, the grid and what shows through. */
function paintGround(area: PaintArea, editor: RollEditor, song: Song, { scale, ghosts }: RollPlaces): void {
  const { context, width, height, colours } = area
  context.fillStyle = colours.well
  context.fillRect(0, 0, width, height)
  paintRows(area, editor, scale)
  paintGrid(area, editor.view.time, song.meters, 0, editor.step)
  paintGhosts(area, editor, ghosts)
}

function paintRows({ context, width, height, colours }: PaintArea, editor: RollEditor, scale: ReadonlySet<number> | null): void {
  const { view, rows } = editor
  const last = Math.min(rows.count - 1, Math.floor(view.topRow + height / view.rowHeight))
  for (let row = Math.max(0, Math.floor(view.topRow)); row <= last; row++) {
    const pitch = rows.pitchAt(row)
    const y = Math.round((row - view.topRow) * view.rowHeight)
    if (scale ? !scale.has(pitch % 12) : isBlackKey(pitch)) {
      context.fillStyle = colours.raised
      context.globalAlpha = 0.55
      context.fillRect(0, y, width, view.rowHeight)
      context.globalAlpha = 1
    }
    if (pitch % 12 !== 0) continue
    context.fillStyle = colours.line
    context.fillRect(0, y + view.rowHeight - 1, width, 1)
  }
}

/** Where a note lies; null where it is out of sight. */
function boxOf({ width, height }: PaintArea, editor: RollEditor, note: Note, shift: number): [x: number, y: number, width: number] | null {
  const y = editor.yOf(note.pitch)
  if (y === null || y + editor.view.rowHeight < 0 || y > height) return null
  const x = tickToX(editor.view.time, note.startTick + shift)
  const noteWidth = Math.max(2, note.ticks / editor.view.time.ticksPerPixel - 1)
  return x + noteWidth < 0 || x > width ? null : [x, y, noteWidth]
}

function paintGhosts(area: PaintArea, editor: RollEditor, places: readonly NotePlace[]): void {
  const { context, width, colours } = area
  const { time } = editor.view
  const [left, right] = [time.leftTick, time.leftTick + width * time.ticksPerPixel]
  context.fillStyle = colours.textFaint
  context.globalAlpha = 0.28
  for (const place of places) {
    const { startTick, offsetTicks, lengthTicks, notes } = place.clip
    // A note may be heard beyond the end of its clip.
    if (startTick > right || startTick + lengthTicks + longestTicks(notes) < left) continue
    const shift = contentShift(place)
    for (const note of notesWithin(notes, left - shift, right - shift)) {
      if (note.startTick < offsetTicks || note.startTick >= offsetTicks + lengthTicks) continue
      const box = boxOf(area, editor, note, shift)
      if (box) context.fillRect(box[0], box[1] + 2, box[2], editor.view.rowHeight - 4)
    }
  }
  context.globalAlpha = 1
}

/** Lines for notes that are too narrow for more. */
function narrowRuns({ context }: PaintArea, editor: RollEditor, fill: string, alpha: number): NoteRuns {
  return new NoteRuns((pitch, from, to) => {
    context.fillStyle = fill
    context.globalAlpha = alpha
    context.fillRect(from, editor.yOf(pitch)! + 1, to - from, editor.view.rowHeight - 2)
    context.globalAlpha = 1
  })
}

/** @param edge  of notes that are chosen */
function paintNotes(
  area: PaintArea,
  editor: RollEditor,
  place: NotePlace,
  notes: Iterable<Note>,
  { colour, edge }: { colour: string; edge?: string },
): void {
  const { context, colours } = area
  const { rowHeight } = editor.view
  const shift = contentShift(place)
  const runs = narrowRuns(area, editor, edge ?? colour, edge ? 1 : NARROW_ALPHA)
  context.font = '10px "Archivo Variable", sans-serif'
  context.textBaseline = 'middle'
  for (const note of notes) {
    const box = boxOf(area, editor, note, shift)
    if (!box) continue
    const [x, y, noteWidth] = box
    if (noteWidth < NARROW) {
      runs.add(note.pitch, x, x + noteWidth)
      continue
    }
    context.fillStyle = colour
    context.globalAlpha = 0.35 + (0.65 * note.velocity) / 127
    context.fillRect(x, y + 1, noteWidth, rowHeight - 2)
    context.globalAlpha = 1
    context.strokeStyle = edge ?? colour
    context.lineWidth = edge ? 1.5 : 1
    context.strokeRect(x + 0.5, y + 1.5, noteWidth - 1, rowHeight - 3)
    if (rowHeight < NAMED_HEIGHT || noteWidth < NAMED_WIDTH) continue
    context.fillStyle = note.velocity > 70 ? colours.well : colours.text
    context.fillText(pitchName(note.pitch), Math.max(x, 0) + 4, y + rowHeight / 2 + 0.5)
  }
  runs.finish()
}

/** What lies outside of all clips is not heard. */
function paintOutside({ context, width, height, colours }: PaintArea, editor: RollEditor, places: readonly NotePlace[]): void {
  const { time } = editor.view
  const spans = places
    .map(({ clip }) => [tickToX(time, clip.startTick), tickToX(time, clip.startTick + clip.lengthTicks)])
    .sort(([a], [b]) => a - b)
  context.fillStyle = colours.panel
  context.globalAlpha = 0.6
  let covered = 0
  for (const [left, right] of spans) {
    if (left > covered) context.fillRect(covered, 0, Math.min(width, left) - covered, height)
    covered = Math.max(covered, right)
  }
  if (covered < width) context.fillRect(covered, 0, width - covered, height)
  context.globalAlpha = 1
}
