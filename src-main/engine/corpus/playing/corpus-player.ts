import type { Sound } from '../../dsp/codecs/index.ts'
import type { PcmSource } from '../../jobs.ts'
import { CounterRandom, streamOf } from '../../random.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import type { PointerNetwork } from '../network/pointer-network.ts'
import type { CorpusControls } from './corpus-controls.ts'
import { FormPlan } from './form-plan.ts'
import { UnitChooser, type HeardUnit } from './unit-chooser.ts'
import { UnitJoiner } from './unit-joiner.ts'
import { formOf, UnitReader, type SoundForm } from './unit-reader.ts'
import { UnitScores } from './unit-scores.ts'

/** Units that are heard before the first one is played, where nothing else is: the network finds its feet, the pulse is known. */
const HEARD_BEFORE = 64

/** Everything that a trained corpus plays with. */
export interface PlayableCorpus {
  memory: UnitMemory
  /** [rows, PLAN_VALUES] */
  plans: Float32Array
  network: PointerNetwork
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
  /** What to play on from; null: the network begins by itself. */
  heard: { units: readonly HeardUnit[]; tail: Sound } | null
  /** When the take ends; null where nobody knows yet. */
  endSeconds: number | null
}

/** Plays on with a musician's own sounds, a unit at a time. */
export class CorpusPlayer {
  readonly form: SoundForm
  readonly #corpus: PlayableCorpus
  readonly #chooser: UnitChooser
  readonly #joiner: UnitJoiner
  readonly #reader: UnitReader
  readonly #plan: FormPlan
  #samples = 0
  #last = { row: -1, seconds: 0 }

  constructor(corpus: PlayableCorpus, { randomSeed, heard, endSeconds }: PlayerOptions) {
    const { memory, network, sources, plans } = corpus
    this.#corpus = corpus
    this.form = formOf(sources)
    this.#chooser = new UnitChooser(memory, network, new UnitScores(memory, network), randomSeed)
    this.#joiner = new UnitJoiner(this.form.sampleRate)
    this.#reader = new UnitReader(memory, sources, this.form)
    const random = new CounterRandom(randomSeed, streamOf('form'))
    const before = heard ? null : somewhere(memory, random)
    this.#plan = new FormPlan(memory, plans, { random, firstRow: before?.end ?? -1, endSeconds })
    if (heard) {
      for (const unit of heard.units) this.#chooser.hear(unit, null)
      this.#joiner.begin(heard.tail)
    }
    for (let row = before?.first ?? 0; row < (before?.end ?? 0); row++) this.#chooser.hearRow(row, null)
  }

  /** Samples of the tail of other sound that the first unit goes on from. */
  static tailSamples(sources: readonly PcmSource[]): number {
    return new UnitJoiner(formOf(sources).sampleRate).after
  }

  async next(controls: CorpusControls): Promise<PlayedUnit> {
    const { memory } = this.#corpus
    const { row, seconds } = this.#chooser.next(controls, this.#plan.at(this.#samples / this.form.sampleRate))
    const block = memory.blocks[memory.blockOf[row]]
    const runsOn = row === this.#last.row + 1 && this.#last.row >= 0
    const asRecorded = runsOn && block.semitones === 0 && this.#last.seconds === memory.durationSeconds[this.#last.row]
    const sound = await this.#reader.read(row, seconds, this.#joiner.before, this.#joiner.after)
    const joined = this.#joiner.push({ sound, runsOn: asRecorded })
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

  /** The last sound dies away. */
  finish(): Sound {
    return this.#joiner.finish()
  }

  async close(): Promise<void> {
    await this.#reader.close()
  }
}

/** A passage of the material as it was recorded. */
function somewhere({ blocks, playable }: UnitMemory, random: CounterRandom): { first: number; end: number } {
  const plain = blocks.filter(({ semitones }) => semitones === 0)
  const total = plain.reduce((sum, { count }) => sum + count, 0)
  let at = random.integer(total)
  const { first, count } = plain.find((block) => {
    if (at < block.count) return true
    at -= block.count
    return false
  })!
  // From where it is loud to where something can follow.
  let end = first + Math.max(1, Math.min(at, count - 1))
  while (end > first + 1 && playable[end] === 0) end--
  return { first: Math.max(first, end - HEARD_BEFORE), end }
}
