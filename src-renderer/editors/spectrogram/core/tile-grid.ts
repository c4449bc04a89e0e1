/** Which tiles of a pyramid show a stretch of time. A tile of level L is `tileColumns` columns of `hopSamples` * 2^L samples. */
import { frameAt, type TimeView } from './time-view.ts'

export interface TileAddress {
  level: number
  index: number
}

export interface TileGrid {
  hopSamples: number
  tileColumns: number
  totalFrames: number
}

export const tileFrames = ({ hopSamples, tileColumns }: TileGrid, level: number): number => hopSamples * tileColumns * 2 ** level

/** The lowest level at which the whole sound is one tile. */
export const topLevel = (grid: TileGrid): number => Math.max(0, Math.ceil(Math.log2(Math.max(1, grid.totalFrames) / tileFrames(grid, 0))))

/** The finest level whose columns are at least a device pixel wide: then nothing is lost between pixels, and few tiles fill a view. */
export function levelFor(grid: TileGrid, framesPerPixel: number, devicePixelRatio: number): number {
  const level = Math.ceil(Math.log2(framesPerPixel / devicePixelRatio / grid.hopSamples) - 1e-9)
  return Math.max(0, Math.min(topLevel(grid), level))
}

/** The tiles of a level that a view shows, from left to right, with `margin` more at both sides. Column c is centred on sample c * hop. */
export function tilesInView(grid: TileGrid, view: TimeView, width: number, level: number, margin = 0): TileAddress[] {
  const frames = tileFrames(grid, level)
  const half = grid.hopSamples / 2
  const last = Math.max(0, Math.ceil(grid.totalFrames / frames) - 1)
  const from = Math.max(0, Math.floor((view.startFrame + half) / frames) - margin)
  const to = Math.min(last, Math.floor((frameAt(view, width) + half) / frames) + margin)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({ level, index: from + i }))
}

export const parentOf = ({ level, index }: TileAddress): TileAddress => ({ level: level + 1, index: index >> 1 })

export const nameOf = ({ level, index }: TileAddress): string => `${level}-${index}`

/** A stretch of a sound, in samples. */
export interface FrameSpan {
  start: number
  end: number
}

/** Whether a tile shows any of these stretches. */
export function touches(grid: TileGrid, { level, index }: TileAddress, spans: readonly FrameSpan[]): boolean {
  const frames = tileFrames(grid, level)
  return spans.some(({ start, end }) => start < (index + 1) * frames && end > index * frames)
}
