import { shareOfWay, type AutomationPoint } from '../../../../src-shared/music/index.ts'
import type { PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX, type TimeAxis } from '../../timeline/core/time-axis.ts'
import { valueToY } from './automation-editor.ts'
import { AUTOMATION_SCALES } from './automation-scale.ts'
import type { LaneRow } from './track-rows.ts'

const STEPS_OF_A_BEND = 24

/** A lane of automation: its line, and a dot for each point. Without points a dashed line where the track's own setting holds. */
export function paintLane(
  { context, colours, width }: PaintArea,
  time: TimeAxis,
  { track, lane, top, height }: LaneRow,
  points: readonly AutomationPoint[],
  colour: string,
): void {
  const yOf = (value: number): number => valueToY(lane, value, top, height)
  context.save()
  context.beginPath()
  context.rect(0, top, width, height - 1)
  context.clip()
  context.fillStyle = colours.panel
  context.globalAlpha = 0.5
  context.fillRect(0, top, width, height)
  context.globalAlpha = 1
  const usual = Math.round(yOf(AUTOMATION_SCALES[lane].usual))
  context.fillStyle = colours.line
  context.fillRect(0, usual, width, 1)
  context.strokeStyle = colour
  context.lineWidth = 1.5
  context.beginPath()
  if (points.length === 0) {
    context.setLineDash([6, 5])
    context.moveTo(0, yOf(track[lane]))
    context.lineTo(width, yOf(track[lane]))
  } else {
    context.moveTo(0, yOf(points[0].value))
    points.forEach((point, i) => {
      context.lineTo(tickToX(time, point.tick), yOf(point.value))
      const next = points.at(i + 1)
      if (!next || point.curve === 0) return
      for (let step = 1; step < STEPS_OF_A_BEND; step++) {
        const t = step / STEPS_OF_A_BEND
        const value = point.value + (next.value - point.value) * shareOfWay(t, point.curve)
        context.lineTo(tickToX(time, point.tick + t * (next.tick - point.tick)), yOf(value))
      }
    })
    context.lineTo(width, yOf(points[points.length - 1].value))
  }
  context.stroke()
  context.setLineDash([])
  for (const { tick, value } of points) {
    const x = tickToX(time, tick)
    if (x < -8 || x > width + 8) continue
    context.beginPath()
    context.arc(x, yOf(value), 4, 0, 2 * Math.PI)
    context.fillStyle = colours.well
    context.fill()
    context.stroke()
  }
  context.restore()
}
