import type { LivePerformance, LiveSeed, LiveStep } from '../../../src-shared/project/index.ts'
import type { LiveInput, LiveSeedSound } from '../../engine/generation/live/live-messages.ts'
import type { LivePlaying } from '../../engine/models/index.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { EngineLine } from './engine-line.ts'
import { LiveSound } from './live-sound.ts'
import { SampleQueue } from './sample-queue.ts'
import { soundToGoOnFrom } from './sound-to-go-on-from.ts'

export interface RemakeOptions {
  forker: EngineForker
  /** As the playing began. */
  input: LiveInput
  form: { sampleRate: number; channels: number; seedSamples: number }
  live: LivePlaying
  performance: LivePerformance
  /** Of the kept sound, per channel. */
  frames: number
  seedSound: (seed: LiveSeed) => Promise<LiveSeedSound>
  signal: AbortSignal
  onProgress: (share: number) => void
}

/** So much is made and taken at a time. */
const PIECE_SECONDS = 5
/** A step's sound comes in pieces of this until it takes over. */
const SPLICE_PIECE_SECONDS = 0.05

/**
 * Makes live sound again: an engine is told the same at the same samples as when it was played, and its sound is put together alike.
 *
 * @returns interleaved blocks, together the kept sound, bit for bit
 */
export async function* remake(options: RemakeOptions): AsyncGenerator<Float32Array> {
  const { forker, input, form, live, performance, frames, signal } = options
  const { steps, startSample } = performance
  const heard = new HeardAgain(options)
  let values = performance.values
  let { seed } = input
  let line = new EngineLine(forker, input, form.channels, signal)
  let isHeard = true
  const advance = async function* (untilSample: number, settledSample: number, backToSample: number): AsyncGenerator<Float32Array> {
    const piece = PIECE_SECONDS * form.sampleRate
    for (let at = Math.min(untilSample, heard.end + piece); ; at = Math.min(untilSample, at + piece)) {
      await line.reach(at, backToSample)
      heard.push(line, at)
      yield* heard.take(Math.min(at, settledSample))
      if (at === untilSample) return
    }
  }
  try {
    for (const [i, step] of steps.entries()) {
      const { leaves, settled } = before(steps, i)
      if (isHeard) yield* advance(leaves, settled, step.fromSample)
      if (step.kind !== 'seed') values = { ...values, ...step.values }
      if (step.kind === 'restart') {
        yield* heard.take(step.takenSample)
        await line.stop()
        const from = step.anew ? seed : heard.soundToGoOnFrom(live.hand(values).gain)
        const again: LiveInput = { ...input, provider: 'cpu', seed: from, values, startSample: step.endSample, version: line.version + 1 }
        line = new EngineLine(forker, again, form.channels, signal)
      } else {
        // What it goes back to has to be there; a seed is begun with wherever the line stands.
        if (step.kind === 'values') await line.reach(step.fromSample, step.fromSample)
        else seed = await options.seedSound(step.seed)
        const change = { version: line.version + 1, fromSample: step.fromSample }
        line.change(
          step.kind === 'values' ? { type: 'set', ...change, values } : { type: 'reseed', ...change, seed, atSample: step.fromSample },
        )
      }
      const reached = await line.reached()
      isHeard = step.sounds !== null
      if (!step.sounds) continue
      yield* heard.take(step.sounds.atSample)
      const piece = Math.round(SPLICE_PIECE_SECONDS * form.sampleRate)
      for (let at = reached + piece; heard.version < line.version; at += piece) {
        await line.reach(at, Math.min(at, steps.at(i + 1)?.fromSample ?? at))
        heard.push(line, at)
      }
    }
    yield* advance(startSample + frames, startSample + frames, startSample + frames)
  } finally {
    await line.stop()
  }
}

/** What has to be there of the sound that is heard when a step comes, and how much of that no later step changes. */
function before(steps: readonly LiveStep[], index: number): { leaves: number; settled: number } {
  let [leaves, settled] = [0, Infinity]
  for (const step of steps.slice(index)) {
    if (step.kind === 'restart') {
      leaves = Math.max(leaves, step.endSample)
      settled = Math.min(settled, step.takenSample)
    }
    if (!step.sounds) continue
    leaves = Math.max(leaves, step.sounds.leavesSample)
    settled = Math.min(settled, step.sounds.atSample)
    break
  }
  return { leaves, settled }
}

/** What is taken of the sound, with its level, and of it what was kept. */
class HeardAgain {
  version = 0
  private readonly sound: LiveSound
  /** The end of what was taken, for an engine that went on from it. */
  private readonly lately: SampleQueue
  private kept: Float32Array[] = []
  private gains = 0

  constructor(private readonly options: RemakeOptions) {
    const { form, live, performance } = options
    this.lately = new SampleQueue(form.channels, 0)
    this.sound = new LiveSound(form.sampleRate, form.channels, {
      onTaken: (samples) => this.note(samples),
      onSpliced: (version) => (this.version = version),
    })
    this.sound.setGain(live.hand(performance.values).gain, true)
  }

  get end(): number {
    return this.sound.endSample
  }

  push(line: EngineLine, untilSample: number): void {
    for (const { startSample, samples } of line.take(untilSample)) this.sound.push(line.version, startSample, samples)
  }

  *take(untilSample: number): Generator<Float32Array> {
    const { gains } = this.options.performance
    for (let gain = gains.at(this.gains); gain && gain.atSample <= untilSample; gain = gains.at(++this.gains)) {
      this.takeTo(gain.atSample)
      this.sound.setGain(gain.gain)
    }
    this.takeTo(untilSample)
    yield* this.kept.splice(0)
  }

  soundToGoOnFrom(gain: number): LiveSeedSound {
    const { seedSamples, channels } = this.options.form
    const rest = this.sound.rest()
    const { takenSamples } = this.sound
    const count = Math.max(0, seedSamples - rest.length / channels)
    return soundToGoOnFrom(this.lately.read(takenSamples - count, count), rest, gain)
  }

  private takeTo(sample: number): void {
    if (sample > this.sound.takenSamples) this.sound.take(sample - this.sound.takenSamples)
  }

  private note(samples: Float32Array): void {
    const { form, performance, frames, onProgress } = this.options
    const { startSample } = performance
    const from = this.lately.end
    this.lately.append(samples)
    this.lately.dropBefore(this.lately.end - form.seedSamples)
    const first = Math.max(0, startSample - from) * form.channels
    const last = (startSample + frames - from) * form.channels
    const part = samples.subarray(first, Math.max(first, last))
    if (part.length > 0) this.kept.push(part)
    onProgress(Math.min(1, this.lately.end / (startSample + frames)))
  }
}
