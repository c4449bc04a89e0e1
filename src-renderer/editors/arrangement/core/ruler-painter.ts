import type { MeterChange } from '../../../../src-shared/music/index.ts'
import { paintRuler, type PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX, type TimeAxis } from '../../timeline/core/time-axis.ts'
import { LOOP_HEIGHT, MARKERS_HEIGHT, type RulerEditor } from './ruler-editor.ts'

/** The ruler of the arrangement: sections above, the loop, numbers of bars below, and where playing begins. */
export function paintSongRuler(
  area: PaintArea,
  time: TimeAxis,
  ruler: RulerEditor,
  { meters, cursor }: { meters: readonly MeterChange[]; cursor: number },
): void {
  const { context, width, height, colours } = area
  paintRuler(area, time, meters, MARKERS_HEIGHT)
  paintLoop(area, time, ruler)
  context.font = '11px "Archivo Variable", sans-serif'
  context.textBaseline = 'middle'
  ruler.markers.forEach((marker, i) => {
    const left = tickToX(time, marker.tick)
    const next = ruler.markers.at(i + 1)
    const right = next ? tickToX(time, next.tick) : Infinity
    if (left > width || right < 0) return
    context.save()
    context.beginPath()
    context.rect(Math.max(left, 0), 0, Math.min(right, width) - Math.max(left, 0) - 2, MARKERS_HEIGHT)
    context.clip()
    context.fillStyle = colours.raised
    context.fillRect(left, 1, Math.min(right, width) - left, MARKERS_HEIGHT - 2)
    context.fillStyle = colours.accent
    context.fillRect(left, 1, 3, MARKERS_HEIGHT - 2)
    context.fillStyle = colours.text
    // The name of a section that has begun to the left stays in sight.
    context.fillText(marker.name, Math.max(left, 0) + 8, MARKERS_HEIGHT / 2)
    context.restore()
  })
  const x = tickToX(time, cursor)
  context.fillStyle = colours.text
  context.beginPath()
  context.moveTo(x - 5, height - 9)
  context.lineTo(x + 6, height - 9)
  context.lineTo(x + 0.5, height - 1)
  context.fill()
}

function paintLoop({ context, width, colours }: PaintArea, time: TimeAxis, { loop }: RulerEditor): void {
  if (!loop) return
  const [left, right] = [Math.max(-4, tickToX(time, loop.startTick)), Math.min(width + 4, tickToX(time, loop.endTick))]
  if (right <= left) return
  context.fillStyle = loop.isOn ? colours.accent : colours.textFaint
  context.globalAlpha = loop.isOn ? 1 : 0.5
  context.beginPath()
  context.roundRect(left, MARKERS_HEIGHT + 1, right - left, LOOP_HEIGHT - 2, 3)
  context.fill()
  context.globalAlpha = 1
}
