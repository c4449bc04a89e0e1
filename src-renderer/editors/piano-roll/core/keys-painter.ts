import type { PaintArea } from '../../timeline/core/grid-painter.ts'
import { pitchName } from '../../../midi/midi-messages.ts'
import { isBlackKey } from './note-names.ts'
import type { RollEditor } from './roll-editor.ts'

/** A piano looks the same by day and by night. */
const IVORY = '#ddd5c6'
const EBONY = '#1b1714'

/** The keyboard at the left; the key that sounds shines, and where the rows are folded every key has its name. */
export function paintKeys({ context, width, height, colours }: PaintArea, editor: RollEditor, pressed: number | null): void {
  const { view, rows } = editor
  context.fillStyle = EBONY
  context.fillRect(0, 0, width, height)
  context.font = '10px "Archivo Variable", sans-serif'
  context.textBaseline = 'middle'
  const isFolded = rows.count < 128
  const last = Math.min(rows.count - 1, Math.floor(view.topRow + height / view.rowHeight))
  for (let row = Math.max(0, Math.floor(view.topRow)); row <= last; row++) {
    const pitch = rows.pitchAt(row)
    const y = Math.round((row - view.topRow) * view.rowHeight)
    const isBlack = isBlackKey(pitch)
    context.fillStyle = pitch === pressed ? colours.accent : IVORY
    context.fillRect(0, y, width, view.rowHeight - 1)
    context.fillStyle = EBONY
    if (isBlack && pitch !== pressed) context.fillRect(0, y, width * 0.6, view.rowHeight - 1)
    if (pitch % 12 === 0 || isFolded) context.fillText(pitchName(pitch), width - 24, y + view.rowHeight / 2)
  }
  context.fillStyle = colours.lineStrong
  context.fillRect(width - 1, 0, 1, height)
}
