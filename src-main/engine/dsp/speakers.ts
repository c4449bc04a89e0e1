import { SPEAKERS, type Speaker } from '../../../src-shared/audio/speakers.ts'

export type { Speaker }

/** By the bits of a WAV file's channel mask. @source Microsoft "Multiple channel audio data and WAVE files" (2001) */
const MASK_BITS: readonly Speaker[] = [
  'left',
  'right',
  'centre',
  'bass',
  'rear left',
  'rear right',
  'left',
  'right',
  'rear centre',
  'rear left',
  'rear right',
  'top',
  'left',
  'top',
  'right',
  'rear left',
  'rear centre',
  'rear right',
]

/**
 * The loudspeakers of a mask's channels, or null where it does not name one for each: then they are tracks, as field recorders and
 * multitrack programs write them.
 */
export function speakersOfMask(mask: number, channels: number): readonly Speaker[] | null {
  const speakers = MASK_BITS.filter((_, bit) => (mask >>> bit) & 1)
  return speakers.length === channels ? speakers : null
}

/** The channel mask of these loudspeakers, or null where they do not stand in its order, as a WAV file's must. */
export function maskOfSpeakers(speakers: readonly Speaker[]): number | null {
  let mask = 0
  let bit = -1
  for (const speaker of speakers) {
    bit = MASK_BITS.indexOf(speaker, bit + 1)
    if (bit < 0) return null
    mask |= 1 << bit
  }
  return mask
}

/** The channels in the order of a WAV file's mask. @returns their places among `speakers` */
export function maskOrder(speakers: readonly Speaker[]): number[] {
  const places = speakers.map((_, place) => place)
  if (maskOfSpeakers(speakers) !== null) return places
  return places.sort((a, b) => SPEAKERS.indexOf(speakers[a]) - SPEAKERS.indexOf(speakers[b]))
}

const STANDARD: Record<number, readonly Speaker[]> = {
  3: ['left', 'right', 'centre'],
  4: ['left', 'right', 'rear left', 'rear right'],
  5: ['left', 'right', 'centre', 'rear left', 'rear right'],
  6: ['left', 'right', 'centre', 'bass', 'rear left', 'rear right'],
  7: ['left', 'right', 'centre', 'bass', 'rear centre', 'rear left', 'rear right'],
  8: ['left', 'right', 'centre', 'bass', 'rear left', 'rear right', 'rear left', 'rear right'],
}

/** The order that FLAC prescribes, and in which AAC is given on. @source RFC 9639, section 9.1.3 */
export const standardSpeakers = (channels: number): readonly Speaker[] | null => STANDARD[channels] ?? null

const CENTRE_SECOND: Record<number, readonly Speaker[]> = {
  3: ['left', 'centre', 'right'],
  4: ['left', 'right', 'rear left', 'rear right'],
  5: ['left', 'centre', 'right', 'rear left', 'rear right'],
  6: ['left', 'centre', 'right', 'rear left', 'rear right', 'bass'],
  7: ['left', 'centre', 'right', 'rear left', 'rear right', 'rear centre', 'bass'],
  8: ['left', 'centre', 'right', 'rear left', 'rear right', 'rear left', 'rear right', 'bass'],
}

/** The order of Vorbis, and of Opus with mapping family 1. @source Vorbis I specification, section 4.3.9; RFC 7845, section 5.1.1.2 */
export const vorbisSpeakers = (channels: number): readonly Speaker[] | null => CENTRE_SECOND[channels] ?? null
