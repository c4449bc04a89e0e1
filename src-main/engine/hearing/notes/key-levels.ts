import { realFftPlan } from '../../dsp/fft-plan.ts'
import { hannWindow } from '../../dsp/window-functions.ts'
import { HEARD_RATE } from '../heard-rate.ts'

const FFT_SIZE = 4096
const KEYS = 88
const PARTIALS = 4

/**
 * How loud the partials of each key are around a moment: the network judges sound that was brought to one level, and cannot say.
 *
 * @param samples  mono at {@link HEARD_RATE}
 * @returns        of a sample's place: [88], dB of full scale of a sine, at least -127
 */
export function keyLevels(samples: Float32Array): (middle: number) => Float32Array {
  const [window, fft] = [hannWindow(FFT_SIZE), realFftPlan(FFT_SIZE)]
  const scale = 2 / window.reduce((sum, value) => sum + value, 0)
  const bins = Array.from({ length: KEYS }, (_, key) =>
    Array.from({ length: PARTIALS }, (_, h) => (27.5 * 2 ** (key / 12) * (h + 1) * FFT_SIZE) / HEARD_RATE).filter(
      (bin) => bin < FFT_SIZE / 2 - 2,
    ),
  )
  const levels = new Float32Array(KEYS)
  return (middle) => {
    const start = middle - (FFT_SIZE >> 1)
    for (let i = 0; i < FFT_SIZE; i++) fft.input[i] = (samples[start + i] ?? 0) * window[i]
    fft.forward()
    const magnitude = (k: number): number => Math.hypot(fft.spectrum[2 * k], fft.spectrum[2 * k + 1]) * scale
    for (let key = 0; key < KEYS; key++) {
      let power = 0
      for (const bin of bins[key]) power += Math.max(magnitude(Math.floor(bin)), magnitude(Math.floor(bin) + 1)) ** 2
      levels[key] = Math.max(-127, 10 * Math.log10(power + 1e-13))
    }
    return levels
  }
}
