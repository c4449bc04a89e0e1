import { formOf, type SoundForm } from '../../../../src-shared/project/index.ts'
import type { Sound } from '../../dsp/codecs/index.ts'
import type { PcmSource } from '../../files/pcm-source.ts'
import { LEAD_SECONDS } from '../units/cut-units.ts'
import { CounterRandom, streamOf } from '../../random.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import type { PointerNetwork } from '../network/pointer-network.ts'
import type { CorpusControls } from './corpus-controls.ts'
import { FormPlan, type FormPlanState, type Section } from './form-plan.ts'
import { Articulation, articulationDb } from './articulation.ts'
import { bringOut, broughtOutDb, clearAttackDb } from './bring-out.ts'
import { bestEnding, endingsOf, type Ending } from './endings.ts'
import { UnitChooser, type ChosenUnit, type HeardUnit, type UnitChooserState } from './unit-chooser.ts'
import { UnitJoiner, type UnitJoinerState } from './unit-joiner.ts'
import { softnessOf, UnderLevel } from './under-level.ts'
import { UnitReader } from './unit-reader.ts'
import type { UnitScores } from './unit-scores.ts'

/** An ending begins when so little more than its own length is left. */
const LEAST_LEFT_SECONDS = 0.45

/** A last unit that would be shorter than this is not begun: the one before goes on instead. */
const SHORTEST_LAST_SECONDS = 0.1

/** An attack is heard so long before its place. */
const ATTACK_ITSELF_SECONDS = 0.01

/** What begins with less than this, dB, in its recording, is hardly heard as a beginning there, and is not to be one here. */
const HEARD_ATTACK_DB = 2.5

/** Everything that a trained corpus plays with. */
export interface PlayableCorpus {
  memory: UnitMemory
  /** [rows, PLAN_VALUES] */
  plans: Float32Array
  network: PointerNetwork
  scores: UnitScores
  /** By the numbers of the memory's recordings. */
  sources: readonly PcmSource[]
}

/** A stretch of a take, and where it comes from. */
export interface PlayedUnit {
  sound: Sound
  /** Number of its recording. */
  recording: number
  /** Where it stands there, seconds. */
  sourceSeconds: number
  /** As it sounds. */
  seconds: number
  semitones: number
  /** It goes on from the one before as the recording does. */
  runsOn: boolean
}

interface PlayerOptions {
  randomSeed: number
  /** What to play on from. */
  heard: readonly HeardUnit[]
  /** When the take ends; null where nobody knows yet. */
  endSeconds: number | null
  /** A part of a take is made anew: how it goes on from what is before, and how long it lasts. */
  part?: { goesOn: Sound | null; seconds: number }
}

/** Where a player is before a unit, to go back to; not touched by what comes later. */
export interface CorpusPlayerState {
  chooser: UnitChooserState
  joiner: UnitJoinerState
  plan: FormPlanState
  ending: { row: number; end: number } | null
  section: Section | null
  samples: number
  /** Since the last stressed beginning, seconds. */
  sinceStress: number
  underLevel: number
  last: { row: number; seconds: number }
}

/** Plays on with a musician's own sounds, a unit at a time. */
export class CorpusPlayer {
  readonly form: SoundForm
  readonly #corpus: PlayableCorpus
  readonly #chooser: UnitChooser
  readonly #joiner: UnitJoiner
  readonly #reader: UnitReader
  readonly #plan: FormPlan
  /** Found when the first end is asked for. */
  #endings: readonly Ending[] | null = null
  readonly #endSeconds: number | null
  /** What is left of the ending that has begun. */
  #ending: { row: number; end: number } | null = null
  readonly #partSeconds: number
  /** See `bringOut`. */
  readonly #clearDb: number
  readonly #articulation: Articulation
  readonly #underLevel: UnderLevel
  #section: Section | null = null
  #samples = 0
  #last = { row: -1, seconds: 0 }

  constructor(corpus: PlayableCorpus, { randomSeed, heard, endSeconds, part }: PlayerOptions) {
    const { memory, network, scores, sources, plans } = corpus
    this.#corpus = corpus
    this.form = formOf(sources)
    this.#chooser = new UnitChooser(memory, network, scores, randomSeed)
    this.#joiner = new UnitJoiner(this.form.sampleRate)
    this.#reader = new UnitReader(memory, sources, this.form)
    this.#plan = new FormPlan(memory, plans, { random: new CounterRandom(randomSeed, streamOf('form')), endSeconds })
    this.#endSeconds = endSeconds
    this.#partSeconds = part?.seconds ?? Infinity
    this.#clearDb = clearAttackDb(memory)
    const fallDb = articulationDb(memory)
    this.#articulation = new Articulation(fallDb, this.form.sampleRate)
    this.#underLevel = new UnderLevel(softnessOf(fallDb), this.form.sampleRate)
    if (part?.goesOn) this.#joiner.begin(part.goesOn)
    for (const unit of heard) this.#chooser.hear(unit, null)
    // The first section keeps the rhythm of what it plays on from.
    if (this.#chooser.begin()) this.#section = this.#plan.sectionAt(0)
  }

  state(): CorpusPlayerState {
    return {
      chooser: this.#chooser.state(),
      joiner: this.#joiner.state(),
      plan: this.#plan.state(),
      ending: this.#ending && { ...this.#ending },
      section: this.#section,
      samples: this.#samples,
      sinceStress: this.#articulation.state(),
      underLevel: this.#underLevel.state(),
      last: this.#last,
    }
  }

  setState({ chooser, joiner, plan, ending, section, samples, sinceStress, underLevel, last }: CorpusPlayerState): void {
    this.#chooser.setState(chooser)
    this.#joiner.setState(joiner)
    this.#plan.setState(plan)
    this.#ending = ending && { ...ending }
    this.#section = section
    this.#samples = samples
    this.#articulation.setState(sinceStress)
    this.#underLevel.setState(underLevel)
    this.#last = last
  }

  /** @returns null where the music has come to its end */
  async next(controls: CorpusControls): Promise<PlayedUnit | null> {
    const { memory } = this.#corpus
    const chosen = this.#nextOfEnding(controls) ?? this.#nextOfSection(controls)
    if (chosen === 'ended') return null
    const { row } = chosen
    const left = this.#partSeconds - this.#samples / this.form.sampleRate - chosen.seconds
    const seconds = left > 0 && left < SHORTEST_LAST_SECONDS ? chosen.seconds + left : chosen.seconds
    const block = memory.blocks[memory.blockOf[row]]
    const runsOn = row === this.#last.row + 1 && this.#last.row >= 0
    const asRecorded = runsOn && block.semitones === 0 && this.#last.seconds === memory.durationSeconds[this.#last.row]
    const sound = await this.#reader.read(row, seconds, this.#joiner.before, this.#joiner.after)
    const isStressed = chosen.part === 'stressed' && !(runsOn && controls.novelty < 0.5)
    if (isStressed) this.#bringOut(sound, row)
    const { before, after, tail } = this.#joiner
    const comesSlowly = chosen.part === 'fills' || (chosen.part === 'begins' && memory.attackDb[row] < this.#clearDb)
    const beginsWeakly = chosen.part === 'begins' && memory.attackDb[row] < HEARD_ATTACK_DB
    const under = chosen.part === 'fills' ? 'fills' : beginsWeakly ? 'begins' : null
    const gainGoesOn = this.#underLevel.shape({ sound, before, after, tail, asRecorded }, under)
    const joined = this.#joiner.push({
      sound,
      comesSlowly,
      ringsSamples: this.#ringsSamples(row, seconds),
      runsOn: asRecorded && gainGoesOn,
    })
    const attack = Math.round(this.#leadSeconds(row) * this.form.sampleRate) - this.#joiner.shift
    this.#articulation.shape(joined, isStressed ? attack : null)
    this.#chooser.shift(this.#joiner.shift / this.form.sampleRate)
    this.#samples += joined[0].length
    this.#last = { row, seconds }
    return {
      sound: joined,
      recording: block.recording,
      sourceSeconds: memory.startSeconds[row],
      seconds: joined[0].length / this.form.sampleRate,
      semitones: block.semitones,
      runsOn,
    }
  }

  /** How long a unit goes on after its end as played before something begins in its recording. */
  #ringsSamples(row: number, seconds: number): number {
    const { memory } = this.#corpus
    const { blocks, blockOf, durationSeconds, attackDb } = memory
    const { first, count, semitones } = blocks[blockOf[row]]
    let rings = durationSeconds[row] - seconds + (LEAD_SECONDS - ATTACK_ITSELF_SECONDS) * 2 ** (-semitones / 12)
    for (let next = row + 1; next < first + count && attackDb[next] < this.#clearDb / 2; next++) rings += durationSeconds[next]
    return Math.round(Math.max(0, rings) * this.form.sampleRate)
  }

  /** From a unit's cut to its attack, as played. */
  #leadSeconds(row: number): number {
    const { blocks, blockOf } = this.#corpus.memory
    return LEAD_SECONDS * 2 ** (-blocks[blockOf[row]].semitones / 12)
  }

  #bringOut(sound: Sound, row: number): void {
    const { memory } = this.#corpus
    const { sampleRate } = this.form
    const attack = this.#joiner.before + Math.round(this.#leadSeconds(row) * sampleRate)
    const end = sound[0].length - this.#joiner.after
    bringOut(sound, { attack, end, db: broughtOutDb(memory.attackDb[row], this.#clearDb), sampleRate })
  }

  #nextOfSection(controls: CorpusControls): ChosenUnit {
    const now = this.#samples / this.form.sampleRate
    const section = this.#plan.sectionAt(now)
    if (section !== this.#section) {
      const { first, end } = section.passage
      this.#chooser.followRows(first, end)
      this.#section = section
    }
    return this.#chooser.next(controls, this.#plan.at(now))
  }

  /** Begins an ending where its time has come, and goes on with it. @returns null before that */
  #nextOfEnding({ ends, recordingWeights }: CorpusControls): ChosenUnit | 'ended' | null {
    const { memory } = this.#corpus
    if (this.#endSeconds === null && !ends) {
      this.#ending = null
      return null
    }
    this.#endings ??= endingsOf(memory)
    const wanted = this.#endings.filter(({ first }) => recordingWeights?.[memory.blocks[memory.blockOf[first]].recording] !== 0)
    if (!this.#ending && wanted.length > 0) {
      const left = ends ? Infinity : this.#endSeconds! - this.#samples / this.form.sampleRate
      // A long sound may have left less than the best ending takes: one that is cut short is none.
      const fitting = wanted.filter(({ seconds }) => seconds <= left)
      const best = bestEnding(fitting.length > 0 ? fitting : wanted, memory, this.#chooser.ended)
      if (ends || left <= best.seconds + LEAST_LEFT_SECONDS) this.#ending = { row: best.first, end: best.end }
    }
    if (!this.#ending) return ends ? 'ended' : null
    if (this.#ending.row >= this.#ending.end) return 'ended'
    const row = this.#ending.row++
    return { row, seconds: memory.durationSeconds[row], part: 'free' }
  }

  /** The last sound dies away. */
  finish(): Sound {
    const end = this.#joiner.finish()
    if (end.length > 0) this.#articulation.shape(end, null)
    return end
  }

  async close(): Promise<void> {
    await this.#reader.close()
  }
}
