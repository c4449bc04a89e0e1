import { noteName } from '../../../../src-shared/music/index.ts'
import { MOST_MARKERS, type RecordingMarker } from '../../../../src-shared/project/index.ts'
import { AudioFileError } from '../errors.ts'
import { pitchedNotesOfMidi } from './pitched-notes-of-midi.ts'

/**
 * The notes of a MIDI file, but for drums, as labels with the names of their keys, in the order of time: of a recording that plays them.
 *
 * @param name of the file, for errors
 * @throws     AudioFileError where it is none, or holds more than labels can be
 */
export function labelsOfMidi(file: Uint8Array, name: string): RecordingMarker[] {
  const notes = pitchedNotesOfMidi(file)
  if (notes.length > MOST_MARKERS) throw new AudioFileError(`${name} has more than ${MOST_MARKERS} notes.`, 'Give a part of it.')
  return notes.map(({ startSeconds, durationSeconds, pitch }) => ({
    seconds: startSeconds,
    endSeconds: startSeconds + durationSeconds,
    label: noteName(pitch),
  }))
}
