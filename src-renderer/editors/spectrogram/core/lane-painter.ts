/** Waveforms at any zoom: columns from lowest to highest sample, or where samples lie apart a line through them. */
import type { Peaks } from '../../../waveform/bars.ts'
import type { TileLoader } from './tile-loader.ts'
import { levelFor, type TileAddress, tileFrames, type TileGrid, tilesInView, topLevel } from './tile-grid.ts'
import { pixelOf, type TimeView } from './time-view.ts'

/** Lowest and highest samples of a stretch, a lane each channel. */
export interface Lanes {
  lanes: Peaks[]
  complete: boolean
}

/** Points of a tile. */
export const LANE_POINTS = 512

/** What the program answers, one lane after another, as lanes. */
export const lanesOf = ({ minimum, maximum }: Peaks): Peaks[] =>
  Array.from({ length: minimum.length / LANE_POINTS }, (_, lane) => {
    const [from, to] = [lane * LANE_POINTS, (lane + 1) * LANE_POINTS]
    return { minimum: minimum.subarray(from, to), maximum: maximum.subarray(from, to) }
  })

export interface LaneLook {
  width: number
  height: number
  devicePixelRatio: number
  channels: number
  /** What the samples are enlarged by. */
  gain: number
  colour: string
  line: string
}

/** Half a device pixel to a pixel wide: nothing is lost, edges stay sharp. */
export const laneLevel = (grid: TileGrid, view: TimeView, devicePixelRatio: number): number =>
  levelFor(grid, view.framesPerPixel / 2, devicePixelRatio)

/** What a view needs, and neighbours to both sides. */
export const wantedLanes = (grid: TileGrid, view: TimeView, width: number, devicePixelRatio: number): TileAddress[] =>
  tilesInView(grid, view, width, laneLevel(grid, view, devicePixelRatio), 1)

const DOTS_FROM_PIXELS = 6

/** Draws every channel into its share of the height. */
export function paintLanes(
  context: CanvasRenderingContext2D,
  loader: TileLoader<Lanes>,
  grid: TileGrid,
  view: TimeView,
  look: LaneLook,
): void {
  const { width, height, devicePixelRatio, channels } = look
  const level = laneLevel(grid, view, devicePixelRatio)
  const half = height / channels / 2
  for (let channel = 0; channel < channels; channel++) {
    const middle = (2 * channel + 1) * half
    context.fillStyle = look.line
    context.fillRect(0, Math.round(middle), width, 1)
    if (channel > 0) context.fillRect(0, Math.round(middle - half), width, 1)
    context.fillStyle = look.colour
    context.strokeStyle = look.colour
    // Room of a pixel or two between lanes.
    const scale = (half - 2) * look.gain
    const asLine = level === 0 && view.framesPerPixel < 0.5
    context.beginPath()
    for (const address of tilesInView(grid, view, width, level)) {
      const tile = loader.nearest(address, topLevel(grid))
      const peaks = tile?.content.lanes[channel]
      if (!tile || !peaks) continue
      const points = { context, peaks, view, grid, address: tile.address, middle, scale, half: half - 2 }
      const start = address.index * tileFrames(grid, level)
      const end = Math.min(grid.totalFrames, start + tileFrames(grid, level))
      if (asLine) line(points, width)
      else columns(points, start, end, width)
    }
    if (asLine) context.stroke()
  }
}

interface Points {
  context: CanvasRenderingContext2D
  peaks: Peaks
  view: TimeView
  grid: TileGrid
  address: TileAddress
  middle: number
  scale: number
  half: number
}

/**
 * A pixel column each, at least as high as a pixel. Single rectangles: a path of all of them is slow to fill without a graphics processor.
 */
function columns({ context, peaks, view, grid, address, middle, scale, half }: Points, start: number, end: number, width: number): void {
  const step = grid.hopSamples * 2 ** address.level
  const first = address.index * tileFrames(grid, address.level)
  const from = Math.max(0, Math.floor(pixelOf(view, start)))
  const to = Math.min(Math.ceil(width), Math.ceil(pixelOf(view, end)))
  for (let x = from; x < to; x++) {
    const left = Math.max(0, Math.floor((view.startFrame + x * view.framesPerPixel - first) / step))
    const right = Math.min(
      peaks.minimum.length,
      Math.max(left + 1, Math.floor((view.startFrame + (x + 1) * view.framesPerPixel - first) / step)),
    )
    let low = Infinity
    let high = -Infinity
    for (let point = left; point < right; point++) {
      low = Math.min(low, peaks.minimum[point])
      high = Math.max(high, peaks.maximum[point])
    }
    if (low > high) continue
    const top = Math.min(middle, middle - Math.min(half, high * scale))
    const bottom = middle + Math.min(half, -low * scale)
    context.fillRect(x, top, 1, Math.max(1, bottom - top))
  }
}

function line({ context, peaks, view, address, middle, scale, half }: Points, width: number): void {
  const first = address.index * LANE_POINTS
  const from = Math.max(0, Math.floor(view.startFrame - first) - 1)
  const to = Math.min(peaks.minimum.length - 1, Math.ceil(view.startFrame + width * view.framesPerPixel - first) + 1)
  const dots = view.framesPerPixel < 1 / DOTS_FROM_PIXELS
  for (let i = from; i <= to; i++) {
    const x = pixelOf(view, first + i)
    const y = middle - Math.max(-half, Math.min(half, peaks.maximum[i] * scale))
    if (i === from && address.index * LANE_POINTS + i <= Math.max(0, view.startFrame)) context.moveTo(x, y)
    else context.lineTo(x, y)
    if (!dots) continue
    context.rect(x - 1.5, y - 1.5, 3, 3)
    context.moveTo(x, y)
  }
}
