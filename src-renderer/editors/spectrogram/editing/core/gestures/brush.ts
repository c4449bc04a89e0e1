import type { MaskShape } from '../../../../../../src-shared/spectral/index.ts'
import type { EditorPointer, Gesture } from '../../../../timeline/core/gesture.ts'
import type { SoundStage } from '../sound-editor.ts'

const APART_PIXELS = 2

/** A stroke; as wide and high in pixels as the brush, wherever it is. */
export function brushing(stage: SoundStage, from: EditorPointer): Gesture {
  const { scale, brushPixels } = stage
  const radius = brushPixels / 2
  const place = ({ x, y }: EditorPointer): [number, number, number] => [
    scale.sampleAt(x),
    scale.hertzAt(y + radius),
    scale.hertzAt(y - radius),
  ]
  const reachSamples = Math.max(1, scale.sampleAt(from.x + radius) - scale.sampleAt(from.x - radius)) / 2
  const points = [place(from)]
  let last = from
  const shape = (): MaskShape => ({ kind: 'brush', reachSamples, points: [...points] })
  stage.show(shape())
  return {
    move(pointer) {
      if (Math.hypot(pointer.x - last.x, pointer.y - last.y) < APART_PIXELS) return
      points.push(place(pointer))
      last = pointer
      stage.show(shape())
    },
    complete: () => stage.choose(shape()),
    cancel: () => stage.show(null),
  }
}
