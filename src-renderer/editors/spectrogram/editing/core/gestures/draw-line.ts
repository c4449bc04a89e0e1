import type { EditorPointer, Gesture } from '../../../../timeline/core/gesture.ts'
import type { SoundStage } from '../sound-editor.ts'

/** As high as the line is shown, in pixels. */
const LINE_PIXELS = 3

/**
 * A line over time; going back in time begins it anew from there.
 *
 * @param valueAt  what a height of the picture stands for, in pixels from its top: a pitch, a level
 */
export function drawingLine(
  stage: SoundStage,
  from: EditorPointer,
  valueAt: (y: number) => number,
  draw: (points: [number, number][]) => void,
): Gesture {
  const { scale } = stage
  const reachSamples = Math.max(1, scale.sampleAt(from.x + LINE_PIXELS) - scale.sampleAt(from.x - LINE_PIXELS)) / 2
  let line = [from]
  return {
    move(pointer) {
      line = [...line.filter(({ x }) => x < pointer.x), pointer]
      const points = line.map(({ x, y }): [number, number, number] => [
        scale.sampleAt(x),
        scale.hertzAt(y + LINE_PIXELS),
        scale.hertzAt(y - LINE_PIXELS),
      ])
      stage.show({ kind: 'brush', reachSamples, points })
    },
    complete() {
      const points = line.map(({ x, y }): [number, number] => [scale.sampleAt(x), valueAt(y)])
      stage.show(null)
      const rising = points.filter(([sample], i) => i === 0 || sample > points[i - 1][0])
      if (rising.length < 2) stage.press(from.x)
      else draw(rising)
    },
    cancel: () => stage.show(null),
  }
}
