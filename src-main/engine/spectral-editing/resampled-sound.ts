import { Resampler } from '../dsp/resample.ts'
import { soundOf, type ReadableSound } from './readable-sound.ts'

const LONGEST_SECONDS = 600

/** The first minutes of a sound at another rate, in memory. */
export function resampledSound(sound: ReadableSound, sampleRate: number): ReadableSound {
  const frames = Math.min(sound.frames, LONGEST_SECONDS * sound.sampleRate)
  const channels = Array.from({ length: sound.channels }, () => new Float32Array(frames))
  sound.read(0, channels)
  if (sound.sampleRate === sampleRate) return soundOf(channels, sampleRate)
  const made = channels.map((samples) => {
    const resampler = new Resampler(sound.sampleRate, sampleRate, 'prompt')
    const parts = [resampler.process(samples), resampler.process(new Float32Array(1 << 14))]
    const all = new Float32Array(Math.round((frames * sampleRate) / sound.sampleRate))
    let at = 0
    for (const part of parts) {
      all.set(part.subarray(0, Math.max(0, all.length - at)), at)
      at += Math.min(part.length, all.length - at)
    }
    return all
  })
  return soundOf(made, sampleRate)
}
