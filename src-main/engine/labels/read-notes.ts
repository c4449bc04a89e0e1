import { HEARD_KEYS, LOWEST_PITCH, noteName, notesOf, USUAL_TIDYING, type KeyEvidence } from '../../../src-shared/music/index.ts'
import type { FoundStretch } from '../../../src-shared/project/index.ts'
import type { Answers } from './label-kind.ts'
import { inOrder, rounded } from './read-stretches.ts'

/**
 * What a network of notes says as what is known of 88 keys.
 *
 * @param answers of NOTE_ANSWERS
 */
export function evidenceOf({ probabilities, names, stepSeconds }: Pick<Answers, 'probabilities' | 'names' | 'stepSeconds'>): KeyEvidence {
  const frames = probabilities.length / names.length
  const plane = (first: number): Uint8Array =>
    Uint8Array.from({ length: frames * HEARD_KEYS }, (_, at) =>
      Math.round(255 * probabilities[Math.floor(at / HEARD_KEYS) * names.length + first + (at % HEARD_KEYS)]),
    )
  return {
    ...{ frames, framesPerSecond: 1 / stepSeconds, onset: plane(0), note: plane(HEARD_KEYS) },
    ...{ bend: new Int8Array(frames * HEARD_KEYS), level: null },
  }
}

/** Notes as stretches with the names of their keys, as sure as they sound on the mean. */
export function readNotes(answers: Answers): FoundStretch[] {
  const evidence = evidenceOf(answers)
  const { framesPerSecond, note } = evidence
  return inOrder(
    notesOf(evidence, USUAL_TIDYING).map(({ pitch, startSeconds, durationSeconds }) => {
      const [from, frames] = [Math.round(startSeconds * framesPerSecond), Math.round(durationSeconds * framesPerSecond)]
      let sum = 0
      for (let frame = from; frame < from + frames; frame++) sum += note[frame * HEARD_KEYS + pitch - LOWEST_PITCH]
      return {
        startSeconds: rounded(startSeconds),
        endSeconds: rounded(Math.min(answers.seconds, startSeconds + durationSeconds)),
        label: noteName(pitch),
        probability: rounded(sum / frames / 255),
      }
    }),
  )
}
