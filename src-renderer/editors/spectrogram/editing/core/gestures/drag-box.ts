import type { MaskShape } from '../../../../../../src-shared/spectral/index.ts'
import type { EditorPointer, Gesture } from '../../../../timeline/core/gesture.ts'
import type { SoundStage } from '../sound-editor.ts'

/** From corner to corner; all frequencies with the tool for time, all of the time with that for frequency. */
export function draggingBox(stage: SoundStage, tool: 'time' | 'frequency' | 'box', from: EditorPointer): Gesture {
  const { scale } = stage
  let shape: MaskShape | null = null
  return {
    move({ x, y }) {
      const [left, right] = [Math.min(from.x, x), Math.max(from.x, x)]
      const [upper, lower] = [Math.min(from.y, y), Math.max(from.y, y)]
      const highHz = scale.hertzAt(upper)
      shape = {
        kind: 'box',
        startSample: tool === 'frequency' ? null : Math.round(scale.sampleAt(left)),
        endSample: tool === 'frequency' ? null : Math.max(Math.round(scale.sampleAt(left)) + 1, Math.round(scale.sampleAt(right))),
        lowHz: tool === 'time' || lower >= scale.height ? null : scale.hertzAt(lower),
        highHz: tool === 'time' || highHz >= scale.sampleRate / 2 ? null : highHz,
      }
      stage.show(shape)
    },
    complete() {
      if (shape) stage.choose(shape)
      else stage.press(from.x)
    },
    cancel: () => stage.show(null),
  }
}
