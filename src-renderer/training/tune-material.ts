import { LEAST_NOTES_TO_LEARN, type MidiTake } from '../../src-shared/project/index.ts'

/** What a training learns from MIDI files. */
export interface TuneMaterial {
  notes: number
  seconds: number
  /** Why nothing can be learnt, and what helps. */
  obstacle: { message: string; advice: string } | null
  /** What is to be said of it all the same. */
  remark: string | null
}

/** With fewer notes a network learns pieces by heart. */
const FEW_NOTES = 2000

export function tuneMaterial(tunes: readonly MidiTake[]): TuneMaterial {
  const notes = tunes.reduce((sum, tune) => sum + tune.notes, 0)
  const seconds = tunes.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
  const lacking = (message: string, advice: string): TuneMaterial => ({ notes, seconds, obstacle: { message, advice }, remark: null })
  if (tunes.length === 0)
    return lacking('There are no MIDI files to learn from.', 'Add some: a handful of pieces in one manner is a start.')
  if (notes < LEAST_NOTES_TO_LEARN)
    return lacking(
      'There are too few notes to learn from.',
      `At least ${LEAST_NOTES_TO_LEARN} are needed; some minutes of music are better.`,
    )
  const remark =
    notes < FEW_NOTES ? 'This is little: it will stay close to these pieces. With an hour of music it finds ways of its own.' : null
  return { notes, seconds, obstacle: null, remark }
}
