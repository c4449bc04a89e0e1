import { scalePitches, type KeyChange, type Song } from '../../../../src-shared/music/index.ts'
import { paintGrid, paintPlace, type PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX } from '../../timeline/core/time-axis.ts'
import type { RollEditor } from './roll-editor.ts'

const BLACK_KEYS = new Set([1, 3, 6, 8, 10])
const NAMES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B']
export const isBlackKey = (pitch: number): boolean => BLACK_KEYS.has(pitch % 12)
/** `C4` is the middle C of 60. */
export const noteName = (pitch: number): string => `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`

export interface RollPlaces {
  playing: number | null
  colour: string
}

/** Rows of keys, the grid, and the notes of the open clip: the stronger a note is played, the fuller its colour. */
export function paintRoll(area: PaintArea, editor: RollEditor, song: Song, { playing, colour }: RollPlaces): void {
  const { context, width, height, colours } = area
  const { view } = editor
  context.fillStyle = colours.well
  context.fillRect(0, 0, width, height)
  paintRows(area, editor, song.keys)
  paintGrid(area, view.time, song.meters)
  const shift = editor.contentShift
  for (const note of editor.shown()) {
    const x = tickToX(view.time, note.startTick + shift)
    const noteWidth = Math.max(2, note.ticks / view.time.ticksPerPixel - 1)
    const y = editor.yOf(note.pitch)
    if (x + noteWidth < 0 || x > width || y + view.rowHeight < 0 || y > height) continue
    const isChosen = editor.selection.has(note.id) || editor.preview?.has(note.id)
    context.fillStyle = colour
    context.globalAlpha = 0.35 + (0.65 * note.velocity) / 127
    context.fillRect(x, y + 1, noteWidth, view.rowHeight - 2)
    context.globalAlpha = 1
    context.strokeStyle = isChosen ? colours.text : colour
    context.lineWidth = isChosen ? 1.5 : 1
    context.strokeRect(x + 0.5, y + 1.5, noteWidth - 1, view.rowHeight - 3)
  }
  if (editor.marquee) {
    const { x, y, width: wide, height: high } = editor.marquee
    context.strokeStyle = colours.focus
    context.setLineDash([4, 3])
    context.strokeRect(x + 0.5, y + 0.5, wide, high)
    context.setLineDash([])
  }
  if (playing !== null) paintPlace(area, view.time, playing, colours.accent)
}

/** Black keys a little raised; with a key of the song, what is not in its scale. */
function paintRows({ context, width, height, colours }: PaintArea, editor: RollEditor, keys: readonly KeyChange[]): void {
  const scale = keys.length > 0 ? scalePitches(keys[0]) : null
  const lowest = editor.pitchAt(height)
  for (let pitch = editor.pitchAt(0); pitch >= lowest; pitch--) {
    const y = Math.round(editor.yOf(pitch))
    if (scale ? !scale.has(pitch % 12) : isBlackKey(pitch)) {
      context.fillStyle = colours.raised
      context.globalAlpha = 0.55
      context.fillRect(0, y, width, editor.view.rowHeight)
      context.globalAlpha = 1
    }
    if (pitch % 12 === 0) {
      context.fillStyle = colours.line
      context.fillRect(0, y + editor.view.rowHeight - 1, width, 1)
    }
  }
}

/** A piano looks the same by day and by night. */
const IVORY = '#ddd5c6'
const EBONY = '#1b1714'

/** The keyboard at the left. */
export function paintKeys({ context, width, height, colours }: PaintArea, editor: RollEditor): void {
  context.fillStyle = EBONY
  context.fillRect(0, 0, width, height)
  context.font = '10px "Archivo Variable", sans-serif'
  context.textBaseline = 'middle'
  const { rowHeight } = editor.view
  for (let pitch = editor.pitchAt(0), lowest = editor.pitchAt(height); pitch >= lowest; pitch--) {
    const y = Math.round(editor.yOf(pitch))
    context.fillStyle = IVORY
    context.fillRect(0, y, width, rowHeight - 1)
    context.fillStyle = EBONY
    if (isBlackKey(pitch)) context.fillRect(0, y, width * 0.6, rowHeight - 1)
    if (pitch % 12 === 0) {
      context.fillText(noteName(pitch), width - 22, y + rowHeight / 2)
    }
  }
  context.fillStyle = colours.lineStrong
  context.fillRect(width - 1, 0, 1, height)
}
