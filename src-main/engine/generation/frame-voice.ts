import type { Codec, Sound } from '../dsp/codecs/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import type { PredictorState } from './frame-predictor.ts'
import type { FrameHand } from '../models/index.ts'
import { LevelHold } from './level-hold.ts'
import type { PlayableModel } from './playable-model.ts'
import type { FramePredictor } from './predictors.ts'

/** One line of thought: the network's memory of one seed and of what it has played since. */
interface Line {
  /** Null while the predictor itself holds it: where there is one line only. */
  memory: PredictorState | null
  hold: LevelHold | null
  /** Its last frame, which the network hears only when the next is due, [D]: so a change of what it hears shapes the very next frame. */
  unheard: Float32Array
}

/** Where a voice is before a frame, to go back to. */
export interface VoiceState {
  frameNumber: number
  lines: { memory: PredictorState; running: number | null; unheard: Float32Array }[]
}

/** Streams of what is drawn, behind those of the noise of two lines. */
const DRAWING = 2

/** Mean square of a full-scale square wave, a hundred thousand times over: no music, but numbers on their way to infinity. */
const RUNAWAY_ENERGY = 1e5

/**
 * Invents one frame after the other, for takes and for live playing alike: predict, bring to level, and hear the frame back; with
 * parameters that may change between any two of them. With two seeds there are two lines; each hears itself, and what sounds is a blend
 * of their frames, as loud as both are.
 */
export class FrameVoice {
  hand: FrameHand
  /** Since it last listened to seeds. */
  #frameNumber = 0
  #timesBegun = 0
  #lines: Line[] = []

  /** @param predictor  of the model; blended where there is a second checkpoint. Stays the caller's */
  constructor(
    readonly model: PlayableModel,
    readonly predictor: FramePredictor,
    private readonly settings: { level: 'hold' | 'free'; randomSeed: number; hand: FrameHand },
  ) {
    this.hand = settings.hand
  }

  /**
   * Forgets everything and listens to the seeds.
   *
   * @param seeds  one or two, planar, each as long as the model needs
   * @param empty  memory of the predictor before it has heard anything
   * @param between  awaited after each seed
   * @returns      the frames of the first seed, each [D]
   */
  async begin(seeds: readonly Sound[], empty: PredictorState, between: () => Promise<unknown>): Promise<Float32Array[]> {
    const { codec, standardiser } = this.model
    const lines: Line[] = []
    const heard: Float32Array[][] = []
    for (const seed of seeds) {
      this.predictor.setState(empty)
      const frames = codec.encode(seed)
      const separate = Array.from({ length: frames.length / codec.dimensions }, (_, i) =>
        frames.slice(i * codec.dimensions, (i + 1) * codec.dimensions),
      )
      await this.predictor.hear(standardiser.apply(frames.slice(0, -codec.dimensions)))
      await between()
      heard.push(separate)
      const hold = this.settings.level === 'hold' ? new LevelHold(meanEnergy(codec, frames), codec.hopSamples / codec.sampleRate) : null
      lines.push({ memory: seeds.length > 1 ? this.predictor.state() : null, hold, unheard: separate[separate.length - 1] })
    }
    this.#lines = lines
    this.#frameNumber = 0
    this.#timesBegun++
    return heard[0]
  }

  /** The next frame, [D]; null where the network's numbers have run away, and it has to begin again. */
  async next(): Promise<Float32Array | null> {
    this.predictor.blend?.(this.hand.checkpointWeight)
    const frames: Float32Array[] = []
    for (const [number, line] of this.#lines.entries()) {
      const frame = await this.#nextOf(line, number)
      if (!frame) return null
      frames.push(frame)
    }
    this.#frameNumber++
    return frames.length === 1 ? frames[0] : this.#blended(frames[0], frames[1])
  }

  state(): VoiceState {
    const lines = this.#lines.map(({ memory, hold, unheard }) => ({
      memory: memory ?? this.predictor.state(),
      running: hold?.running ?? null,
      unheard,
    }))
    return { frameNumber: this.#frameNumber, lines }
  }

  setState({ frameNumber, lines }: VoiceState): void {
    this.#frameNumber = frameNumber
    lines.forEach(({ memory, running, unheard }, i) => {
      const line = this.#lines[i]
      line.unheard = unheard
      if (line.memory) line.memory = memory
      else this.predictor.setState(memory)
      if (line.hold) line.hold.running = running
    })
  }

  async #nextOf(line: Line, number: number): Promise<Float32Array | null> {
    const { codec, standardiser } = this.model
    if (line.memory) this.predictor.setState(line.memory)
    const said = await this.predictor.hear(this.#varied(standardiser.apply(line.unheard.slice()), number))
    if (line.memory) line.memory = this.predictor.state()
    const frame = standardiser.invert(this.#drawn(said, number))
    const energy = codec.energy(frame)
    if (!(energy < RUNAWAY_ENERGY)) return null
    if (line.hold) codec.scale(frame, line.hold.gainFor(energy))
    line.unheard = frame
    return frame
  }

  /** The frame that is meant, out of what was said; what is drawn depends on the same as noise does. */
  #drawn(said: Float32Array, line: number): Float32Array {
    const { codec, definition } = this.model
    return definition.head?.draw(said, codec.dimensions, this.hand.drawn, this.#random(DRAWING + line)) ?? said
  }

  /** Noise depends on how often it began and on the frame's number alone: going back gives the same again. */
  #varied(frame: Float32Array, line: number): Float32Array {
    const { inputNoise } = this.hand
    if (inputNoise === 0) return frame
    const random = this.#random(line)
    return frame.map((value) => value + inputNoise * random.normal())
  }

  #random(consumer: number): CounterRandom {
    const stream = consumer < DRAWING ? 2 * this.#frameNumber + consumer : streamOf(`${this.#frameNumber} ${consumer}`)
    return new CounterRandom((this.settings.randomSeed + this.#timesBegun - 1) >>> 0, stream)
  }

  #blended(first: Float32Array, second: Float32Array): Float32Array {
    const { codec } = this.model
    const { seedWeight } = this.hand
    if (seedWeight === 0) return first
    if (seedWeight === 1) return second
    const frame = first.map((value, d) => (1 - seedWeight) * value + seedWeight * second[d])
    const wanted = (1 - seedWeight) * codec.energy(first) + seedWeight * codec.energy(second)
    const energy = codec.energy(frame)
    if (energy > 0 && wanted > 0) codec.scale(frame, Math.sqrt(wanted / energy))
    return frame
  }
}

/** Mean square of the sound that these frames stand for. @param frames [n, D] */
const meanEnergy = (codec: Codec, frames: Float32Array): number => {
  let sum = 0
  for (let start = 0; start < frames.length; start += codec.dimensions)
    sum += codec.energy(frames.subarray(start, start + codec.dimensions))
  return sum / (frames.length / codec.dimensions)
}
