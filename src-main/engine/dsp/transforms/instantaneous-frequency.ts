/** Frequencies finer than the bins: how fast the phase in each bin turns. */
import { realFftPlan } from '../fft-plan.ts'
import { ShapeError } from '../../errors.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'
import { frameAll, planStft, stftFrameCount, type StftOptions, transformFrame } from './stft.ts'

/**
 * Instantaneous frequency of each bin by reassignment: the transforms with the window and with its derivative give the phase's derivative.
 *
 *   f[t, k] = k sampleRate / N - (sampleRate / 2 pi) Im(X'[t, k] / X[t, k]),   X' the transform with the window's derivative
 *
 * Bins that a steady partial dominates all give its frequency. Where there is (almost) no energy it is the bin's own frequency.
 *
 * @param samples  shape [samples], mono
 * @param options  of the transform; the window must fade to zero (hann)
 * @returns        Hz, shape [frames, N / 2 + 1]
 * @source         Auger and Flandrin 1995, equation 23; agrees with librosa.reassigned_spectrogram
 */
export function instantaneousFrequency(samples: Float32Array, options: StftOptions & { sampleRate: number }): Spectrogram {
  const plan = planStft(options)
  const { bins, fftSize, window } = plan
  const derivative = window.map((_, n) => (window[(n + 1) % fftSize] - window[(n + fftSize - 1) % fftSize]) / 2)
  const fft = realFftPlan(fftSize)
  const kept = new Float32Array(fftSize)
  const data = new Float32Array(stftFrameCount(samples.length, plan) * bins)
  const hzPerBin = options.sampleRate / fftSize
  const hzPerRadian = options.sampleRate / (2 * Math.PI)
  const frames = frameAll(samples, plan, (buffer, at, frame) => {
    kept.set(transformFrame(fft, window, buffer, at))
    const turned = transformFrame(fft, derivative, buffer, at)
    const row = frame * bins
    for (let k = 1; k < bins - 1; k++) {
      const re = kept[2 * k]
      const im = kept[2 * k + 1]
      const power = re * re + im * im
      const slope = power > 1e-20 ? (turned[2 * k + 1] * re - turned[2 * k] * im) / power : 0
      data[row + k] = k * hzPerBin - hzPerRadian * slope
    }
    data[row + bins - 1] = (bins - 1) * hzPerBin
  })
  return { frames, bins, data }
}

/** A phase or a phase difference in cycles, brought to -0.5 .. 0.5. */
export const wrapCycles = (cycles: number): number => cycles - Math.round(cycles)

/**
 * How far each bin's phase turns from frame to frame beyond what its own frequency would turn it: a steady partial gives a steady value.
 *
 *   d[t, k] = wrap((phi[t, k] - phi[t - 1, k]) / 2 pi - k hop / N),   d[0, k] = wrap(phi[0, k] / 2 pi)
 *
 * @param phases  radians, shape [frames, N / 2 + 1]
 * @returns       cycles a hop, -0.5..0.5, shape [frames, N / 2 + 1]; times sampleRate / hop it is Hz
 * @source        Flanagan and Golden 1966; Engel and others 2019 (without taking out the bin's own advance)
 */
export function frequencyDeviation(phases: Spectrogram, fftSize: number, hopSamples: number): Spectrogram {
  requireShape('frequencyDeviation', phases)
  const { frames, bins, data } = phases
  requireBins('frequencyDeviation', bins, fftSize)
  const result = new Float32Array(frames * bins)
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 0; k < bins; k++) {
      const i = frame * bins + k
      const before = frame === 0 ? 0 : data[i - bins]
      const advance = frame === 0 ? 0 : (k * hopSamples) / fftSize
      result[i] = wrapCycles((data[i] - before) / (2 * Math.PI) - advance)
    }
  }
  return { frames, bins, data: result }
}

/**
 * Phases that turn by the given deviations; the inverse of {@link frequencyDeviation}.
 *
 * @returns  radians, -pi..pi, shape [frames, N / 2 + 1]
 */
export function phasesOfDeviation(deviation: Spectrogram, fftSize: number, hopSamples: number): Spectrogram {
  requireShape('phasesOfDeviation', deviation)
  const { frames, bins, data } = deviation
  requireBins('phasesOfDeviation', bins, fftSize)
  const result = new Float32Array(frames * bins)
  const running = new Float64Array(bins)
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 0; k < bins; k++) {
      const advance = frame === 0 ? 0 : ((k * hopSamples) % fftSize) / fftSize
      running[k] = wrapCycles(running[k] + data[frame * bins + k] + advance)
      result[frame * bins + k] = 2 * Math.PI * running[k]
    }
  }
  return { frames, bins, data: result }
}

function requireBins(operation: string, bins: number, fftSize: number): void {
  if (bins !== fftSize / 2 + 1) throw new ShapeError(operation, [[bins]], `a transform of ${fftSize} samples has ${fftSize / 2 + 1} bins`)
}
