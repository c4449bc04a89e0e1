import { isDrawnSound, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import { buildForm, drawnSoundModelOf, formProgram, nextStates, type DrawnSoundHand, type Form } from '../models/index.ts'
import { hzOfKey } from '../instrument/performance.ts'
import { compileGraph, compileLoop, LoopRunner, Session } from '../onnx/index.ts'
import { GenerationError } from './errors.ts'

/** A network that draws sound, with its weights and buffers by name. */
export interface TrainedVoice {
  settings: TrainingSettings
  weights: ReadonlyMap<string, HostTensor>
}

/** A moment of what is played. */
export interface ToldNote {
  key: number
  /** 1 where there is a pitch, -1 where there is none. */
  voicing: number
  /** dB of full scale. */
  loudnessDb: number
}

/** What the next sound is drawn by; all but the temperature by networks that are told so. */
interface DrawnBy extends Pick<DrawnSoundHand, 'temperature'> {
  /** Than what was heard; where there is a note, than that says. */
  louderDb: number
  /** Null where it plays as it likes. */
  note?: ToldNote | null
  /** Of each group; as it likes where not given. */
  shares?: readonly number[]
}

/** The input that says where the fundamental stands: at each sample of each block. */
const PHASE = 'phase'

/** Loudness that networks are told, dB of full scale. */
const TOLD_DB = { least: -70, most: -3 }

/** What a voice remembers, how often it has drawn, how many blocks still sound of what it heard, and where the fundamental stands. */
export interface VoiceState {
  states: Record<string, HostTensor>
  drawn: number
  late: number
  phase: number
}

/** Shares of groups, together 1 at most. */
function sharedOut(shares: readonly number[] | undefined, groups: number): number[] {
  const all = Math.max(1, shares?.reduce((sum, share) => sum + share, 0) ?? 0)
  return Array.from({ length: groups }, (_, group) => (shares?.[group] ?? 0) / all)
}

/** A form of the network, what computes it, and what it remembers. */
class Part {
  readonly form: Form
  private readonly session: Session
  private states: Record<string, HostTensor> = {}

  private constructor(form: Form, session: Session) {
    this.form = form
    this.session = session
    this.forget()
  }

  static async open(form: Form, { weights }: TrainedVoice, threads: number): Promise<Part> {
    const own = new Map([...form.parameters, ...form.buffers].map(({ name }) => [name, weights.get(name)!]))
    return new Part(form, await Session.create(compileGraph(formProgram(form, own)), { threads }))
  }

  forget(): void {
    this.states = Object.fromEntries(this.form.states.map(({ name, shape }) => [name, hostZeros(shape)]))
  }

  async run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    const given = await this.session.run({ ...this.states, ...feeds })
    this.states = nextStates(this.form.states, given)
    return given
  }

  /** What of it others know as well, by name. */
  remembered(names: readonly { name: string }[]): Record<string, HostTensor> {
    return Object.fromEntries(names.flatMap(({ name }) => (name in this.states ? [[name, this.states[name]]] : [])))
  }

  remember(states: Readonly<Record<string, HostTensor>>): void {
    this.states = { ...this.states, ...states }
  }

  close(): Promise<void> {
    return this.session.dispose()
  }
}

/**
 * A network that hears sound and draws how it goes on, some milliseconds at a time: a loop of ONNX Runtime draws several blocks a run. Of
 * one that draws codes only the codes are drawn there; what was drawn becomes sound all at once, which reads the decoder's weights once.
 */
export class SoundVoice {
  readonly sampleRate: number
  /** What it listens to before it plays on. */
  readonly heardSamples: number
  /** What it draws at once. */
  readonly stepSamples: number
  readonly #draw: Form
  readonly #runner: LoopRunner
  readonly #randomSeed: number
  readonly #blocks: number
  readonly #hear: Part
  readonly #decode: Part | null
  #drawn = 0
  #timesHeard = 0
  readonly #lateBlocks: number
  #late = 0
  #phase = 0
  #heardDb = TOLD_DB.least

  private constructor(
    { sampleRate, heardSamples }: { sampleRate: number; heardSamples: number },
    drawing: { form: Form; runner: LoopRunner; randomSeed: number; blocks: number; late: number; samples: number },
    { hear, decode }: { hear: Part; decode: Part | null },
  ) {
    this.sampleRate = sampleRate
    this.heardSamples = heardSamples
    this.stepSamples = drawing.blocks * drawing.samples
    this.#draw = drawing.form
    this.#runner = drawing.runner
    this.#randomSeed = drawing.randomSeed
    this.#blocks = drawing.blocks
    this.#lateBlocks = drawing.late
    this.#hear = hear
    this.#decode = decode
  }

  /** @throws GenerationError where it is a model that draws no sound */
  static async open(trained: TrainedVoice, { randomSeed, threads }: { randomSeed: number; threads: number }): Promise<SoundVoice> {
    const { settings, weights } = trained
    if (!isDrawnSound(settings)) throw new GenerationError(`A network of ${settings.model} does not draw sound.`, 'Choose another one.')
    const { forms, block, lateBlocks = 0 } = drawnSoundModelOf(settings.model)
    const { atOnce, samples } = block(settings.sizes)
    const form = buildForm('draw', forms.foresee ?? forms.draw, settings, { batch: 1 })
    const kept = [...form.parameters.map(({ name, tensor }) => ({ name, input: tensor })), ...form.buffers]
    const chance = form.chance!
    const inputs = Object.entries(form.inputs).map(([name, input]) => ({ name, input }))
    const program = {
      carried: form.states.map(({ name, input, output }) => ({ name, input, output })),
      perStep: [{ name: 'counter', input: chance.counter }, ...inputs.filter(({ name }) => name === PHASE)],
      shared: [{ name: 'seed', input: chance.seed }, ...inputs.filter(({ name }) => name !== PHASE)],
      weights: new Map(kept.map(({ name }) => [name, weights.get(name)!])),
      results: Object.entries(form.outputs).map(([name, output]) => ({ name, output })),
    }
    const runner = await LoopRunner.create(compileLoop(program), program, { threads })
    const hear = buildForm('hear', forms.hear, settings, { batch: 1, samples: settings.heardSamples })
    const decode = forms.foresee ? buildForm('decode', forms.decode, settings, { batch: 1, frames: atOnce }) : null
    return new SoundVoice(
      settings,
      { form, runner, randomSeed, blocks: atOnce, late: lateBlocks, samples },
      { hear: await Part.open(hear, trained, threads), decode: decode && (await Part.open(decode, trained, threads)) },
    )
  }

  /**
   * Listens from silence on; what it draws then depends on how often it has, not on how far it had drawn.
   *
   * @param sound mono, `heardSamples` of it
   */
  async hear(sound: Float32Array): Promise<void> {
    this.#timesHeard++
    this.#drawn = 0
    this.#hear.forget()
    await this.#hear.run({ sound: hostTensor(sound, [1, sound.length]) })
    // What it still knows of the sound itself it needs for listening on, not for drawing.
    await this.#runner.write(this.#hear.remembered(this.#draw.states))
    this.#decode?.remember(this.#hear.remembered(this.#decode.form.states))
    this.#late = this.#lateBlocks
    this.#phase = 0
    this.#heardDb = 10 * Math.log10(sound.reduce((sum, value) => sum + value * value, 0) / sound.length + 1e-12)
  }

  /** Draws on. @returns mono, some blocks together, always as many */
  async next(by: DrawnBy): Promise<Float32Array> {
    for (; this.#late > 0; this.#late -= this.#blocks) await this.#run(by)
    return this.#run(by)
  }

  async #run({ temperature, louderDb, note = null, shares }: DrawnBy): Promise<Float32Array> {
    const counter = hostTensor(
      Array.from({ length: this.#blocks }, (_, i) => this.#drawn + i),
      [this.#blocks],
      'int32',
    )
    this.#drawn += this.#blocks
    const loudnessDb = Math.max(TOLD_DB.least, Math.min(TOLD_DB.most, (note?.loudnessDb ?? this.#heardDb) + louderDb))
    const { inputs } = this.#draw
    const told = {
      seed: hostTensor([(this.#randomSeed + this.#timesHeard - 1) | 0], [], 'int32'),
      temperature: hostTensor([temperature], []),
      ...(inputs.loudnessDb && { loudnessDb: hostTensor([loudnessDb], []) }),
      ...(inputs.key && { key: hostTensor([note?.key ?? 0], []), voicing: hostTensor([note?.voicing ?? 0], []) }),
      ...(inputs.shares && { shares: hostTensor(sharedOut(shares, inputs.shares.size), inputs.shares.shape) }),
    }
    const given = await this.#runner.run({ counter, ...(inputs.phase && { phase: this.#phases(note) }) }, told)
    if (!this.#decode) return given.sound.data as Float32Array
    const { codes } = this.#decode.form.inputs
    return (await this.#decode.run({ codes: { ...given.codes, shape: codes.shape } })).sound.data as Float32Array
  }

  /** Of the samples that come next; where no pitch is told it stands still. */
  #phases(note: ToldNote | null): HostTensor {
    const turn = note ? (2 * Math.PI * hzOfKey(note.key)) / this.sampleRate : 0
    const phases = Float32Array.from({ length: this.stepSamples }, (_, n) => (this.#phase + n * turn) % (2 * Math.PI))
    this.#phase = (this.#phase + this.stepSamples * turn) % (2 * Math.PI)
    return hostTensor(phases, [this.#blocks, this.stepSamples / this.#blocks])
  }

  async state(): Promise<VoiceState> {
    const states = await this.#runner.read(this.#draw.states.map(({ name }) => name))
    return {
      states: { ...states, ...this.#decode?.remembered(this.#decode.form.states) },
      drawn: this.#drawn,
      late: this.#late,
      phase: this.#phase,
    }
  }

  async setState({ states, drawn, late, phase }: VoiceState): Promise<void> {
    await this.#runner.write(Object.fromEntries(this.#draw.states.map(({ name }) => [name, states[name]])))
    this.#decode?.remember(Object.fromEntries(this.#decode.form.states.map(({ name }) => [name, states[name]])))
    this.#drawn = drawn
    this.#late = late
    this.#phase = phase
  }

  async close(): Promise<void> {
    await Promise.all([this.#runner.dispose(), this.#hear.close(), this.#decode?.close()])
  }
}
