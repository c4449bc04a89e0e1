/**
 * Sound of log-mel frames by a network: how loud each bin of a short-time transform is, and how its phase goes on, from frame to frame and
 * from bin to bin. Phases themselves do not follow from such frames, their differences nearly do; a phase is what those around it say it
 * is, the louder ones more.
 *
 *   z[t, k] <- unit(w[t, k] z[t - 1, k] e^(i a[t, k]) + m[t, k - 1] z[t, k - 1] e^(i b[t, k]) + m[t, k + 1] z[t, k + 1] e^(-i b[t, k + 1]))
 *
 * with m magnitudes, w the lesser of those of both frames, a and b what the network says; some rounds a frame, from where the frame before
 * leads to.
 *
 * @source Masuyama, Yatabe, Koizumi, Oikawa, Harada 2020 (phase from differences that a network says, arXiv 2002.05832); Siuzdak 2023
 *         (Vocos, arXiv 2306.00814): spectra instead of samples; Ai, Ling 2023 (losses that do not mind whole turns, arXiv 2211.15974).
 *         Differs: rounds of means instead of a system of equations, so that frames and states are all there is; then some of Griffin and
 *         Lim's over the frames that still overlap; nothing is judged by another network
 */
import {
  abs,
  add,
  concat,
  div,
  exp,
  log,
  maximum,
  mean,
  minimum,
  mul,
  pad,
  reshape,
  slice,
  split,
  sqrt,
  square,
  stack,
  sub,
  type Tensor,
} from '../graph/index.ts'
import type { Scope } from '../nn/index.ts'
import type { MelForm } from '../vocoder/mel-form.ts'
import { FLOOR, levelsOf, OVERLAP, SILENCE, spectraOf, type Turns } from './mel-levels.ts'
import { agreed, asSound, OPEN_FRAMES, waves } from './vocoder-phases.ts'
import { AHEAD, energiesOf, fitted, vocoderSays } from './vocoder-says.ts'
import { LEAST, ownTurns, scaled, shifted, times, turnedBack, unit } from './vocoder-turns.ts'

/** Steps in which the spectra that the network says come to fit the bands. */
const FITTING_STEPS = 2

/** Frames that have to come after a frame before its sound is complete. */
export const VOCODER_LATENCY = AHEAD + OPEN_FRAMES + OVERLAP - 2
/** Frames of an example of a training. */
const EXAMPLE_FRAMES = 48
/** Of what is said of an example its first frames do not count: too little was heard before. */
const UNHEARD_FRAMES = 8

/** No bin is louder, in nats. */
const LOUDEST = 2

/** Samples of sound that an example has. */
export const vocoderSamples = ({ hopSamples, fftSize }: Pick<MelForm, 'hopSamples' | 'fftSize'>): number =>
  (EXAMPLE_FRAMES - 1) * hopSamples + fftSize

/**
 * How far what is said of sound is from it: nats of magnitudes, and how far turns of loud bins point elsewhere, 0 to 2 each.
 *
 * @param sound float32 [rows, vocoderSamples]
 * @returns     float32 [rows]
 */
export function vocoderDistance(scope: Scope, sound: Tensor, form: MelForm, { units }: { units: number }): Tensor {
  const spectra = spectraOf(sound, form)
  const [rows, frames, bins] = spectra[0].shape
  const power = add(square(spectra[0]), square(spectra[1]))
  const said = vocoderSays(scope, levelsOf(power, form), form, units)
  const counted = frames - UNHEARD_FRAMES
  /** Of what is said from the first frame that counts on. */
  const later = (x: Tensor): Tensor => slice(x, [0, UNHEARD_FRAMES, 0], [rows, counted, bins])
  const at = (x: Tensor, frame: number): Tensor => slice(x, [0, frame, 0], [rows, counted, bins])
  const spectraAt = (frame: number): Turns => [at(spectra[0], frame), at(spectra[1], frame)]
  const magnitude = sqrt(add(at(power, UNHEARD_FRAMES - AHEAD), FLOOR))
  const now = unit(spectraAt(UNHEARD_FRAMES - AHEAD))
  const before = unit(spectraAt(UNHEARD_FRAMES - AHEAD - 1))
  const inTime = times(times(now, turnedBack(before)), turnedBack(ownTurns(sound, bins)))
  const below: Turns = [mul(shifted(now[0], 1), -1), mul(shifted(now[1], 1), -1)]
  const inFrequency = times(now, turnedBack(below))
  const loud = sqrt(magnitude)
  const counts = div(loud, add(mean(loud), LEAST))
  /** Mean of how far two directions are apart, 1 - cos. */
  const apart = (a: Turns, b: Turns): Tensor => mean(mul(counts, sub(1, add(mul(later(a[0]), b[0]), mul(later(a[1]), b[1])))), [1, 2])
  const offLoudness = mean(abs(sub(later(said.loudness), log(magnitude))), [1, 2])
  return add(offLoudness, add(apart(said.inTime, inTime), apart(said.inFrequency, inFrequency)))
}

/**
 * Sound of frames, {@link VOCODER_LATENCY} frames late; phases, what still overlaps, and what the network remembers are states.
 *
 * @param frames float32 [batch, T, bands], as the codec has them: logarithms of energies
 * @returns      float32 [batch, T hop]
 */
export function vocoderSound(scope: Scope, frames: Tensor, form: MelForm, { units }: { units: number }): Tensor {
  const [batch, steps, bands] = frames.shape
  const { fftSize: size, hopSamples: hop } = form
  const bins = size / 2 + 1
  const levels = sub(maximum(frames, SILENCE), SILENCE)
  const said = vocoderSays(scope, levels, form, units)
  const waiting = concat([scope.state('waiting', [AHEAD, bands]), levels], 1)
  scope.carry('waiting', slice(waiting, [0, steps, 0], [batch, AHEAD, bands]))
  const energies = energiesOf(slice(waiting, [0, 0, 0], [batch, steps, bands]))
  const magnitudes = sqrt(fitted(exp(mul(minimum(said.loudness, LOUDEST), 2)), energies, form, FITTING_STEPS))
  const own = ownTurns(frames, bins)
  const zeros = scope.state('phases', [2, OPEN_FRAMES, bins])
  let phases = split(zeros, 1, 2).map((part) => reshape(part, [batch, OPEN_FRAMES, bins])) as Turns
  let before = scope.state('magnitudes', [OPEN_FRAMES, bins])
  let late = scope.state('late', [size - hop])
  const hops: Tensor[] = []
  const frameOf = (x: Tensor, t: number): Tensor => reshape(slice(x, [0, t, 0], [batch, 1, bins]), [batch, bins])
  const turnsOf = ([a, b]: Turns, t: number): Turns => [frameOf(a, t), frameOf(b, t)]
  /** With the newest frame behind the others, of which the oldest leaves. */
  const moved = (x: Tensor, newest: Tensor): Tensor =>
    concat([slice(x, [0, 1, 0], [batch, OPEN_FRAMES - 1, bins]), reshape(newest, [batch, 1, bins])], 1)
  for (let t = 0; t < steps; t++) {
    const magnitude = frameOf(magnitudes, t)
    const slopes = turnsOf(said.inFrequency, t)
    const last = OPEN_FRAMES - 1
    const led = scaled(times(times(turnsOf(phases, last), own), turnsOf(said.inTime, t)), minimum(magnitude, frameOf(before, last)))
    const [real, imaginary] = agreed(led, magnitude, [mul(slopes[0], -1), mul(slopes[1], -1)])
    before = moved(before, magnitude)
    phases = asSound({ magnitudes: before, phases: [moved(phases[0], real), moved(phases[1], imaginary)] }, late, size)
    const oldest = waves({ magnitudes: frameOf(before, 0), phases: turnsOf(phases, 0) }, size)
    const overlapped = add(
      oldest,
      pad(late, [
        [0, 0],
        [0, hop],
      ]),
    )
    // What squared windows add up to.
    hops.push(mul(slice(overlapped, [0, 0], [batch, hop]), 1 / 1.5))
    late = slice(overlapped, [0, hop], [batch, size - hop])
  }
  scope.carry('phases', stack(phases, 1))
  scope.carry('magnitudes', before)
  scope.carry('late', late)
  return hops.length === 1 ? hops[0] : concat(hops, 1)
}
