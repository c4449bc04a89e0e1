import type { Sound } from '../../dsp/codecs/index.ts'
import { deinterleave } from '../../files/pcm-cache.ts'
import { GenerationError } from '../errors.ts'
import { readSeed } from '../seed-audio.ts'
import type { LiveSeedSound } from './live-messages.ts'

interface Form {
  /** Hz */
  sampleRate: number
  channels: number
  /** Length that the model needs. */
  samples: number
  /** From one frame of the model's codec to the next. */
  hopSamples: number
}

/** The sound that a model of frames plays on from, as long as it needs. @throws GenerationError where it is too short */
export async function readSeedSound(seed: LiveSeedSound, form: Form): Promise<Sound> {
  const { sampleRate, channels, samples } = form
  if ('source' in seed) return readPhrase(seed, form)
  if (!('samples' in seed)) return readSeed(seed, form)
  const sound = deinterleave(seed.samples, channels)
  if (sound[0].length < samples) {
    throw new GenerationError(
      `The sound to go on from lasts ${(sound[0].length / sampleRate).toFixed(1)} s; this model listens to ` +
        `${(samples / sampleRate).toFixed(1)} s.`,
      'Choose a longer one.',
    )
  }
  return sound.map((channel) => channel.slice(-samples))
}

/** A phrase that is shorter than what the model listens to is heard again and again, and ends where it ended. */
async function readPhrase(seed: Extract<LiveSeedSound, { source: unknown }>, form: Form): Promise<Sound> {
  const { frames, sampleRate } = seed.source
  const available = Math.floor((frames * form.sampleRate) / sampleRate)
  if (available >= form.samples || available === 0) return readSeed(seed, form)
  const phrase = await readSeed({ ...seed, startSeconds: 0 }, { ...form, samples: available })
  const late = available - (form.samples % available)
  return phrase.map((channel) => Float32Array.from({ length: form.samples }, (_, n) => channel[(n + late) % available]))
}
