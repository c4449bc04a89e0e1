import { extname } from 'node:path'
import { noteName } from '../../../src-shared/music/index.ts'
import { MOST_MARKERS, type RecordingMarker } from '../../../src-shared/project/index.ts'
import { AudioFileError } from './errors.ts'

export const LABEL_ENDINGS: readonly string[] = ['.txt', '.lab', '.csv']
export const NOTES_ENDING = '.notes'
const LONGEST_LABEL = 120
const ADVICE = 'Each line is a label: its start and end in seconds, then its words.'

/** A line of a comma-separated file; commas within quotes are none. */
const csvFields = (line: string): string[] =>
  [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, line.endsWith(',') ? undefined : -1)
    .map(([, field]) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field).trim())

const SPLIT: Record<string, (line: string) => string[]> = {
  // Audacity: tabs; the label may hold spaces.
  '.txt': (line) => line.split('\t').map((field) => field.trim()),
  '.lab': (line) => [...(/^(\S+)\s+(\S+)\s*(.*)$/.exec(line)?.slice(1) ?? [line])],
  '.csv': csvFields,
  [NOTES_ENDING]: (line) => {
    const [start = '', end = '', hz = ''] = line.split(/[\t ]+/)
    return [start, end, noteOfHz(Number(hz))]
  },
}

/** Name of the nearest key; empty where there is none. */
function noteOfHz(hz: number): string {
  const pitch = Math.round(69 + 12 * Math.log2(hz / 440))
  return pitch >= 0 && pitch < 128 ? noteName(pitch) : ''
}

/**
 * The labels of a text file: lines of start, end and label, or of a moment and a label. Audacity's labels (.txt), MIREX and HTK-like
 * label files in seconds (.lab), comma-separated values with or without a heading (.csv), notes as start, end and Hz, which become
 * names of keys (.notes, as MIREX has them). Further columns are left aside.
 *
 * @param name with its ending, which says how lines are cut
 * @returns    in the order of time
 * @throws     AudioFileError where a line is no label
 */
export function readLabelFile(text: string, name: string): RecordingMarker[] {
  const ending = extname(name).toLowerCase()
  const fieldsOf = SPLIT[ending] ?? SPLIT['.txt']
  const markers: RecordingMarker[] = []
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim()
    // Audacity writes the frequencies of a spectral selection on a line of their own.
    if (line === '' || line.startsWith('#') || line.startsWith('\\')) continue
    const marker = markerOf(fieldsOf(line))
    if (marker) markers.push(marker)
    else if (!(i === 0 && ending === '.csv')) throw new AudioFileError(`Line ${i + 1} of ${name} is no label.`, ADVICE)
    if (markers.length > MOST_MARKERS) throw new AudioFileError(`${name} has more than ${MOST_MARKERS} labels.`, 'Give a part of it.')
  }
  return markers.sort((a, b) => a.seconds - b.seconds)
}

function markerOf(fields: readonly string[]): RecordingMarker | null {
  const numbers = fields.map((field) => (field === '' ? NaN : Number(field)))
  const [seconds, end] = numbers
  if (!(seconds >= 0) || fields.length < 2) return null
  const isRegion = fields.length > 2 && Number.isFinite(end)
  if (isRegion && end < seconds) return null
  const label = oneLine(fields[isRegion ? 2 : 1])
  return label === '' ? null : { seconds, ...(isRegion && end > seconds && { endSeconds: end }), label }
}

const oneLine = (text: string): string =>
  Array.from(text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim())
    .slice(0, LONGEST_LABEL)
    .join('')
