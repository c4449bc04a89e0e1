import { midiToHz } from '../dsp/transforms/frequency-scales.ts'
import type { NoteInSeconds } from './midi/notes-in-seconds.ts'

/**
 * Notes as text (`.notes`, as MIREX has them): a line each of start and end in seconds and Hz.
 *
 * @param tuningCents how far what plays them is from A = 440 Hz
 */
export const notesText = (notes: readonly Pick<NoteInSeconds, 'startSeconds' | 'durationSeconds' | 'pitch'>[], tuningCents = 0): string =>
  notes
    .map(({ startSeconds, durationSeconds, pitch }) => {
      const [start, end] = [startSeconds, startSeconds + durationSeconds].map((seconds) => seconds.toFixed(4))
      return `${start}\t${end}\t${midiToHz(pitch + tuningCents / 100).toFixed(3)}\n`
    })
    .join('')
