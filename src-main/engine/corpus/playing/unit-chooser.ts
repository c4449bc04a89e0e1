import { CounterRandom, streamOf } from '../../random.ts'
import { FEATURES, SEAM_FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { HEARD_VALUES, PLAN_VALUES } from '../network/plan.ts'
import type { PointerNetwork } from '../network/pointer-network.ts'
import type { CorpusControls } from './corpus-controls.ts'
import { drawUnit } from './draw-unit.ts'
import { frozenScores, GROUP_UNITS } from './frozen-group.ts'
import { PlayingRules, type HeardSound, type PlayingRulesState } from './playing-rules.ts'
import type { RhythmPart } from './rhythm-rule.ts'
import { TraitBalance, type WantedTraits } from './trait-balance.ts'
import { RecordingBalance } from './recording-balance.ts'
import type { ScoredUnits, UnitScores } from './unit-scores.ts'

/** Candidates that the rules are applied to. */
const MOST_CANDIDATES = 1500
/** What the network expects counts so many times beside joins and rules: with more, the tonal thread is clearer, the pulse less so. */
const NETWORK_SAY = 0.8
/** Nats below the best beyond which nobody is looked for, first and where all were barred. */
const WITHIN_NATS = [12, 40, Infinity]

/** A unit as the network hears it that is not, or not yet, played from the memory. */
export interface HeardUnit extends HeardSound {
  /** [SEAM_FEATURES] how it ends. */
  ended: Float32Array
}

export interface ChosenUnit {
  /** Of the memory. */
  row: number
  /** From its cut to the next one's. */
  seconds: number
  part: RhythmPart
}

/** Where a chooser is before a unit, to go back to; not touched by what comes later. */
export interface UnitChooserState {
  network: Float32Array
  rules: PlayingRulesState
  balance: Float64Array
  recordings: Float64Array
  drawn: number
  features: Float32Array | null
  ended: Float32Array | null
  lastRow: number
  recent: readonly number[]
  group: readonly number[] | null
}

/** Chooses unit after unit: the network's scores, the joins, the rules, and chance. */
export class UnitChooser {
  readonly #memory: UnitMemory
  readonly #network: PointerNetwork
  readonly #scores: UnitScores
  readonly #rules: PlayingRules
  readonly #balance: TraitBalance
  readonly #recordings: RecordingBalance
  readonly #random: CounterRandom
  readonly #heard = new Float32Array(HEARD_VALUES)
  readonly #query: Float32Array
  #features: Float32Array | null = null
  #ended: Float32Array | null = null
  #lastRow = -1
  /** Rows that were played last, the newest at the end. */
  #recent: readonly number[] = []
  /** What it stays with while it is frozen. */
  #group: readonly number[] | null = null

  constructor(memory: UnitMemory, network: PointerNetwork, scores: UnitScores, seed: number) {
    this.#memory = memory
    this.#network = network
    this.#scores = scores
    this.#rules = new PlayingRules(memory, scores.traits)
    this.#balance = new TraitBalance(scores.traits)
    this.#recordings = new RecordingBalance(memory)
    this.#random = new CounterRandom(seed, streamOf('units'))
    this.#query = new Float32Array(network.queryValues)
    network.forget()
  }

  state(): UnitChooserState {
    return {
      network: this.#network.state(),
      rules: this.#rules.state(),
      balance: this.#balance.state(),
      recordings: this.#recordings.state(),
      drawn: this.#random.position,
      features: this.#features,
      ended: this.#ended,
      lastRow: this.#lastRow,
      recent: this.#recent,
      group: this.#group,
    }
  }

  setState(state: UnitChooserState): void {
    this.#network.setState(state.network)
    this.#rules.setState(state.rules)
    this.#balance.setState(state.balance)
    this.#recordings.setState(state.recordings)
    this.#random.position = state.drawn
    this.#features = state.features
    this.#ended = state.ended
    this.#lastRow = state.lastRow
    this.#recent = state.recent
    this.#group = state.group
  }

  /** Hears sound that comes before what is played. */
  hear(unit: HeardUnit, plan: Float32Array | null): void {
    this.#listen(plan)
    this.#features = unit.features
    this.#ended = unit.ended
    this.#lastRow = -1
    this.#rules.heard(unit)
    this.#balance.heard(unit.level)
  }

  /** Hears units of the memory as if they had been played before. */
  hearRow(row: number, plan: Float32Array | null): void {
    this.#listen(plan)
    this.#take(row, null)
    this.#rules.heardRow(row)
  }

  /**
   * Chooses what comes next, and hears it.
   *
   * @param plan  [PLAN_VALUES] what the seconds to come are to be like; null: as the network likes
   * @returns     a row of the memory, and how long it sounds
   */
  next(controls: CorpusControls, plan: Float32Array | null): ChosenUnit {
    this.#listen(plan)
    const wanted = this.#rules.expect(controls)
    this.#group = controls.frozen ? (this.#group ?? [...new Set(this.#recent)]) : null
    const row = this.#group?.length ? this.#fromGroup(this.#group, controls) : this.#fromAll(controls, wanted)
    this.#take(row, wanted)
    const { part } = this.#rules
    return { row, seconds: this.#rules.played(row), part }
  }

  /** The music begins. @returns whether it goes on with the rhythm of what was heard */
  begin(): boolean {
    return this.#rules.begin()
  }

  /** Puts what comes to the rhythm of a passage of the memory. */
  followRows(first: number, end: number): void {
    this.#rules.followRows(first, end)
  }

  /** How what was heard last ended, [SEAM_FEATURES]; null where nothing was heard. */
  get ended(): Float32Array | null {
    return this.#ended
  }

  /** The unit that was chosen comes earlier by so much, seconds. */
  shift(seconds: number): void {
    this.#rules.shift(seconds)
  }

  /** The network hears the unit before only now, with the plan for what follows it. */
  #listen(plan: Float32Array | null): void {
    if (!this.#features) {
      this.#query.fill(0)
      return
    }
    this.#heard.set(this.#features)
    this.#heard.fill(0, FEATURES)
    if (plan) this.#heard.set(plan.subarray(0, PLAN_VALUES), FEATURES)
    this.#network.hear(this.#heard, this.#query)
    for (let i = 0; i < this.#query.length; i++) this.#query[i] *= NETWORK_SAY
  }

  #take(row: number, wanted: WantedTraits | null): void {
    const { features, seams } = this.#memory
    this.#features = features.subarray(row * FEATURES, (row + 1) * FEATURES)
    this.#ended = seams.subarray((row + 1) * SEAM_FEATURES, (row + 2) * SEAM_FEATURES)
    this.#lastRow = row
    this.#recent = [...this.#recent, row].slice(-GROUP_UNITS)
    this.#balance.played(row, wanted)
    this.#recordings.played(row)
  }

  #fromAll(controls: CorpusControls, wantedTraits: WantedTraits | null): number {
    const wishes = this.#balance.wishes(controls, wantedTraits)
    const wanted = this.#scores.score(
      this.#query,
      this.#ended,
      wishes,
      this.#recordings.nats(controls.recordingWeights, controls.temperature),
    )
    // Where no recording that is wanted has a sound, all are.
    return this.#choose(wanted.count > 0 ? wanted : this.#scores.score(this.#query, this.#ended, wishes), controls)
  }

  #fromGroup(group: readonly number[], { temperature }: CorpusControls): number {
    const scores = frozenScores(this.#memory, group, { ended: this.#ended, lately: this.#recent })
    return group[drawUnit(scores, temperature, this.#random)]
  }

  #choose(scored: ScoredUnits, controls: CorpusControls): number {
    for (const within of WITHIN_NATS) {
      const candidates = this.#bestOf(scored, within)
      const scores = new Float64Array(candidates.length)
      for (let i = 0; i < scores.length; i++)
        scores[i] = scored.scores[candidates[i]] - this.#rules.cost(scored.rows[candidates[i]], controls)
      const drawn = drawUnit(scores, controls.temperature, this.#random)
      if (drawn >= 0) return scored.rows[candidates[drawn]]
    }
    // Everything is barred: there is hardly any material. It goes on as it is, or begins anew.
    const onward = this.#lastRow + 1
    const goesOn = this.#lastRow >= 0 && scored.rows.subarray(0, scored.count).includes(onward)
    return goesOn ? onward : scored.rows[this.#random.integer(scored.count)]
  }

  /** Indices of the best, at most MOST_CANDIDATES unless all are asked for. */
  #bestOf({ scores, count }: ScoredUnits, within: number): number[] {
    let best = -Infinity
    for (let i = 0; i < count; i++) if (scores[i] > best) best = scores[i]
    const found: number[] = []
    for (let i = 0; i < count; i++) if (scores[i] >= best - within) found.push(i)
    if (found.length <= MOST_CANDIDATES || within === Infinity) return found
    return found.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, MOST_CANDIDATES)
  }
}
