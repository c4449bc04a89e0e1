import { extname } from 'node:path'
import {
  DEFAULT_NAMING,
  LONGEST_TAIL_SECONDS,
  songExportSchema,
  type ExportLevel,
  type ExportRange,
  type SongExport,
  type SongExportFormat,
} from '../../src-shared/exports/index.ts'
import { MeterMap } from '../../src-shared/music/index.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { oneOf, parseNumber, UsageError, type ParsedFlags } from './command.ts'
import { soundFileFormat } from './output-flag.ts'
import { findItem } from './project-items.ts'

const text = { type: 'string' } as const
const set = { type: 'boolean' } as const

export const SONG_FLAGS = {
  ...{ sound: text, rate: text, dither: text, mono: set, tail: text, normalise: text, 'true-peak': text },
  ...{ naming: text, range: text, tracks: text, takes: text, cue: set },
}

export const SONG_FLAG_HELP = `Flags of the song's formats. Where a project has no song yet, each of its recordings and takes is a track.
  --range RANGE      song, loop, or bars: 5-8 is from the beginning of the fifth to the end of the eighth (song)
  --tracks NAMES     these tracks alone, their names or ids with commas between
  --takes IDS        these recordings and takes instead of the song, by id or name, with commas between
  --sound SOUND      as of take (wav-24; flac-24 where PATH ends in .flac)
  --rate HZ          samples a second (48000)
  --dither KIND      none, flat, or shaped: moved to where ears hear least of it (flat)
  --mono             one channel
  --tail SECONDS     of what rings on after the song's end (4)
  --normalise LEVEL  peak:DB, as in peak:-1; or lufs:LOUDNESS, as in lufs:-14, by ITU-R BS.1770
  --true-peak DB     that a loudness may not go beyond (-1)
  --naming PATTERN   of stems: {number}, {track}, {project} and {tempo} ("${DEFAULT_NAMING}")
  --cue              also a cue sheet of the markers, beside a mix`

/** What of the song is asked for by the flags, and how. @throws UsageError */
export function songExportFrom(session: ProjectSession, format: SongExportFormat, flags: ParsedFlags, path: string): SongExport {
  if (flags.isSet('cue') && format !== 'mix') throw new UsageError('--cue is for a mix.', 'Leave it out, or choose --format mix.')
  const sound = {
    format:
      format === 'mix'
        ? soundFileFormat('--sound', path, flags.text('sound') ?? (extname(path).toLowerCase() === '.flac' ? 'flac-24' : 'wav-24'))
        : flags.text('sound'),
    sampleRate: flags.number('rate', { minimum: 8000, maximum: 192_000, whole: true }),
    dither: oneOf('--dither', flags.text('dither'), ['none', 'flat', 'shaped'] as const),
    channels: flags.isSet('mono') ? 1 : 2,
    tailSeconds: flags.number('tail', { minimum: 0, maximum: LONGEST_TAIL_SECONDS }),
    level: levelFrom(flags),
  }
  const takes = listFrom(flags.text('takes'))
  const parsed = songExportSchema.safeParse({
    ...{ format, sound, naming: flags.text('naming') },
    soundIds: takes && takes.map((name) => findItem(session, name).id),
    trackIds: trackIdsFrom(session, listFrom(flags.text('tracks'))),
    range: rangeFrom(session, flags.text('range') ?? 'song'),
  })
  if (parsed.success) return parsed.data
  const [{ message, path: where }] = parsed.error.issues
  throw new UsageError(`--${String(where.at(-1) ?? 'sound')}: ${message}.`, 'See "spectraloom export --help".')
}

const listFrom = (value: string | undefined): string[] | null =>
  value
    ?.split(',')
    .map((part) => part.trim())
    .filter(Boolean) ?? null

function levelFrom(flags: ParsedFlags): ExportLevel {
  const wanted = flags.text('normalise')
  const truePeakDb = flags.number('true-peak', { minimum: -20, maximum: 0 }) ?? -1
  if (wanted === undefined) return { kind: 'as-is' }
  const [kind, value = ''] = wanted.split(':')
  if (kind === 'peak') return { kind: 'peak', peakDb: parseNumber('--normalise peak', value, { minimum: -60, maximum: 0 }) }
  if (kind === 'lufs') return { kind: 'loudness', lufs: parseNumber('--normalise lufs', value, { minimum: -60, maximum: -5 }), truePeakDb }
  throw new UsageError(`--normalise is "${wanted}".`, 'Write peak:-1 or lufs:-14.')
}

function trackIdsFrom(session: ProjectSession, names: string[] | null): string[] | null {
  if (names === null) return null
  const { tracks } = session.song.song
  return names.map((name) => {
    const found = tracks.filter((track) => track.id === name || track.name === name)
    if (found.length === 1) return found[0].id
    const those = tracks.map((track) => `${track.id} (${track.name})`).join(', ')
    if (found.length > 1) throw new UsageError(`There are ${found.length} tracks called "${name}".`, `Name one by its id: ${those}.`)
    throw new UsageError(`There is no track "${name}".`, tracks.length === 0 ? 'The song has no tracks.' : `There are: ${those}.`)
  })
}

function rangeFrom(session: ProjectSession, value: string): ExportRange {
  if (value === 'song' || value === 'loop') return { kind: value }
  const bars = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(value)
  const [first, last] = [Number(bars?.[1]), Number(bars?.[2] ?? bars?.[1])]
  if (!bars || first < 1 || last < first) throw new UsageError(`--range is "${value}".`, 'Write song, loop, or bars such as 5-8.')
  const meters = new MeterMap(session.song.song.meters)
  return { kind: 'ticks', startTick: meters.barTick(first - 1), endTick: meters.barTick(last) }
}
