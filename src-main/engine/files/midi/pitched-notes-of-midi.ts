import { DRUM_CHANNEL, TempoMap } from '../../../../src-shared/music/index.ts'
import { notesInSeconds, type NoteInSeconds } from './notes-in-seconds.ts'
import { readMidi } from './read-midi.ts'
import { songOfMidi } from './song-of-midi.ts'

/**
 * The notes of a MIDI file, but for drums, in the order of time.
 *
 * @throws AudioFileError where it is none
 */
export function pitchedNotesOfMidi(file: Uint8Array): NoteInSeconds[] {
  let count = 0
  const { song } = songOfMidi(readMidi(file).sequence, (kind) => `${kind}-${++count}`)
  const tempo = new TempoMap(song.tempi)
  return song.tracks
    .filter(({ channel }) => channel !== DRUM_CHANNEL)
    .flatMap((track) => notesInSeconds(track, tempo))
    .sort((a, b) => a.startSeconds - b.startSeconds || a.pitch - b.pitch)
}
