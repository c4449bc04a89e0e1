/** How moments of sound are seen by a network that translates. */
import { COLOUR_BINS, type Colours } from '../plane/colours.ts'
import { PICTURE_BINS, PICTURE_BINS_AN_OCTAVE, picturesOf } from './constant-q-pictures.ts'

export interface MomentsView {
  /** Values of a moment. */
  bins: number
  /** @param sound float32, at PLANE_RATE  @param heard  its colours  @returns [moments, bins], one for each of the colours */
  values(sound: Float32Array, heard: Colours): Float32Array
  /** Where a bin of a moment is read from that is to sound higher by a ratio of frequencies. */
  placeBelow(bin: number, ratio: number): number
}

/** Bins at equal steps of frequency. */
export const COLOURS_VIEW: MomentsView = {
  bins: COLOUR_BINS,
  values: (_, { values }) => values,
  placeBelow: (bin, ratio) => bin / ratio,
}

/** Bins at equal steps of pitch: moments move along, whole. */
export const PICTURES_VIEW: MomentsView = {
  bins: PICTURE_BINS,
  values: picturesOf,
  placeBelow: (bin, ratio) => bin - PICTURE_BINS_AN_OCTAVE * Math.log2(ratio),
}
