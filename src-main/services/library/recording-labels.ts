import { realpath } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import {
  missingMarkers,
  MOST_MARKERS,
  withMarkerChange,
  type MarkerChange,
  type Recording,
  type RecordingMarker,
  type Refusal,
} from '../../../src-shared/project/index.ts'
import { AudioFileError } from '../../engine/files/errors.ts'
import { labelsOfMidi } from '../../engine/files/midi/labels-of-midi.ts'
import { midiBytes } from '../../engine/files/midi/read-midi.ts'
import { LABEL_ENDINGS, NOTES_ENDING, readLabelFile } from '../../engine/files/label-files.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { exists, readText } from '../../storage/files.ts'

/**
 * Where the labels of imported recordings come from: files of labels beside them, files of notes or MIDI files beside them, or the names of
 * their folders, which say what all in them is.
 */
export const LABEL_ORIGINS = ['files', 'notes', 'folders'] as const
export type LabelOrigin = (typeof LABEL_ORIGINS)[number]

/** Files that say which notes a recording plays. */
const MIDI_ENDINGS: readonly string[] = ['.mid', '.midi']
const NOTE_ENDINGS = [NOTES_ENDING, ...MIDI_ENDINGS]

/** No file of labels is larger. */
const LARGEST_BYTES = 16 * 2 ** 20
const LONGEST_LABEL = 120

export const isLabelFile = (name: string): boolean => LABEL_ENDINGS.includes(extname(name).toLowerCase())

export interface FoundLabels {
  markers: RecordingMarker[]
  warnings: string[]
}

/** The labels of a sound file, from where they are sought. @param durationSeconds of its sound; later labels are left out */
export async function labelsOfSource(path: string, origin: LabelOrigin, durationSeconds: number): Promise<FoundLabels> {
  if (origin === 'folders') {
    const label = Array.from(basename(dirname(path)))
      .slice(0, LONGEST_LABEL)
      .join('')
    return { markers: durationSeconds > 0 ? [{ seconds: 0, endSeconds: durationSeconds, label }] : [], warnings: [] }
  }
  const markers: RecordingMarker[] = []
  const warnings: string[] = []
  for (const ending of origin === 'notes' ? NOTE_ENDINGS : LABEL_ENDINGS) {
    const file = join(dirname(path), `${basename(path, extname(path))}${ending}`)
    if (!(await exists(file))) continue
    try {
      markers.push(...(await readLabels(file, basename(file))))
    } catch (error) {
      if (!(error instanceof AudioFileError)) throw error
      // Any text may lie beside a sound; a file of the other kinds is meant to be labels.
      if (ending !== '.txt') warnings.push(error.message)
    }
  }
  return { markers: markers.filter(({ seconds }) => seconds < durationSeconds), warnings }
}

/** What stands in both, each once, in the order of time. */
export const withMarkers = (markers: readonly RecordingMarker[], more: readonly RecordingMarker[]): RecordingMarker[] =>
  withMarkerChange(markers, { removed: [], added: [...more] }).slice(0, MOST_MARKERS)

/** A recording's marked places after an edit. @throws ProjectError where what it takes away is gone, or there would be too many */
export function changedMarkers({ name, markers }: Pick<Recording, 'name' | 'markers'>, change: MarkerChange): RecordingMarker[] {
  const missing = missingMarkers(markers, change).at(0)
  if (missing)
    throw new ProjectError({
      code: 'conflict',
      message: `“${missing.label}” is not where it was in “${name}”: it was changed elsewhere meanwhile.`,
      advice: 'Look at what is marked there now, and do it again.',
    })
  const changed = withMarkerChange(markers, change)
  if (changed.length > MOST_MARKERS)
    throw new ProjectError({
      code: 'bad-input',
      message: `“${name}” holds ${markers.length} marked places, and cannot hold more than ${MOST_MARKERS}.`,
      advice: 'Remove some that no network has to learn.',
    })
  return changed
}

/** A file of labels, under the name that the person knows it by. */
export interface LabelFile {
  path: string
  name: string
}

/** What files of labels say of recordings with their names. @returns by the recordings' ids */
export async function labelsByName(
  files: readonly LabelFile[],
  recordings: readonly Recording[],
): Promise<{ found: Map<string, RecordingMarker[]>; refused: Refusal[] }> {
  const found = new Map<string, RecordingMarker[]>()
  const refused: Refusal[] = []
  for (const { path, name } of files) {
    const stem = stemOf(name)
    const those = recordings.filter((recording) => stemOf(recording.file) === stem || recording.name.toLowerCase() === stem)
    try {
      const markers = await readLabels(path, name)
      if (those.length === 0) refused.push({ file: name, reason: 'No recording in the project has that name: labels belong to one.' })
      for (const { id, durationSeconds } of those)
        found.set(
          id,
          withMarkers(
            found.get(id) ?? [],
            markers.filter(({ seconds }) => seconds < durationSeconds),
          ),
        )
    } catch (error) {
      if (!(error instanceof AudioFileError)) throw error
      refused.push({ file: name, reason: error.message })
    }
  }
  return { found, refused }
}

const stemOf = (name: string): string => basename(name, extname(name)).toLowerCase()

const readLabels = (path: string, name: string): Promise<RecordingMarker[]> =>
  MIDI_ENDINGS.includes(extname(name).toLowerCase()) ? readNotes(path, name) : readWords(path, name)

const readNotes = async (path: string, name: string): Promise<RecordingMarker[]> =>
  labelsOfMidi(await explaining(`read ${name}`, async () => midiBytes(await realpath(path))), name)

const readWords = async (path: string, name: string): Promise<RecordingMarker[]> =>
  readLabelFile(await explaining(`read ${name}`, async () => readText(await realpath(path), LARGEST_BYTES)), name)
