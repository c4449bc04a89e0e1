import type { BatchForm } from '../datasets/model-data.ts'
import type { TypedArray } from '../host-tensor.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { DRUMS_FROM, START_EVENT, START_PITCH, type Aspect, type NoteEvent } from './note-events.ts'

/** Notes one after another in one piece. */
export interface Passage {
  events: readonly NoteEvent[]
  first: number
  /** After the last. */
  end: number
}

export interface NoteBatchShape {
  /** T, notes of a sequence. */
  steps: number
  rows: number
  /** What is told of a note, in this order. */
  aspects: readonly Aspect[]
}

/** Names of what a batch holds. */
export const HEARD = 'heard'
export const NEXT = 'next'
export const COUNTED = 'counted'

/** `heard` and the note that follows each, int32 [T, rows, aspects]; `counted`, float32 [T, rows], 0 where a passage is over. */
export const noteBatchForm = ({ steps, rows, aspects: { length } }: NoteBatchShape): BatchForm => ({
  [HEARD]: { shape: [steps, rows, length], dtype: 'int32' },
  [NEXT]: { shape: [steps, rows, length], dtype: 'int32' },
  [COUNTED]: { shape: [steps, rows], dtype: 'float32' },
})

type Target = Readonly<Record<string, TypedArray>>

/** A pitch so many semitones higher; drums and what would leave the keyboard stay. */
const transposed = (pitch: number, semitones: number): number =>
  pitch >= DRUMS_FROM || pitch + semitones < 0 || pitch + semitones >= DRUMS_FROM ? pitch : pitch + semitones

/** Puts sequences of notes into batches: a function of what is asked for. */
export class NoteBatches {
  readonly #passages: readonly Passage[]
  readonly #shape: NoteBatchShape
  /** Notes up to the end of each passage. */
  readonly #ends: number[] = []

  constructor(passages: readonly Passage[], shape: NoteBatchShape) {
    this.#passages = passages.filter(({ first, end }) => end > first)
    this.#shape = shape
    let notes = 0
    for (const { first, end } of this.#passages) this.#ends.push((notes += end - first))
  }

  /** Of all passages. */
  get notes(): number {
    return this.#ends.at(-1) ?? 0
  }

  /** The sequences that lie side by side in the passages, in their order. */
  get places(): { passage: Passage; start: number }[] {
    const { steps } = this.#shape
    return this.#passages.flatMap((passage) =>
      Array.from({ length: Math.ceil((passage.end - passage.first) / steps) }, (_, i) => ({ passage, start: passage.first + i * steps })),
    )
  }

  /**
   * Random sequences, each in a transposition of its own.
   *
   * @param values  of one batch, by name, overwritten
   */
  draw(seed: number, step: number, semitones: number, values: Target): void {
    const random = new CounterRandom(seed, streamOf(`note batch ${step}`))
    const { steps, rows } = this.#shape
    for (let row = 0; row < rows; row++) {
      const passage = this.#passages[this.#passageAt(random.integer(this.notes))]
      const start = passage.first + random.integer(Math.max(1, passage.end - passage.first - steps + 1))
      this.place(row, { passage, start }, random.integer(2 * semitones + 1) - semitones, values)
    }
  }

  /** Puts the notes from `start` on into a row of a batch. */
  place(row: number, { passage, start }: { passage: Passage; start: number }, semitones: number, values: Target): void {
    const { steps, rows, aspects } = this.#shape
    for (let t = 0; t < steps; t++) {
      const at = t * rows + row
      const index = start + t
      const isThere = index < passage.end
      values[COUNTED][at] = isThere ? 1 : 0
      write(values[HEARD], at, aspects, isThere && index > 0 ? passage.events[index - 1] : START_EVENT, semitones)
      write(values[NEXT], at, aspects, isThere ? passage.events[index] : START_EVENT, semitones)
    }
  }

  #passageAt(note: number): number {
    return this.#ends.findIndex((end) => note < end)
  }
}

function write(values: TypedArray, at: number, aspects: readonly Aspect[], event: NoteEvent, semitones: number): void {
  aspects.forEach((aspect, i) => {
    const value = event[aspect]
    values[at * aspects.length + i] = aspect === 'pitch' && value !== START_PITCH ? transposed(value, semitones) : value
  })
}
