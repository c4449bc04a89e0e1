import {
  decodeSong,
  EMPTY_SONG,
  encodeSong,
  inverseOfAll,
  packedChange,
  packedChangeSchema,
  SongError,
  wholeChange,
  withChanges,
  type PackedChange,
  type Song,
  type SongChange,
} from '../../../src-shared/music/index.ts'
import type { DocumentKind } from '../documents/document-kind.ts'

/** A song of a million notes has some 40 MB. */
const LARGEST_SONG_BYTES = 512 * 1024 * 1024

export const SONG: DocumentKind<Song, SongChange, PackedChange> = {
  words: 'the song',
  empty: EMPTY_SONG,
  largestBytes: LARGEST_SONG_BYTES,
  encode: encodeSong,
  decode(text) {
    const { song, sequence } = decodeSong(text)
    return { document: song, sequence }
  },
  withChanges,
  inverseOfAll,
  isProblem: (error) => error instanceof SongError,
  packedSchema: packedChangeSchema,
  pack: packedChange,
  unpack: wholeChange,
}
