import { decodeMidi } from '../files/midi-file.ts'
import { midiBytes } from '../files/midi/read-midi.ts'
import type { InstrumentFacts } from '../instrument/instrument-data.ts'
import { PlayedNotes } from '../instrument/played-voice.ts'
import { GenerationError } from './errors.ts'

/**
 * Notes of a MIDI file from a place on, on one voice; those that begin before it are left out. Pedals are not of a voice.
 *
 * @throws GenerationError where there are none
 */
export async function writtenNotes(
  { midiPath, startSeconds }: { midiPath: string; startSeconds: number },
  facts: InstrumentFacts,
): Promise<PlayedNotes> {
  const { notes } = decodeMidi(await midiBytes(midiPath))
  const written = notes
    .filter((note) => note.startSeconds >= startSeconds)
    .map(({ pitch, velocity, startSeconds: start, durationSeconds }) => ({
      key: pitch,
      velocity: velocity / 127,
      startSeconds: start - startSeconds,
      endSeconds: start - startSeconds + durationSeconds,
    }))
  if (written.length === 0) throw new GenerationError('There are no notes from that place on.', 'Begin earlier.')
  return new PlayedNotes(written, facts)
}
