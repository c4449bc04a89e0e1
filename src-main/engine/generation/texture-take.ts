import { FIRST_KEEP } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { hostTensor } from '../host-tensor.ts'
import type { JobHooks } from '../job-hooks.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { loudnessOf, magnitudesOfLoudness, TEXTURE_BINS } from '../texture/loudness.ts'
import { TEXTURE_MOMENTS } from '../texture/texture-data.ts'
import { GenerationError } from './errors.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { readFollowed, writeSpectraTake } from './spectra-take.ts'

/** Moments that neighbouring stretches share, and fade over. */
const OVERLAP = 32
/** Steps down a stretch's slope, and how far a value goes at each, at most about. */
const STEPS = 60
const STEP = 0.02
const ADAM = { beta1: 0.9, beta2: 0.999, least: 1e-12 }
/** Noise that a take begins from where nothing is kept. */
const FIRST_LOUDNESS = 0.5

/** A recording, or a part of it, in the texture of others, stretch by stretch. After its end there is silence. */
export async function renderTextureTake(input: TakeInput, network: LearntNetwork, hooks: JobHooks<GenerateEvent>): Promise<GeneratedTake> {
  const { settings, seed, region, threads } = input
  if (region) throw new GenerationError('A part of a woven sound cannot be made anew.', 'Make the whole take again.')
  if ('midiPath' in seed) throw new GenerationError('Notes have no sound to begin from.', 'Choose a recording or a take.')
  const heard = await readFollowed(settings.seconds, seed)
  const weaver = await Weaver.open(network, { keep: settings.keep ?? FIRST_KEEP, randomSeed: settings.randomSeed, threads })
  try {
    return await writeSpectraTake(input, heard, weaver.woven(loudnessOf(heard[0]), hooks.signal), hooks)
  } finally {
    await weaver.close()
  }
}

/** Changes loudness until it has a texture. */
class Weaver {
  private constructor(
    private readonly session: Session,
    private readonly keep: number,
    private readonly randomSeed: number,
  ) {}

  static async open(
    { settings, weights }: LearntNetwork,
    { keep, randomSeed, threads }: { keep: number; randomSeed: number; threads: number },
  ): Promise<Weaver> {
    const built = buildForm('texture', modelOf(settings.model).forms.change, settings, { batch: 1, steps: TEXTURE_MOMENTS })
    return new Weaver(await Session.create(compileGraph(formProgram(built, weights)), { threads }), keep, randomSeed)
  }

  /** The spectra of a sound, woven anew moment by moment. @param kept [moments, TEXTURE_BINS] */
  async *woven(kept: Float32Array, signal: AbortSignal): AsyncGenerator<Float32Array> {
    const moments = kept.length / TEXTURE_BINS
    const stride = TEXTURE_MOMENTS - OVERLAP
    let before: Float32Array | null = null
    for (let first = 0; first < moments; first += stride) {
      const stretch = await this.stretch(standingStill(kept, first), first, signal)
      if (!stretch) return
      for (let t = 0; t < Math.min(stride, moments - first); t++) {
        const moment = stretch.slice(t * TEXTURE_BINS, (t + 1) * TEXTURE_BINS)
        if (before && t < OVERLAP)
          for (let k = 0; k < TEXTURE_BINS; k++)
            moment[k] += (1 - (t + 0.5) / OVERLAP) * (before[(stride + t) * TEXTURE_BINS + k] - moment[k])
        yield magnitudesOfLoudness(moment)
      }
      before = stretch
    }
  }

  /** Goes down the slope. @returns null where it was cancelled */
  private async stretch(kept: Float32Array, first: number, signal: AbortSignal): Promise<Float32Array | null> {
    const random = new CounterRandom(this.randomSeed, streamOf(`texture ${first}`))
    const loudness = this.keep > 0 ? kept.slice() : Float32Array.from(kept, () => FIRST_LOUDNESS * random.uniform())
    const [means, squares] = [new Float32Array(kept.length), new Float32Array(kept.length)]
    const shape = [1, TEXTURE_MOMENTS, TEXTURE_BINS]
    for (let step = 1; step <= STEPS; step++) {
      if (signal.aborted) return null
      const { slope } = await this.session.run({
        loudness: hostTensor(loudness, shape),
        kept: hostTensor(kept, shape),
        keep: hostTensor([this.keep], []),
      })
      descend(loudness, slope.data as Float32Array, { means, squares, step })
    }
    return loudness
  }

  close(): Promise<void> {
    return this.session.dispose()
  }
}

/** A stretch from a moment on; after the end the sound stands still. */
function standingStill(kept: Float32Array, first: number): Float32Array {
  const last = kept.length / TEXTURE_BINS - 1
  const stretch = new Float32Array(TEXTURE_MOMENTS * TEXTURE_BINS)
  for (let t = 0; t < TEXTURE_MOMENTS; t++) {
    const from = Math.min(last, first + t) * TEXTURE_BINS
    stretch.set(kept.subarray(from, from + TEXTURE_BINS), t * TEXTURE_BINS)
  }
  return stretch
}

/** One step of Adam, in place; loudness stays above silence. @source Kingma, Ba 2015 */
function descend(
  values: Float32Array,
  slope: Float32Array,
  { means, squares, step }: { means: Float32Array; squares: Float32Array; step: number },
): void {
  const { beta1, beta2, least } = ADAM
  const [ofMeans, ofSquares] = [1 - beta1 ** step, 1 - beta2 ** step]
  for (let i = 0; i < values.length; i++) {
    means[i] = beta1 * means[i] + (1 - beta1) * slope[i]
    squares[i] = beta2 * squares[i] + (1 - beta2) * slope[i] * slope[i]
    values[i] = Math.max(0, values[i] - (STEP * (means[i] / ofMeans)) / (Math.sqrt(squares[i] / ofSquares) + least))
  }
}
