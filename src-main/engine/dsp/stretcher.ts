/**
 * Longer or shorter, higher or lower, each without the other, for sound that is heard: Signalsmith Stretch (G. Luff, MIT), which looks for
 * partials and turns each by its own phase, in WebAssembly.
 *
 * @source Luff, "The Design of Signalsmith Stretch" (2023)
 */
import type { StretchModule, StretchProcessor } from 'signalsmith-stretch'

/** Of input or output, at most at once. */
const BUFFER_SAMPLES = 1 << 14
const OUTPUT_SAMPLES = 1 << 10
/** Above it the ear hears no pitch, and what is moved as a pitch sounds harsh. */
const TONALITY_HZ = 8000

export interface StretchSettings {
  channels: number
  sampleRate: number
  /** Length that is heard over that of the sound, 1/8..8. */
  stretch: number
  transposeCents: number
}

type ProcessorClass = new (options: object) => StretchProcessor
/** Called when the module of the processor that is being made is ready. */
let whenReady = (): void => {}

/** The release is made for an AudioWorklet: it is shown one while it is imported. */
async function loadProcessor(): Promise<ProcessorClass> {
  const scope = globalThis as Record<string, unknown>
  let found: ProcessorClass | undefined
  scope.AudioWorkletProcessor = class {
    readonly port = { postMessage: () => whenReady() }
  }
  scope.registerProcessor = (_name: string, registered: ProcessorClass) => (found = registered)
  // It asks the worklet for its rate; ours is set by `_presetDefault`.
  scope.sampleRate = 48_000
  try {
    await import('signalsmith-stretch')
  } finally {
    delete scope.AudioWorkletProcessor
    delete scope.registerProcessor
  }
  if (!found) throw new Error('signalsmith-stretch registers no processor')
  return found
}

let processorClass: Promise<ProcessorClass> | undefined
let lastMade: Promise<unknown> = Promise.resolve()

/** An instance of its own for each sound, made one after the other. */
function newModule(): Promise<StretchModule> {
  processorClass ??= loadProcessor()
  const made = Promise.all([processorClass, lastMade]).then(
    ([Processor]) =>
      new Promise<StretchModule>((resolve) => {
        const processor = new Processor({ outputChannelCount: [2] })
        whenReady = () => resolve(processor.wasmModule)
      }),
  )
  lastMade = made
  return made
}

/** A sound stretched and transposed while it comes, from its beginning: output sample n is heard when input sample n / stretch is. */
export class Stretcher {
  private readonly buffersAt: number
  private readonly rate: number
  /** Outputs that were made, those before the first one that counts too. */
  private made = 0
  private taken = 0

  private constructor(
    private readonly module: StretchModule,
    private readonly settings: StretchSettings,
  ) {
    module._presetDefault(settings.channels, settings.sampleRate)
    module._setTransposeSemitones(settings.transposeCents / 100, TONALITY_HZ / settings.sampleRate)
    this.buffersAt = module._setBuffers(settings.channels, BUFFER_SAMPLES)
    this.rate = 1 / settings.stretch
  }

  static async create(settings: StretchSettings): Promise<Stretcher> {
    return new Stretcher(await newModule(), settings)
  }

  /**
   * The next samples.
   *
   * @param into  planar
   * @param pull  fills arrays with the input's next samples
   */
  take(into: readonly Float32Array[], pull: (input: readonly Float32Array[]) => void): void {
    if (this.made === 0) this.begin(pull)
    for (let at = 0; at < into[0].length; at += OUTPUT_SAMPLES) {
      const count = Math.min(OUTPUT_SAMPLES, into[0].length - at)
      this.step(count, pull)
      into.forEach((samples, c) => samples.set(this.output(c, count), at))
    }
  }

  /** Fills the analysis, and leaves out what comes before the first output that counts. */
  private begin(pull: (input: readonly Float32Array[]) => void): void {
    const { module, rate } = this
    const ahead = module._inputLatency()
    pull(this.input(ahead))
    module._seek(ahead, rate)
    for (let left = module._outputLatency(); left > 0; left -= OUTPUT_SAMPLES) this.step(Math.min(OUTPUT_SAMPLES, left), pull)
  }

  private step(count: number, pull: (input: readonly Float32Array[]) => void): void {
    this.made += count
    // Rounded as a whole, so that nothing drifts.
    const wanted = Math.round(this.made * this.rate) - this.taken
    this.taken += wanted
    if (wanted > 0) pull(this.input(wanted))
    this.module._process(wanted, count)
  }

  private input(count: number): Float32Array[] {
    return Array.from({ length: this.settings.channels }, (_, c) => this.memory(c, count))
  }

  private output(channel: number, count: number): Float32Array {
    return this.memory(this.settings.channels + channel, count)
  }

  private memory(index: number, count: number): Float32Array {
    return new Float32Array(this.module.HEAP8.buffer, this.buffersAt + 4 * BUFFER_SAMPLES * index, count)
  }
}
