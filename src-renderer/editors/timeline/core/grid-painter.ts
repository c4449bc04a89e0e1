import { MeterMap, type MeterChange } from '../../../../src-shared/music/index.ts'
import { gridStep, tickToX, xToTick, type TimeAxis } from './time-axis.ts'
import type { ThemeColours } from './theme-colours.ts'

export interface PaintArea {
  context: CanvasRenderingContext2D
  width: number
  height: number
  colours: ThemeColours
}

/** Lines of the grid from top to bottom: bars stronger than beats, beats than what lies between. */
export function paintGrid(
  { context, width, height, colours }: PaintArea,
  time: TimeAxis,
  meters: readonly MeterChange[],
  top = 0,
  step = gridStep(time),
): void {
  for (const { tick, isBar, isBeat } of new MeterMap(meters).gridLines(xToTick(time, 0), xToTick(time, width) + 1, step)) {
    context.fillStyle = isBar ? colours.lineStrong : colours.line
    context.globalAlpha = isBar ? 0.7 : isBeat ? 0.8 : 0.4
    context.fillRect(Math.round(tickToX(time, tick)), top, 1, height - top)
  }
  context.globalAlpha = 1
}

/** The ruler: numbers of bars, from 1, below `top`. */
export function paintRuler({ context, width, height, colours }: PaintArea, time: TimeAxis, meters: readonly MeterChange[], top = 0): void {
  const middle = (top + height) / 2
  context.fillStyle = colours.panel
  context.fillRect(0, 0, width, height)
  context.font = '11px "Archivo Variable", sans-serif'
  context.textBaseline = 'middle'
  let free = -Infinity
  for (const { tick, isBar, bar } of new MeterMap(meters).gridLines(xToTick(time, 0), xToTick(time, width) + 1, gridStep(time))) {
    const x = Math.round(tickToX(time, tick))
    context.fillStyle = isBar ? colours.lineStrong : colours.line
    context.fillRect(x, isBar ? middle : height - 5, 1, height)
    if (!isBar || x < free) continue
    context.fillStyle = colours.textSoft
    context.fillText(String(bar + 1), x + 5, middle + (top > 0 ? 3 : -1))
    free = x + 34
  }
  context.fillStyle = colours.line
  context.fillRect(0, height - 1, width, 1)
}

/** A line through everything, where playing is or begins. */
export function paintPlace({ context, height, width }: PaintArea, time: TimeAxis, tick: number, colour: string): void {
  const x = Math.round(tickToX(time, tick))
  if (x < 0 || x > width) return
  context.fillStyle = colour
  context.fillRect(x, 0, 1.5, height)
}
