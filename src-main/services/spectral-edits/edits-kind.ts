import {
  decodeEdits,
  encodeEdits,
  inverseOfSpectralAll,
  NO_EDITS,
  SpectralError,
  spectralChangeSchema,
  withSpectralChanges,
  type SpectralChange,
  type SpectralEdits,
} from '../../../src-shared/spectral/index.ts'
import type { DocumentKind } from '../documents/document-kind.ts'

/** Brush strokes, lassos and pictures; a wand's cells are the largest. */
const LARGEST_EDITS_BYTES = 256 * 1024 * 1024

export const EDITS: DocumentKind<SpectralEdits, SpectralChange, SpectralChange> = {
  words: 'the edits of a sound',
  empty: NO_EDITS,
  largestBytes: LARGEST_EDITS_BYTES,
  encode: encodeEdits,
  decode(text) {
    const { edits, sequence } = decodeEdits(text)
    return { document: edits, sequence }
  },
  withChanges: withSpectralChanges,
  inverseOfAll: inverseOfSpectralAll,
  isProblem: (error) => error instanceof SpectralError,
  packedSchema: spectralChangeSchema,
  pack: (change) => change,
  unpack: (change) => change,
}
