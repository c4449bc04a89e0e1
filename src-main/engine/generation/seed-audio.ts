import { mixToMono } from '../dsp/mixdown.ts'
import { Resampler } from '../dsp/resample.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import type { GenerateInput, PcmSource } from '../jobs.ts'
import { monoBlocks } from '../training/mono-blocks.ts'
import { GenerationError } from './errors.ts'

interface SeedLength {
  /** Hz */
  sampleRate: number
  /** Length that the model needs. */
  samples: number
}

/** The last `size` samples of what it is given. */
class Tail {
  readonly #samples: Float32Array
  #received = 0

  constructor(size: number) {
    this.#samples = new Float32Array(size)
  }

  get received(): number {
    return this.#received
  }

  add(block: Float32Array): void {
    const kept = block.subarray(Math.max(0, block.length - this.#samples.length))
    this.#samples.copyWithin(0, kept.length)
    this.#samples.set(kept, this.#samples.length - kept.length)
    this.#received += block.length
  }

  get samples(): Float32Array {
    return this.#samples
  }
}

const tooShort = (receivedSeconds: number, { sampleRate, samples }: SeedLength): GenerationError =>
  new GenerationError(
    `The seed lasts ${receivedSeconds.toFixed(1)} s; this model listens to ${(samples / sampleRate).toFixed(1)} s before it plays.`,
    'Choose a longer recording.',
  )

const fromRecording = async (source: PcmSource, startSeconds: number, length: SeedLength): Promise<Float32Array> => {
  const neededFrames = Math.ceil((length.samples * source.sampleRate) / length.sampleRate)
  const startFrame = Math.max(0, Math.min(Math.round(startSeconds * source.sampleRate), source.frames - neededFrames))
  const seed = new Float32Array(length.samples)
  let filled = 0
  for await (const block of monoBlocks(source, { sampleRate: length.sampleRate, startFrame, endFrame: Math.min(source.frames, startFrame + neededFrames) })) {
    const kept = block.subarray(0, seed.length - filled)
    seed.set(kept, filled)
    filled += kept.length
  }
  if (filled < seed.length) throw tooShort(source.frames / source.sampleRate, length)
  return seed
}

const fromFile = async (path: string, startSeconds: number, length: SeedLength): Promise<Float32Array> => {
  const endSample = Math.round(startSeconds * length.sampleRate) + length.samples
  const tail = new Tail(length.samples)
  const stream = await openAudioFile(path)
  try {
    const resampler = new Resampler(stream.sampleRate, length.sampleRate)
    const take = (block: Float32Array): void => tail.add(block.subarray(0, endSample - tail.received))
    for await (const channels of stream.blocks()) {
      take(resampler.process(mixToMono(channels)))
      if (tail.received >= endSample) return tail.samples
    }
    take(resampler.flush())
  } finally {
    await stream.close()
  }
  if (tail.received < length.samples) throw tooShort(tail.received / length.sampleRate, length)
  return tail.samples
}

/**
 * The sound that a generation starts from: one channel, as long as the model needs. Where the start is too near
 * the end, the end of the recording is taken.
 *
 * @returns float32 [length.samples]
 * @throws  GenerationError where the recording is too short
 */
export const readSeed = (seed: GenerateInput['seed'], length: SeedLength): Promise<Float32Array> =>
  'source' in seed ? fromRecording(seed.source, seed.startSeconds, length) : fromFile(seed.audioPath, seed.startSeconds, length)
