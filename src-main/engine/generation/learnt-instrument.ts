import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import { instrumentFactsSchema, type InstrumentFacts } from '../instrument/instrument-data.ts'
import { INSTRUMENT_HOP, phasesOf, type Performance } from '../instrument/performance.ts'
import { buildForm, formProgram, modelOf, nextStates, type Form } from '../models/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'

/** All that goes on from stretch to stretch, to go back to it: a value that is never changed in place. */
export interface InstrumentMoment {
  states: Record<string, HostTensor>
  counter: number
  phase: number
  lastKey: number | null
}

/** An instrument that was learnt, stretch by stretch: pitch and loudness in, sound out. */
export class LearntInstrument {
  readonly facts: InstrumentFacts
  /** Frames of a stretch. */
  readonly frames: number
  readonly #session: Session
  readonly #form: Form
  readonly #seed: HostTensor
  #now: InstrumentMoment

  private constructor(
    session: Session,
    form: Form,
    { facts, frames, randomSeed }: { facts: InstrumentFacts; frames: number; randomSeed: number },
  ) {
    this.facts = facts
    this.frames = frames
    this.#session = session
    this.#form = form
    this.#seed = hostTensor([randomSeed | 0], [], 'int32')
    this.#now = {
      states: Object.fromEntries(form.states.map(({ name, shape }) => [name, hostZeros(shape)])),
      counter: 0,
      phase: 0,
      lastKey: null,
    }
  }

  /** @param frames  of a stretch: few where it is played live, more where it is to be made fast */
  static async open(
    { settings, facts, weights }: LearntNetwork,
    { frames, randomSeed }: { frames: number; randomSeed: number },
  ): Promise<LearntInstrument> {
    const form = buildForm('instrument', modelOf(settings.model).forms.step, settings, { batch: 1, steps: frames })
    const session = await Session.create(compileGraph(formProgram(form, weights)), { threads: 1 })
    return new LearntInstrument(session, form, { facts: instrumentFactsSchema.parse(facts.instrument), frames, randomSeed })
  }

  get moment(): InstrumentMoment {
    return this.#now
  }

  set moment(moment: InstrumentMoment) {
    this.#now = moment
  }

  /** @param frames as many of each as a stretch has @returns float32 [frames INSTRUMENT_HOP] */
  async play({ key, loudnessDb, pitched }: Performance): Promise<Float32Array> {
    const { states, counter, phase: from, lastKey } = this.#now
    const phase = phasesOf([lastKey ?? key[0], ...key], from)
    const given = await this.#session.run({
      ...states,
      key: hostTensor(key, [this.frames, 1]),
      loudness: hostTensor(loudnessDb, [this.frames, 1]),
      pitched: hostTensor(pitched, [this.frames, 1]),
      phase: hostTensor(phase, [1, this.frames * INSTRUMENT_HOP]),
      seed: this.#seed,
      counter: hostTensor([counter], [], 'int32'),
    })
    this.#now = {
      states: nextStates(this.#form.states, given),
      counter: counter + 1,
      phase: phase[phase.length - 1],
      lastKey: key[key.length - 1],
    }
    return given.sound.data as Float32Array
  }

  close(): Promise<void> {
    return this.#session.dispose()
  }
}
