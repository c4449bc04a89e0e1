/**
 * How a sound's spectrogram is cut into tiles. Column c of level 0 is the spectrum around sample c * hop; a column of level L + 1 holds
 * the louder of two columns of level L at each row, so that a short sound stays in sight however far one zooms out. A tile is
 * {@link TILE_COLUMNS} columns, [columns, rows] bytes, lowest frequency first.
 */
import { ParameterError } from '../transforms/parameter-error.ts'
import { constantQFrequencies, fftFrequencies, melFrequencies } from '../transforms/frequency-scales.ts'

export const TILE_COLUMNS = 256
/** Up to this level tiles are computed from the sound, above from other tiles. */
export const COMPUTED_LEVELS = 4

export type TileScale = 'linear' | 'mel' | 'constant-q'

export interface TileLayout {
  scale: TileScale
  sampleRate: number
  /** Samples of the transform; with constant-Q of the longest window. */
  windowSamples: number
  /** From one column of level 0 to the next. */
  hopSamples: number
  /** Centre frequency of each row, rising. */
  rowHz: Float32Array<ArrayBuffer>
}

const MEL_BANDS = 192
/** C1. */
const LOWEST_NOTE_HZ = 440 * 2 ** (-45 / 12)
const BINS_PER_OCTAVE = 24
/** Windows of as many periods as with 12 bins an octave: rows lie twice as close, moments are no more blurred. */
export const CONSTANT_Q_QUALITY = 1 / (2 ** (1 / 12) - 1)

/**
 * Eight columns in the time of one window, whatever the sample rate.
 *
 * @param windowSamples  a power of 2; about 46 ms unless given. On the scale of notes windows follow from the notes
 */
export function tileLayout(scale: TileScale, sampleRate: number, windowSamples?: number): TileLayout {
  if (!(sampleRate > 0)) throw new ParameterError('tileLayout', 'sampleRate', sampleRate, 'must be above 0')
  const fftSize = windowSamples ?? Math.max(256, Math.min(8192, 2 ** Math.round(Math.log2(sampleRate * 0.046))))
  const base = { scale, sampleRate, hopSamples: fftSize / 8 }
  if (scale === 'linear')
    return { ...base, windowSamples: fftSize, rowHz: Float32Array.from(fftFrequencies(sampleRate, fftSize).subarray(0, fftSize / 2)) }
  if (scale === 'mel')
    return {
      ...base,
      windowSamples: fftSize,
      rowHz: Float32Array.from(melFrequencies(MEL_BANDS + 2, 0, sampleRate / 2).subarray(1, MEL_BANDS + 1)),
    }
  const highestHz = sampleRate / 2 / (1 + 1 / CONSTANT_Q_QUALITY)
  const bins = Math.max(1, Math.floor(BINS_PER_OCTAVE * Math.log2(highestHz / LOWEST_NOTE_HZ)) + 1)
  const rowHz = Float32Array.from(constantQFrequencies(bins, LOWEST_NOTE_HZ, BINS_PER_OCTAVE))
  return { ...base, windowSamples: 2 * Math.ceil((CONSTANT_Q_QUALITY * sampleRate) / LOWEST_NOTE_HZ / 2), rowHz }
}

/** Columns of level 0 that a sound of so many samples has; of one that grows those that no further sample changes. */
export function columnCount({ hopSamples, windowSamples }: TileLayout, frames: number, growing: boolean): number {
  return growing ? Math.max(0, Math.floor((frames - windowSamples / 2) / hopSamples) + 1) : Math.ceil(frames / hopSamples)
}

/** The lowest level at which a whole sound fits in one tile. */
export const topLevel = (columns: number): number => Math.max(0, Math.ceil(Math.log2(Math.max(1, columns) / TILE_COLUMNS)))
