import { clipEndTick } from '../../../../../src-shared/music/index.ts'
import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import { xToTick } from '../../../timeline/core/time-axis.ts'
import type { ClipStage } from '../clip-stage.ts'

/** Ticks and heights between which all is chosen. */
export interface Marquee {
  startTick: number
  endTick: number
  top: number
  bottom: number
}

/**
 * Chooses what a box touches, beside what was chosen where Shift is held.
 *
 * @param show  gets the box while it is drawn
 * @param click what is done where it is not drawn at all
 */
export function drawingMarquee(
  stage: ClipStage,
  from: EditorPointer,
  { show, click, before }: { show(marquee: Marquee | null): void; click(): void; before: ReadonlySet<string> },
): Gesture {
  const kept = from.shift ? before : new Set<string>()
  let isDrawn = false
  return {
    move: (to) => {
      isDrawn = true
      const [a, b] = [xToTick(stage.time, from.x), xToTick(stage.time, to.x)]
      const [top, bottom] = [stage.heightOf(from), stage.heightOf(to)]
      const marquee = { startTick: Math.min(a, b), endTick: Math.max(a, b), top: Math.min(top, bottom), bottom: Math.max(top, bottom) }
      show(marquee)
      stage.choose(new Set([...kept, ...touched(stage, marquee)]))
    },
    complete: () => {
      show(null)
      if (!isDrawn) click()
    },
    cancel: () => {
      show(null)
      stage.choose(before)
    },
  }
}

function* touched({ trackRows, tempo }: ClipStage, { startTick, endTick, top, bottom }: Marquee): Generator<string> {
  for (const row of trackRows) {
    if (row.top >= bottom || row.top + row.height <= top) continue
    for (const clip of row.track.clips) {
      if (clip.startTick >= endTick) break
      if (clipEndTick(clip, tempo) > startTick) yield clip.id
    }
  }
}
