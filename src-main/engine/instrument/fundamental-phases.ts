import { valueAt } from '../dsp/value-at.ts'
import { hzOfKey } from './performance.ts'

/** Samples, at 16 kHz 32 ms, in which a phase is found: two periods of the lowest pitch. */
const WINDOW_SECONDS = 0.032
/** A fundamental that is softer beside the sound is not heard: its phase goes on as its frequency says. */
const LEAST_SHARE = 0.02

/**
 * Where in its period the fundamental of a voice stands at every sample: the sound about each frame is x = A cos(phase), for the part of it
 * at that pitch.
 *
 *   phase[n] = p[n] + arg sum_m w[m] x[n + m] exp(-i p[n + m]),   p the integral of the frequency
 *
 * @param sound mono, -1 to 1
 * @param keys  of frames, 69 for 440 Hz, between which they go evenly
 * @returns     radians, -pi to pi, one for each sample
 */
export function fundamentalPhases(
  sound: Float32Array,
  keys: Float32Array,
  { sampleRate, framesPerSecond }: { sampleRate: number; framesPerSecond: number },
): Float32Array {
  const hop = sampleRate / framesPerSecond
  const integral = new Float64Array(sound.length)
  let phase = 0
  for (let n = 0; n < sound.length; n++) {
    integral[n] = phase
    phase = (phase + (2 * Math.PI * hzOfKey(valueAt(keys, n / hop))) / sampleRate) % (2 * Math.PI)
  }
  const size = Math.round(WINDOW_SECONDS * sampleRate)
  const offsets = new Float64Array(keys.length)
  for (let frame = 0; frame < keys.length; frame++) {
    const start = Math.round(frame * hop - size / 2)
    let [re, im, energy] = [0, 0, 0]
    for (let n = Math.max(0, start); n < Math.min(sound.length, start + size); n++) {
      const value = sound[n] * Math.sin((Math.PI * (n - start)) / size) ** 2
      re += value * Math.cos(integral[n])
      im -= value * Math.sin(integral[n])
      energy += value * sound[n]
    }
    const before = frame === 0 ? 0 : offsets[frame - 1]
    const isHeard = re * re + im * im > (LEAST_SHARE * size * energy) / 8
    const found = Math.atan2(im, re)
    // The turn that is nearest to what was before.
    offsets[frame] = isHeard ? found + 2 * Math.PI * Math.round((before - found) / (2 * Math.PI)) : before
  }
  return Float32Array.from(sound, (_, n) => {
    const angle = integral[n] + valueAt(offsets, n / hop)
    return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI))
  })
}
