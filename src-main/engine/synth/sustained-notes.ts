import type { PlayedControl, PlayedNote } from '../../../src-shared/project/index.ts'

const SUSTAIN_PEDAL = 64
/** Half of the pedal's way is down, as in the General MIDI standard. */
const DOWN = 64

/**
 * Notes as long as they sound with the sustain pedal: one whose key is let go while the pedal is down lasts until the pedal
 * comes up, or the same key is struck again; under a pedal that never comes up, until the last key is let go.
 *
 * @param notes  in any order
 * @returns      in the order of their beginnings
 */
export function sustainedNotes<N extends PlayedNote>(notes: readonly N[], controls: readonly PlayedControl[]): N[] {
  const moves = controls.filter(({ controller }) => controller === SUSTAIN_PEDAL).toSorted((a, b) => a.seconds - b.seconds)
  // Only where it goes down or up: a pedal is moved a hundred thousand times in a long take, and each note asks for the next time it is up.
  const pedal = moves.filter(({ value }, i) => value < DOWN !== (moves[i - 1]?.value ?? 0) < DOWN)
  const ordered = notes.toSorted((a, b) => a.startSeconds - b.startSeconds)
  if (pedal.length === 0) return ordered
  const lastEnd = ordered.reduce((latest, note) => Math.max(latest, endOf(note)), 0)
  const nextOfPitch = new Map<number, number>()
  return ordered
    .reverse()
    .map((note) => {
      const struckAgain = nextOfPitch.get(note.pitch) ?? Infinity
      nextOfPitch.set(note.pitch, note.startSeconds)
      const end = Math.max(endOf(note), Math.min(pedalUp(pedal, endOf(note)) ?? lastEnd, struckAgain))
      return { ...note, durationSeconds: end - note.startSeconds }
    })
    .reverse()
}

const endOf = ({ startSeconds, durationSeconds }: PlayedNote): number => startSeconds + durationSeconds

/** When the pedal lets a note go whose key goes up at `seconds`: at once where it is up; null where it never does. */
function pedalUp(pedal: readonly PlayedControl[], seconds: number): number | null {
  // The first move after `seconds`, by halves.
  let [low, high] = [0, pedal.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (pedal[middle].seconds <= seconds) low = middle + 1
    else high = middle
  }
  if ((pedal[low - 1]?.value ?? 0) < DOWN) return seconds
  // Down and up take turns: the next move is up.
  return pedal[low]?.seconds ?? null
}
