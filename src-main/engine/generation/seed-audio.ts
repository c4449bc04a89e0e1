import { SoundResampler, soundBlocks, toChannels } from '../datasets/sound-blocks.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { GenerateInput, SeedPlace, SoundPlace } from './generate-job.ts'
import { GenerationError } from './errors.ts'

interface SeedForm {
  /** Hz */
  sampleRate: number
  channels: number
  /** Length that the model needs. */
  samples: number
  /** From one frame of the model's codec to the next. */
  hopSamples: number
}

/** Of what is followed. */
const LEAST_HEARD_SECONDS = 0.1

/** The last `size` samples of what it is given. */
class Tail {
  readonly sound: Sound
  readonly #size: number
  #received = 0

  constructor(channels: number, size: number) {
    this.#size = size
    this.sound = Array.from({ length: channels }, () => new Float32Array(size))
  }

  get received(): number {
    return this.#received
  }

  add(block: Sound): void {
    this.sound.forEach((samples, channel) => {
      const kept = block[channel].subarray(Math.max(0, block[channel].length - this.#size))
      samples.copyWithin(0, kept.length)
      samples.set(kept, this.#size - kept.length)
    })
    this.#received += block[0].length
  }
}

const upTo = (block: Sound, samples: number): Sound => block.map((channel) => channel.subarray(0, samples))

const tooShort = (receivedSeconds: number, { sampleRate, samples }: SeedForm): GenerationError =>
  new GenerationError(
    `The seed lasts ${receivedSeconds.toFixed(1)} s; this model listens to ${(samples / sampleRate).toFixed(1)} s before it plays.`,
    'Choose a longer recording.',
  )

const fromRecording = async (source: PcmSource, startSeconds: number, form: SeedForm): Promise<Sound> => {
  const available = Math.floor((source.frames * form.sampleRate) / source.sampleRate)
  if (available < form.samples && available > 0) {
    const whole = await fromRecording(source, 0, { ...form, samples: available })
    return whole.map((samples) => again(samples, form))
  }
  const neededFrames = Math.ceil((form.samples * source.sampleRate) / form.sampleRate)
  const startFrame = Math.max(0, Math.min(Math.round(startSeconds * source.sampleRate), source.frames - neededFrames))
  const seed = Array.from({ length: form.channels }, () => new Float32Array(form.samples))
  let filled = 0
  for await (const block of soundBlocks(source, { ...form, startFrame, endFrame: Math.min(source.frames, startFrame + neededFrames) })) {
    const kept = upTo(block, form.samples - filled)
    seed.forEach((samples, channel) => samples.set(kept[channel], filled))
    filled += kept[0].length
  }
  if (filled < form.samples) throw tooShort(source.frames / source.sampleRate, form)
  return seed
}

/** As training hears short recordings that are joined: from its beginning to the end of a frame, again and again; the last time whole. */
function again(sound: Float32Array, { samples, hopSamples }: SeedForm): Float32Array {
  const period = Math.ceil(sound.length / hopSamples) * hopSamples
  const seed = new Float32Array(samples)
  for (let at = samples - period; at > -period; at -= period) seed.set(sound.subarray(Math.max(0, -at), samples - at), Math.max(0, at))
  return seed
}

const fromFile = async (path: string, startSeconds: number, form: SeedForm): Promise<Sound> => {
  const { sampleRate, channels, samples } = form
  const endSample = Math.round(startSeconds * sampleRate) + samples
  const tail = new Tail(channels, samples)
  // The decoders take a tenth of a second to load, which seeds from the library need not wait for.
  const { openAudioFile } = await import('../files/open-audio-file.ts')
  const stream = await openAudioFile(path)
  try {
    const resampler = new SoundResampler(channels, stream.sampleRate, sampleRate)
    const take = (block: Sound): void => tail.add(upTo(block, endSample - tail.received))
    for await (const block of stream.blocks()) {
      take(resampler.process(toChannels(block, channels, stream.speakers)))
      if (tail.received >= endSample) return tail.sound
    }
    take(resampler.flush())
  } finally {
    await stream.close()
  }
  if (tail.received === 0) throw tooShort(0, form)
  return tail.received < samples ? tail.sound.map((sound) => again(sound.subarray(samples - tail.received), form)) : tail.sound
}

/** As much of a sound as a take lasts that follows it, where there is so much after the place where it begins. */
export function heardSamples(seconds: number, seed: SoundPlace, sampleRate: number): number {
  const wanted = Math.round(seconds * sampleRate)
  if (!('source' in seed)) return wanted
  const left = (seed.source.frames / seed.source.sampleRate - seed.startSeconds) * sampleRate
  return Math.max(LEAST_HEARD_SECONDS * sampleRate, Math.min(wanted, Math.floor(left) - 1))
}

/**
 * The seed, with the model's channels and rate, as long as the model needs. Where the start
 * is too near the end, the end of the recording is taken; a recording or a file that is shorter is heard again and again.
 *
 * @returns planar, `channels` arrays of [samples]
 * @throws  GenerationError where the recording or the file is empty, or the seed no sound
 */
export async function readSeed(seed: SeedPlace, form: SeedForm): Promise<Sound> {
  if ('midiPath' in seed) throw new GenerationError('This network goes on from sound, not from notes.', 'Choose a recording or a take.')
  return 'source' in seed ? fromRecording(seed.source, seed.startSeconds, form) : fromFile(seed.audioPath, seed.startSeconds, form)
}

/**
 * The sound that a generation goes on from: the seed; where a part of a take is made anew, the seed and what was played before the part.
 *
 * @returns as of the seed
 */
export async function readHeard({ seed, region }: Pick<GenerateInput, 'seed' | 'region'>, form: SeedForm): Promise<Sound> {
  const first = await readSeed(seed, form)
  if (!region || region.startSeconds === 0) return first
  const heard = new Tail(form.channels, form.samples)
  heard.add(first)
  const { openAudioFile } = await import('../files/open-audio-file.ts')
  const stream = await openAudioFile(region.takePath)
  const end = Math.round(region.startSeconds * form.sampleRate)
  try {
    const resampler = new SoundResampler(form.channels, stream.sampleRate, form.sampleRate)
    const take = (block: Sound): void => heard.add(upTo(block, end - (heard.received - first[0].length)))
    for await (const block of stream.blocks()) {
      take(resampler.process(toChannels(block, form.channels, stream.speakers)))
      if (heard.received - first[0].length >= end) break
    }
    take(resampler.flush())
  } finally {
    await stream.close()
  }
  return heard.sound
}
