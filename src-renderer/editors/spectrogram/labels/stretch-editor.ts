import type { MarkedStretch } from '../../../../src-shared/project/index.ts'
import { GestureRunner, type EditorPointer, type Gesture } from '../../timeline/core/gesture.ts'
import { movedStretch, sameStretch, spanBetween, type Span, type StretchPart } from './stretches.ts'

/** Of a row of stretches, in pixels. */
export const ROW_HEIGHT = 20
const EDGE_PIXELS = 6

export interface PlacedStretch {
  stretch: MarkedStretch
  row: number
}

/** What is shown in place of what is there, until it is completed: a stretch that is changed, or a new one that has no name yet. */
export type StretchPreview = { before: MarkedStretch; after: MarkedStretch } | { span: Span }

export interface StretchPorts {
  shown(): readonly PlacedStretch[]
  durationSeconds(): number
  secondsAt(x: number): number
  pixelOf(seconds: number): number
  preview(preview: StretchPreview | null): void
  choose(stretch: MarkedStretch | null): void
  seek(seconds: number): void
  change(before: MarkedStretch, after: MarkedStretch): void
  name(span: Span): void
}

/** The pointer on the lane of labels: stretches and their edges are dragged, a drag beside them makes a new one, a click goes there. */
export class StretchEditor {
  private readonly gestures = new GestureRunner()

  constructor(private readonly ports: StretchPorts) {}

  stretchAt({ x, y }: EditorPointer): MarkedStretch | null {
    const row = Math.floor(y / ROW_HEIGHT)
    const { pixelOf } = this.ports
    return (
      this.ports.shown().findLast((one) => one.row === row && x >= pixelOf(one.stretch.seconds) && x <= pixelOf(one.stretch.endSeconds))
        ?.stretch ?? null
    )
  }

  partAt({ seconds, endSeconds }: MarkedStretch, { x }: EditorPointer): StretchPart {
    const [left, right] = [this.ports.pixelOf(seconds), this.ports.pixelOf(endSeconds)]
    const reach = Math.min(EDGE_PIXELS, (right - left) / 3)
    if (right - x <= reach) return 'end'
    return x - left <= reach ? 'start' : 'whole'
  }

  pointerDown(pointer: EditorPointer): void {
    const stretch = this.stretchAt(pointer)
    this.ports.choose(stretch)
    this.gestures.begin(stretch ? this.moving(stretch, this.partAt(stretch, pointer), pointer) : this.drawing(pointer), pointer)
  }

  pointerMove(pointer: EditorPointer): void {
    this.gestures.move(pointer)
  }

  pointerUp(): void {
    this.gestures.complete()
  }

  /** @returns whether anything was under way */
  cancel(): boolean {
    return this.gestures.cancel()
  }

  private moving(before: MarkedStretch, part: StretchPart, from: EditorPointer): Gesture {
    const { ports } = this
    let after: MarkedStretch | null = null
    return {
      move: ({ x }) => {
        after = movedStretch(before, part, ports.secondsAt(x) - ports.secondsAt(from.x), ports.durationSeconds())
        ports.preview({ before, after })
      },
      complete: () => {
        if (after && !sameStretch(before, after)) return ports.change(before, after)
        ports.preview(null)
        if (!after) ports.seek(before.seconds)
      },
      cancel: () => ports.preview(null),
    }
  }

  private drawing(from: EditorPointer): Gesture {
    const { ports } = this
    let to: number | null = null
    const span = (): Span | null =>
      to === null ? null : spanBetween(ports.secondsAt(from.x), ports.secondsAt(to), ports.durationSeconds())
    const show = (): void => {
      const drawn = span()
      ports.preview(drawn && { span: drawn })
    }
    return {
      move: ({ x }) => {
        to = x
        show()
      },
      complete: () => {
        const drawn = span()
        if (drawn) ports.name(drawn)
        else ports.preview(null)
        if (to === null) ports.seek(ports.secondsAt(from.x))
      },
      cancel: () => ports.preview(null),
    }
  }
}
