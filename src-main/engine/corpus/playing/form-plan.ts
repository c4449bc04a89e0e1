import type { CounterRandom } from '../../random.ts'
import { spreadOf } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { passageSteps } from './passages.ts'
import { steadiness } from './rhythm.ts'
import { PLAN_BEGINNING, PLAN_END, PLAN_PRESENT, PLAN_VALUES } from '../network/plan.ts'

/** Sections last so long. */
const SHORTEST_SECTION_SECONDS = 8
const LONGEST_SECTION_SECONDS = 20
/** From one section to the next the plan moves over this long. */
const PASSAGE_SECONDS = 3
/** A section's rhythm is that of so long a passage, again and again... */
const PASSAGE_OF_RHYTHM_SECONDS = 5
/** ...the one with the clearest pulse of so many. */
const RHYTHM_CHOICES = 6
/** The end is felt so long before it. */
const EDGE_SECONDS = 6

/** Rows one after another, from `first` to `end - 1`. */
export interface Passage {
  first: number
  end: number
}

/** A stretch of the material whose course a section follows. */
export interface Section {
  /** Where in the take it begins. */
  startSeconds: number
  endSeconds: number
  /** Row whose plan stands at its start. */
  row: number
  /** The passage whose rhythm it has: rows of one block. */
  passage: Passage
}

/** The sections so far and what chance comes next, to go back to. */
export interface FormPlanState {
  sections: readonly Section[]
  drawn: number
}

/**
 * The slow level: what the coming seconds are to be like. The take has sections of 8 to 20 s; each follows the course of another place in
 * the material, and every other one returns to the first: A B A C A. Towards a given end the plan says so.
 */
export class FormPlan {
  readonly #memory: UnitMemory
  readonly #plans: Float32Array
  readonly #random: CounterRandom
  #sections: Section[] = []
  readonly #places: readonly number[]
  readonly #plan = new Float32Array(PLAN_VALUES)
  #endSeconds: number | null

  /**
   * @param plans       [rows, PLAN_VALUES]
   * @param endSeconds  when the take ends; null: not yet known
   */
  constructor(memory: UnitMemory, plans: Float32Array, options: { random: CounterRandom; endSeconds: number | null }) {
    this.#memory = memory
    this.#plans = plans
    this.#random = options.random
    this.#endSeconds = options.endSeconds
    this.#places = memory.blocks.flatMap(({ semitones, first, count }) =>
      semitones === 0 ? Array.from({ length: count }, (_, i) => first + i).filter((row) => memory.playable[row] === 1) : [],
    )
    this.#add(this.#next())
  }

  state(): FormPlanState {
    return { sections: [...this.#sections], drawn: this.#random.position }
  }

  setState({ sections, drawn }: FormPlanState): void {
    this.#sections = [...sections]
    this.#random.position = drawn
  }

  /** Asks for an end. @param seconds  of the take */
  endAt(seconds: number): void {
    this.#endSeconds = seconds
  }

  /** @returns [PLAN_VALUES] for what comes at this time; overwritten by the next call */
  at(seconds: number): Float32Array {
    const section = this.sectionAt(seconds)
    const index = this.#sections.indexOf(section)
    this.#plan.set(this.#planIn(section, seconds))
    const since = seconds - section.startSeconds
    if (index > 0 && since < PASSAGE_SECONDS) {
      const before = this.#planIn(this.#sections[index - 1], seconds)
      const share = since / PASSAGE_SECONDS
      for (let i = 0; i < PLAN_VALUES; i++) this.#plan[i] = share * this.#plan[i] + (1 - share) * before[i]
    }
    this.#plan[PLAN_BEGINNING] = Math.exp(-seconds / EDGE_SECONDS)
    this.#plan[PLAN_END] = this.#endSeconds === null ? 0 : Math.exp(-Math.max(0, this.#endSeconds - seconds) / EDGE_SECONDS)
    this.#plan[PLAN_PRESENT] = 1
    return this.#plan
  }

  /** The section that this time lies in. */
  sectionAt(seconds: number): Section {
    while (seconds >= this.#sections.at(-1)!.endSeconds) this.#add(this.#next())
    return this.#sections.findLast(({ startSeconds }) => startSeconds <= seconds)!
  }

  #add({ row, passage }: Pick<Section, 'row' | 'passage'>): void {
    const startSeconds = this.#sections.at(-1)?.endSeconds ?? 0
    const length = SHORTEST_SECTION_SECONDS + this.#random.uniform() * (LONGEST_SECTION_SECONDS - SHORTEST_SECTION_SECONDS)
    this.#sections.push({ startSeconds, endSeconds: startSeconds + length, row, passage })
  }

  #next(): Pick<Section, 'row' | 'passage'> {
    return this.#sections.length > 0 && this.#sections.length % 2 === 0
      ? this.#sections[0]
      : { row: this.#anywhere(), passage: this.#steadiest() }
  }

  /** Of some passages from anywhere the one with the clearest pulse. */
  #steadiest(): Passage {
    const passages = Array.from({ length: RHYTHM_CHOICES }, () => this.#passageAt(this.#anywhere()))
    const attacks = spreadOf(this.#memory.attackDb, this.#memory)
    const attackOf = (row: number): number => (this.#memory.attackDb[row] - attacks.mean) / attacks.deviation
    const pulses = passages.map((passage) => steadiness(passageSteps(this.#memory, attackOf, passage)))
    return passages[pulses.indexOf(Math.max(...pulses))]
  }

  /** The passage around a row, as long as a section may be where the recording is. */
  #passageAt(row: number): Passage {
    const { blocks, blockOf, startSeconds: starts } = this.#memory
    const { first, count } = blocks[blockOf[row]]
    let [from, end] = [row, row + 1]
    const isShort = (): boolean => starts[end] - starts[from] < PASSAGE_OF_RHYTHM_SECONDS
    while (end < first + count && isShort()) end++
    while (from > first && isShort()) from--
    return { first: from, end }
  }

  #anywhere(): number {
    return this.#places[this.#random.integer(this.#places.length)]
  }

  /** The plan of the row that lies as far after the section's first as the music is into the section. */
  #planIn({ row, startSeconds }: Section, seconds: number): Float32Array {
    const { blocks, blockOf, startSeconds: starts } = this.#memory
    const { first, count } = blocks[blockOf[row]]
    const wanted = starts[row] + seconds - startSeconds
    let found = row
    while (found < first + count - 1 && starts[found + 1] <= wanted) found++
    return this.#plans.subarray(found * PLAN_VALUES, (found + 1) * PLAN_VALUES)
  }
}
