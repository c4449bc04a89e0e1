import type { ColumnTransform } from '../dsp/tiles/column-transform.ts'
import { columnTransform, tileBytes } from '../dsp/tiles/tile-transform.ts'
import { columnCount, TILE_COLUMNS, tileLayout, type TileLayout, type TileLook } from '../dsp/tiles/tile-layout.ts'
import { readStretch, type SampleFile } from '../files/sample-file.ts'

export interface TileInput extends TileLook {
  sound: SampleFile
  growing: boolean
  level: number
  index: number
  /** Of the tile's columns only those from one to before another. */
  part?: readonly [number, number]
}

export interface ComputedTile {
  /** Shape [columns, rows]; fewer than were asked for at the end of the sound. */
  data: Uint8Array<ArrayBuffer>
}

let last: { key: string; layout: TileLayout; transform: ColumnTransform } | null = null

/** The tables of a layout are kept: one view asks for many tiles of one kind. */
function prepared(look: TileLook, sampleRate: number): { layout: TileLayout; transform: ColumnTransform } {
  const key = JSON.stringify([look.scale, look.windowSamples, look.resolution, sampleRate])
  if (last?.key !== key) {
    const layout = tileLayout(look, sampleRate)
    last = { key, layout, transform: columnTransform(layout) }
  }
  return last
}

/** The job: one tile of a sound's spectrogram from its samples. */
export async function computeTile({ sound, growing, level, index, part = [0, TILE_COLUMNS], ...look }: TileInput): Promise<ComputedTile> {
  const { layout, transform } = prepared(look, sound.sampleRate)
  const from = (index * TILE_COLUMNS + part[0]) * 2 ** level
  const columns = Math.min((part[1] - part[0]) * 2 ** level, columnCount(layout, sound.frames, growing) - from)
  if (columns <= 0) return { data: new Uint8Array(0) }
  const start = from * layout.hopSamples - transform.reach
  const channels = await readStretch(sound, start, (columns - 1) * layout.hopSamples + 2 * transform.reach)
  return { data: tileBytes(transform, layout, channels, columns, level) }
}
