import { ShapeError } from '../../errors.ts'
import { normaliseFrames } from './chroma.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'

/** Circles of fifths, minor thirds and major thirds: radius, and radians a semitone. */
const CIRCLES = [
  { radius: 1, radians: (7 * Math.PI) / 6 },
  { radius: 1, radians: (3 * Math.PI) / 2 },
  { radius: 0.5, radians: (2 * Math.PI) / 3 },
]

/**
 * Tonal centroids: where a chord lies on the circles of fifths, minor and major thirds. Near chords lie near each other.
 *
 *   T[t, 2 i] = sum_c r[i] sin(a[i] c) C[t, c],  T[t, 2 i + 1] = sum_c r[i] cos(a[i] c) C[t, c],  each chroma frame scaled to sum 1
 *
 * @param chroma  shape [frames, classes], a multiple of 12 classes
 * @returns       shape [frames, 6]: fifths, minor thirds, major thirds, each sine then cosine
 * @source        Harte, Sandler and Gasser 2006; agrees with librosa.feature.tonnetz
 */
export function tonnetz(chroma: Spectrogram): Spectrogram {
  requireShape('tonnetz', chroma)
  const { frames, bins, data } = normaliseFrames(chroma, 1)
  if (bins % 12 !== 0) throw new ShapeError('tonnetz', [[frames, bins]], 'takes chroma of a multiple of 12 classes')
  const result = new Float32Array(frames * 6)
  for (let frame = 0; frame < frames; frame++) {
    CIRCLES.forEach(({ radius, radians }, circle) => {
      let sine = 0
      let cosine = 0
      for (let bin = 0; bin < bins; bin++) {
        const angle = (radians * bin * 12) / bins
        sine += radius * Math.sin(angle) * data[frame * bins + bin]
        cosine += radius * Math.cos(angle) * data[frame * bins + bin]
      }
      result[frame * 6 + 2 * circle] = sine
      result[frame * 6 + 2 * circle + 1] = cosine
    })
  }
  return { frames, bins: 6, data: result }
}
