import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { AudioFileError } from '../files/errors.ts'
import { decodeMidi } from '../files/midi-file.ts'
import { midiBytes } from '../files/midi/read-midi.ts'
import { sustainedNotes } from './sustained-notes.ts'
import type { LookAtMidiInput, SeenMidi } from './synth-jobs.ts'

/** The job: what MIDI files hold; of one that cannot be read, why. */
export async function lookAtMidi({ paths }: LookAtMidiInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<SeenMidi[]> {
  const seen: SeenMidi[] = []
  for (const [i, path] of paths.entries()) {
    signal.throwIfAborted()
    emit({ type: 'progress', progress: i / paths.length, detail: '' })
    seen.push(await look(path))
  }
  return seen
}

async function look(path: string): Promise<SeenMidi> {
  try {
    const { notes, controls, tempoBpm } = decodeMidi(await midiBytes(path))
    const durationSeconds = sustainedNotes(notes, controls).reduce(
      (end, note) => Math.max(end, note.startSeconds + note.durationSeconds),
      0,
    )
    return { notes: notes.length, durationSeconds, tempoBpm }
  } catch (error) {
    if (error instanceof AudioFileError) return { refusal: error.message }
    throw error
  }
}
