import { HEARD_KEYS } from '../music/heard-notes.ts'
import { pitchOfNote } from '../music/note-names.ts'
import { MELODY_STEP_SECONDS, type Melody } from './heard.ts'
import type { FoundStretch, Labelling } from './labels.ts'
import type { PlayedNote } from './midi-take.ts'

/** The model of runs that learn the tune of mixtures; what they find is a note a stretch, one at a time. */
export const MELODY_MODEL = 'listen-melody'

type FoundNote = Pick<PlayedNote, 'startSeconds' | 'durationSeconds' | 'pitch' | 'velocity'>

const LOUDEST = 127

/** What such a network found, as notes: how sure it is of one is how hard it is struck. */
export const notesOfTune = (stretches: readonly FoundStretch[]): FoundNote[] =>
  stretches.flatMap(({ startSeconds, endSeconds, label, probability }) => {
    const pitch = pitchOfNote(label)
    if (pitch === null) return []
    return [{ startSeconds, durationSeconds: endSeconds - startSeconds, pitch, velocity: Math.max(1, Math.round(LOUDEST * probability)) }]
  })

/**
 * What such a network found, as a line of pitches: each moment has that of the note which sounds then.
 *
 * @param seconds     how much was listened to
 * @param tuningCents how far the instruments are from A = 440 Hz: keys are heard in their tuning
 */
export function melodyOfNotes(stretches: readonly FoundStretch[], seconds: number, tuningCents: number): Melody {
  const moments = Math.floor(seconds / MELODY_STEP_SECONDS) + 1
  const [hz, confidence] = [new Float32Array(moments), new Float32Array(moments)]
  for (const { startSeconds, endSeconds, label, probability } of stretches) {
    const [from, to] = [startSeconds, endSeconds].map((time) => Math.ceil(time / MELODY_STEP_SECONDS))
    hz.fill(440 * 2 ** (((pitchOfNote(label) ?? 0) + tuningCents / 100 - 69) / 12), from, to)
    confidence.fill(probability, from, to)
  }
  return { hz, confidence }
}

/** Whether the answers are the keys of a piano, so that what was found is one line of notes and no labels. */
export const isTune = ({ labels }: Pick<Labelling, 'labels'>): boolean =>
  labels.length === HEARD_KEYS && labels.every(({ label }) => pitchOfNote(label) !== null)
