import { MEND_KINDS, type MendWish } from '../../src-shared/project/index.ts'
import { UsageError, oneOf, parseNumber, type ParsedFlags } from './command.ts'

export const mendFlags = { mend: { type: 'string' as const }, tracks: { type: 'string' as const } }

export const mendFlagHelp = `  --mend LIST            what is mended where it needs it, of ${MEND_KINDS.join(', ')}; "none", or "auto": offset and spikes (auto)
  --tracks LIST          which tracks of a file are heard, e.g. 4: one is mono, two are left and right, more lie in the middle`

const MOST_TRACKS = 64

/** @throws UsageError */
export function mendWishFrom(flags: ParsedFlags): MendWish {
  const list = flags.text('mend') ?? 'auto'
  const tracks = flags.text('tracks')
  return {
    kinds:
      list === 'auto' ? 'auto' : list === 'none' ? [] : unique(list.split(',').map((kind) => oneOf('--mend', kind.trim(), MEND_KINDS)!)),
    tracks: tracks === undefined ? null : tracksFrom(tracks),
  }
}

function tracksFrom(text: string): number[] {
  const tracks = text.split(',').map((track) => parseNumber('--tracks', track, { minimum: 1, maximum: MOST_TRACKS, whole: true }))
  if (unique(tracks).length < tracks.length) throw new UsageError(`--tracks names a track twice: "${text}".`, 'Name each once, e.g. 1,2.')
  return tracks
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]
