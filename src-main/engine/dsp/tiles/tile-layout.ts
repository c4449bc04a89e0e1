/**
 * How a sound's spectrogram is cut into tiles. Column c of level 0 is the spectrum around sample c * hop; a column of level L + 1 holds
 * the louder of two columns of level L at each row, so that a short sound stays in sight however far one zooms out. A tile is
 * {@link TILE_COLUMNS} columns, [columns, rows] bytes, lowest frequency first.
 */
import { ParameterError } from '../transforms/parameter-error.ts'
import { windowFor } from '../window-functions.ts'
import { windowsAround } from './window-lengths.ts'
import { constantQFrequencies, fftFrequencies, melFrequencies } from '../transforms/frequency-scales.ts'

export const TILE_COLUMNS = 256
/** Up to this level tiles are computed from the sound, above from other tiles. */
export const COMPUTED_LEVELS = 4

export type TileScale = 'linear' | 'mel' | 'constant-q'

/**
 * `even`: one window for all frequencies. `multi`: long windows for low frequencies, short ones for high ones, which the scale of notes has
 * anyway. `reassigned`: energy at the moment and frequency that it came from.
 */
export type TileResolution = 'even' | 'multi' | 'reassigned'

/** How a sound is to be seen. */
export interface TileLook {
  scale: TileScale
  /** Of the transform, a power of 2; about 46 ms unless given. On the scale of notes windows follow from the notes. */
  windowSamples?: number
  /** `even` unless given. */
  resolution?: TileResolution
}

export interface TileLayout {
  scale: TileScale
  resolution: TileResolution
  sampleRate: number
  /** Samples of the transform; with constant-Q of the longest window. */
  windowSamples: number
  /** A column depends on so many samples to either side of its middle. */
  reachSamples: number
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

/** Eight columns in the time of one window, whatever the sample rate. */
export function tileLayout({ scale, windowSamples, resolution = 'even' }: TileLook, sampleRate: number): TileLayout {
  if (!(sampleRate > 0)) throw new ParameterError('tileLayout', 'sampleRate', sampleRate, 'must be above 0')
  const fftSize = windowSamples ?? Math.max(256, Math.min(8192, windowFor(0.046, sampleRate)))
  const isReassigned = resolution === 'reassigned'
  const base = {
    scale,
    resolution,
    sampleRate,
    hopSamples: fftSize / 8,
    windowSamples: fftSize,
    reachSamples: reachOf(resolution, fftSize),
  }
  if (scale === 'linear') return { ...base, rowHz: Float32Array.from(fftFrequencies(sampleRate, fftSize).subarray(0, fftSize / 2)) }
  if (scale === 'mel') {
    const bands = isReassigned ? 2 * MEL_BANDS : MEL_BANDS
    return {
      ...base,
      rowHz: Float32Array.from(melFrequencies(bands + 2, 0, sampleRate / 2).subarray(1, bands + 1)),
    }
  }
  const highestHz = sampleRate / 2 / (1 + 1 / CONSTANT_Q_QUALITY)
  const bins = Math.max(1, Math.floor(BINS_PER_OCTAVE * Math.log2(highestHz / LOWEST_NOTE_HZ)) + 1)
  if (isReassigned)
    return {
      ...base,
      rowHz: Float32Array.from(constantQFrequencies(2 * bins, LOWEST_NOTE_HZ, 2 * BINS_PER_OCTAVE)),
    }
  const rowHz = Float32Array.from(constantQFrequencies(bins, LOWEST_NOTE_HZ, BINS_PER_OCTAVE))
  const longest = 2 * Math.ceil((CONSTANT_Q_QUALITY * sampleRate) / LOWEST_NOTE_HZ / 2)
  return { ...base, windowSamples: longest, reachSamples: longest / 2, rowHz }
}

const reachOf = (resolution: TileResolution, windowSamples: number): number =>
  resolution === 'even' ? windowSamples / 2 : resolution === 'multi' ? windowsAround(windowSamples)[0] / 2 : windowSamples

/** Columns of level 0 that a sound of so many samples has; of one that grows those that no further sample changes. */
export function columnCount({ hopSamples, reachSamples }: TileLayout, frames: number, growing: boolean): number {
  return growing ? Math.max(0, Math.floor((frames - reachSamples) / hopSamples) + 1) : Math.ceil(frames / hopSamples)
}

/** The lowest level at which a whole sound fits in one tile. */
export const topLevel = (columns: number): number => Math.max(0, Math.ceil(Math.log2(Math.max(1, columns) / TILE_COLUMNS)))
