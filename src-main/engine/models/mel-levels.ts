/** Sound as frames of log-mel within a graph, as dsp/codecs/log-mel-codec.ts has them. */
import { log, matMul, maximum, mul, sub, type Tensor } from '../graph/index.ts'
import { stft } from '../nn/index.ts'
import type { MelForm } from '../vocoder/mel-form.ts'

/** A complex number for each bin. */
export type Turns = [real: Tensor, imaginary: Tensor]

/** Transforms over each other. */
export const OVERLAP = 4
/** Energies below it are silence, as the codec has it; and its logarithm. */
export const FLOOR = 1e-10
export const SILENCE = Math.log(FLOOR)

/** @returns spectra as the codec scales them, float32 [batch, frames, bins] twice */
export function spectraOf(sound: Tensor, { fftSize: size, hopSamples: hop }: MelForm): Turns {
  const [real, imaginary] = stft(sound, { size, hop })
  return [mul(real, OVERLAP / size), mul(imaginary, OVERLAP / size)]
}

/** Frames of a channel in nats above silence. @param power float32 [batch, T, bins] @returns float32 [batch, T, bands] */
export const levelsOf = (power: Tensor, { bank, bands, fftSize }: MelForm): Tensor =>
  sub(log(maximum(matMul(power, power.graph.constantOf(bank, [bands, fftSize / 2 + 1], 'float32'), { transposeB: true }), FLOOR)), SILENCE)
