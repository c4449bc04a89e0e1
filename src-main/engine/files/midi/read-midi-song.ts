import type { ReadMidiInput, ReadMidiSong } from './midi-jobs.ts'
import { midiBytes, readMidi } from './read-midi.ts'
import { songOfMidi } from './song-of-midi.ts'

/**
 * The job: a MIDI file as a song whose tracks and clips are numbered.
 *
 * @throws AudioFileError  where it is none, or holds no notes
 */
export async function readMidiSong({ midiPath }: ReadMidiInput): Promise<ReadMidiSong> {
  const { sequence, warnings } = readMidi(await midiBytes(midiPath))
  let count = 0
  const read = songOfMidi(sequence, (kind) => `${kind}-${++count}`)
  return { song: read.song, warnings: [...warnings, ...read.warnings] }
}
