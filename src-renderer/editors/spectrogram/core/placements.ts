import type { TileLoader } from './tile-loader.ts'
import { levelFor, type TileAddress, tileFrames, type TileGrid, tilesInView, topLevel } from './tile-grid.ts'
import type { Levels, Placement } from './tile-painter.ts'
import { pixelOf, type TimeView } from './time-view.ts'

export interface Arrangement {
  placements: Placement[]
  /** What to fetch, most wanted first: what is in sight, all of it in one tile, neighbours. */
  wanted: TileAddress[]
  /** Of what is in sight, how much is there in full, 0..1. */
  ready: number
}

/** Lays out what is known of a view: each tile, or the part of a coarser one where it is not there yet. */
export function arrange(loader: TileLoader<Levels>, grid: TileGrid, view: TimeView, width: number, devicePixelRatio: number): Arrangement {
  const level = levelFor(grid, view.framesPerPixel, devicePixelRatio)
  const top = topLevel(grid)
  const inSight = tilesInView(grid, view, width, level)
  const placements: Placement[] = []
  let ready = 0
  for (const address of inSight) {
    const tile = loader.nearest(address, top)
    if (!tile) continue
    ready += tile.address.level === level ? tile.content.progress : 0
    const parts = 2 ** (tile.address.level - level)
    const columns = grid.tileColumns / parts
    const fromColumn = (address.index % parts) * columns
    const frames = tileFrames(grid, level)
    // A column of level 0 is centred on its moment.
    const start = address.index * frames - grid.hopSamples / 2
    placements.push({ tile, x: pixelOf(view, start), width: frames / view.framesPerPixel, fromColumn, toColumn: fromColumn + columns })
  }
  const around = tilesInView(grid, view, width, level, 1).filter(({ index }) => !inSight.some((tile) => tile.index === index))
  return { placements, wanted: [...inSight, { level: top, index: 0 }, ...around], ready: inSight.length === 0 ? 1 : ready / inSight.length }
}
