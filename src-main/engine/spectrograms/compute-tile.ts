import { columnTransform, tileBytes, type ColumnTransform } from '../dsp/tiles/tile-transform.ts'
import { columnCount, TILE_COLUMNS, tileLayout, type TileLayout, type TileScale } from '../dsp/tiles/tile-layout.ts'
import { readStretch, type SampleFile } from '../files/sample-file.ts'

export interface TileInput {
  sound: SampleFile
  growing: boolean
  scale: TileScale
  /** Of the transform, where it was chosen. */
  windowSamples?: number
  level: number
  index: number
}

export interface ComputedTile {
  /** Shape [columns, rows]; fewer than a whole tile's columns at the end of the sound. */
  data: Uint8Array<ArrayBuffer>
}

let last: { layout: TileLayout; transform: ColumnTransform; windowSamples?: number } | null = null

/** The tables of a layout are kept: one view asks for many tiles of one kind. */
function prepared(scale: TileScale, sampleRate: number, windowSamples?: number): { layout: TileLayout; transform: ColumnTransform } {
  if (last?.layout.scale !== scale || last.layout.sampleRate !== sampleRate || last.windowSamples !== windowSamples) {
    const layout = tileLayout(scale, sampleRate, windowSamples)
    last = { layout, transform: columnTransform(layout), windowSamples }
  }
  return last
}

/** The job: one tile of a sound's spectrogram from its samples. */
export async function computeTile({ sound, growing, scale, windowSamples, level, index }: TileInput): Promise<ComputedTile> {
  const { layout, transform } = prepared(scale, sound.sampleRate, windowSamples)
  const wide = TILE_COLUMNS * 2 ** level
  const from = index * wide
  const columns = Math.min(wide, columnCount(layout, sound.frames, growing) - from)
  if (columns <= 0) return { data: new Uint8Array(0) }
  const start = from * layout.hopSamples - transform.reach
  const channels = await readStretch(sound, start, (columns - 1) * layout.hopSamples + 2 * transform.reach)
  return { data: tileBytes(transform, layout, channels, columns, level) }
}
