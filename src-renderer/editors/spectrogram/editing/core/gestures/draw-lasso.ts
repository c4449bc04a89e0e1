import type { EditorPointer, Gesture } from '../../../../timeline/core/gesture.ts'
import type { SoundStage } from '../sound-editor.ts'

/** Points nearer than that to the one before say nothing new. */
const APART_PIXELS = 2

/** A line by hand, closed from its end to its beginning. */
export function drawingLasso(stage: SoundStage, from: EditorPointer): Gesture {
  const { scale } = stage
  const place = ({ x, y }: EditorPointer): [number, number] => [scale.sampleAt(x), scale.hertzAt(y)]
  const points = [place(from)]
  let last = from
  return {
    move(pointer) {
      if (Math.hypot(pointer.x - last.x, pointer.y - last.y) < APART_PIXELS) return
      points.push(place(pointer))
      last = pointer
      stage.show(points.length < 3 ? null : { kind: 'lasso', points: [...points] })
    },
    complete() {
      if (points.length < 3) stage.press(from.x)
      else stage.choose({ kind: 'lasso', points })
    },
    cancel: () => stage.show(null),
  }
}
