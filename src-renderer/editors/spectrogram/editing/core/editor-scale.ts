/** Where moments and frequencies lie in the picture, in CSS pixels from its upper left corner. */
import { frameAt, pixelOf, type TimeView } from '../../core/time-view.ts'
import { hzAt, positionOf } from '../../core/frequency-axis.ts'

export interface EditorScale {
  sampleRate: number
  totalFrames: number
  height: number
  sampleAt(x: number): number
  xOf(sample: number): number
  hertzAt(y: number): number
  yOf(hertz: number): number
}

export function editorScale(
  view: TimeView,
  axis: { rowHz: Float32Array; height: number },
  sound: { sampleRate: number; totalFrames: number },
): EditorScale {
  const { rowHz, height } = axis
  const nyquist = sound.sampleRate / 2
  return {
    ...sound,
    height,
    sampleAt: (x) => Math.round(Math.max(0, Math.min(sound.totalFrames, frameAt(view, x)))),
    xOf: (sample) => pixelOf(view, sample),
    // The edges of the picture are the ends of what can be heard.
    hertzAt: (y) => (y <= 0 ? nyquist : y >= height ? 0 : Math.round(100 * hzAt(rowHz, 1 - y / height)) / 100),
    yOf: (hertz) => (hertz <= 0 ? height : hertz >= nyquist ? 0 : (1 - positionOf(rowHz, hertz)) * height),
  }
}
