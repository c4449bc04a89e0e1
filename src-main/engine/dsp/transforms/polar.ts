import { ShapeError } from '../../errors.ts'
import type { ComplexSpectrogram, Spectrogram } from './spectrogram.ts'

/** Complex values of magnitudes and phases (radians), shape [frames, bins, 2]; the ends of each frame, which are real, get their sign. */
export function fromPolar(magnitudes: Spectrogram, phases: Spectrogram): ComplexSpectrogram {
  const { frames, bins } = magnitudes
  if (frames !== phases.frames || bins !== phases.bins) {
    throw new ShapeError(
      'fromPolar',
      [
        [frames, bins],
        [phases.frames, phases.bins],
      ],
      'magnitudes and phases differ in shape',
    )
  }
  const data = new Float32Array(frames * bins * 2)
  for (let i = 0; i < frames * bins; i++) {
    data[2 * i] = magnitudes.data[i] * Math.cos(phases.data[i])
    data[2 * i + 1] = magnitudes.data[i] * Math.sin(phases.data[i])
  }
  return { frames, bins, data }
}
