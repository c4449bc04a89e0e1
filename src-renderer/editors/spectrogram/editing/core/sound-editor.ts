import type { Combine, MaskShape, SpectralMask } from '../../../../../src-shared/spectral/index.ts'
import { GestureRunner, type EditorPointer } from '../../../timeline/core/gesture.ts'
import type { EditorScale } from './editor-scale.ts'
import { brushing } from './gestures/brush.ts'
import { draggingBox } from './gestures/drag-box.ts'
import { drawingLine } from './gestures/draw-line.ts'
import { drawingLasso } from './gestures/draw-lasso.ts'
import { levelAtHeight } from './level-heights.ts'

export const SOUND_TOOLS = ['time', 'frequency', 'box', 'lasso', 'brush', 'wand', 'harmonics', 'pen', 'fade', 'noise', 'stamp'] as const
export type SoundTool = (typeof SOUND_TOOLS)[number]

export interface SoundEditorPorts {
  /** Null while there is no picture. */
  scale(): EditorScale | null
  mask(): SpectralMask
  setMask(mask: SpectralMask): void
  /** Looks in the sound around a place. */
  find(tool: 'wand' | 'harmonics', sample: number, hertz: number): Promise<MaskShape | null>
  /** A tone is drawn: its pitch over time, `[sample, Hz]`, rising in time. */
  draw(points: [number, number][]): void
  /** A line of levels is drawn: `[sample, dB]`, rising in time. */
  fade(points: [number, number][]): void
  /** A stroke of noise. */
  noise(stroke: MaskShape): void
  /** A stroke that takes the same frequencies of another moment, so many samples away. */
  stamp(stroke: MaskShape, offsetSamples: number): void
  /** The stamp was used before it was told from where. */
  askForSource(): void
  /** Playing begins there. */
  locate(sample: number): void
  /** Something that is shown has changed. */
  redraw(): void
}

/** What gestures know of the editor. */
export interface SoundStage {
  readonly scale: EditorScale
  readonly brushPixels: number
  /** Shows what would be, joined to what is chosen. */
  show(shape: MaskShape | null): void
  /** Chooses it. */
  choose(shape: MaskShape): void
  /** A press without a move: nothing is chosen, playing begins there. */
  press(x: number): void
}

const SMALLEST_BRUSH = 4
const LARGEST_BRUSH = 200
const BRUSH_STEP = 1.15

/** Selections in a spectrogram, without a picture: what a pointer does with each tool. Shift adds, Alt subtracts, both intersect. */
export class SoundEditor {
  tool: SoundTool = 'box'
  brushPixels = 24
  /** While a gesture lasts what it would choose; then, of a stroke, what is being computed. */
  preview: { combine: Combine | 'replace'; shape: MaskShape } | null = null
  /** What the stamp takes, in samples. */
  stampSample: number | null = null
  private readonly gestures = new GestureRunner()

  constructor(private readonly ports: SoundEditorPorts) {}

  /** The mask with what a gesture would do to it. */
  get shown(): SpectralMask {
    return this.preview ? joined(this.ports.mask(), this.preview.combine, this.preview.shape) : this.ports.mask()
  }

  pointerDown(pointer: EditorPointer): void {
    const scale = this.ports.scale()
    if (!scale) return
    const combine = combineOf(pointer)
    if (this.tool === 'wand' || this.tool === 'harmonics') {
      void this.pick(this.tool, scale, pointer, combine)
      return
    }
    const stage: SoundStage = {
      scale,
      brushPixels: this.brushPixels,
      show: (shape) => {
        this.preview = shape && { combine, shape }
        this.ports.redraw()
      },
      choose: (shape) => {
        this.preview = null
        this.ports.setMask(joined(this.ports.mask(), combine, shape))
        this.ports.redraw()
      },
      press: (x) => {
        this.preview = null
        if (combine === 'replace') this.ports.setMask({ ...this.ports.mask(), shapes: [], isInverted: false })
        this.ports.locate(scale.sampleAt(x))
        this.ports.redraw()
      },
    }
    if (this.tool === 'fade')
      this.gestures.begin(
        drawingLine(
          stage,
          pointer,
          (y) => levelAtHeight(y / stage.scale.height),
          (points) => this.ports.fade(points),
        ),
        pointer,
      )
    else if (this.tool === 'noise')
      this.gestures.begin(
        brushing(
          this.painting(stage, (stroke) => this.ports.noise(stroke)),
          pointer,
        ),
      )
    else if (this.tool === 'stamp') this.stamp(stage, pointer)
    else if (this.tool === 'pen')
      this.gestures.begin(
        drawingLine(
          stage,
          pointer,
          (y) => Math.max(1, stage.scale.hertzAt(y)),
          (points) => this.ports.draw(points),
        ),
        pointer,
      )
    else if (this.tool === 'lasso') this.gestures.begin(drawingLasso(stage, pointer), pointer)
    else if (this.tool === 'brush') this.gestures.begin(brushing(stage, pointer))
    else this.gestures.begin(draggingBox(stage, this.tool, pointer), pointer)
  }

  pointerMove(pointer: EditorPointer): void {
    this.gestures.move(pointer)
  }

  pointerUp(): void {
    this.gestures.complete()
  }

  cancel(): void {
    this.gestures.cancel()
    this.preview = null
    this.ports.redraw()
  }

  /** What strokes have done is in the picture. */
  settle(): void {
    if (this.isActive || !this.preview) return
    this.preview = null
    this.ports.redraw()
  }

  get isActive(): boolean {
    return this.gestures.isActive
  }

  /** @param steps  above 0 larger */
  resizeBrush(steps: number): void {
    this.brushPixels = Math.max(SMALLEST_BRUSH, Math.min(LARGEST_BRUSH, this.brushPixels * BRUSH_STEP ** steps))
    this.ports.redraw()
  }

  /** With Alt it is told from where; without, a stroke takes the sound there. */
  private stamp(stage: SoundStage, pointer: EditorPointer): void {
    const at = stage.scale.sampleAt(pointer.x)
    const { stampSample } = this
    if (pointer.alt) this.stampSample = at
    else if (stampSample === null) this.ports.askForSource()
    else
      this.gestures.begin(
        brushing(
          this.painting(stage, (stroke) => this.ports.stamp(stroke, stampSample - at)),
          pointer,
        ),
      )
    this.ports.redraw()
  }

  /** A stroke that does something at once, and chooses nothing: it is shown until that is in the picture. */
  private painting(stage: SoundStage, paint: (stroke: MaskShape) => void): SoundStage {
    return {
      ...stage,
      show: (shape) => {
        this.preview = shape && { combine: 'replace', shape }
        this.ports.redraw()
      },
      choose: (shape) => {
        this.preview = { combine: 'replace', shape }
        this.ports.redraw()
        paint(shape)
      },
    }
  }

  private async pick(tool: 'wand' | 'harmonics', scale: EditorScale, { x, y }: EditorPointer, combine: Combine | 'replace'): Promise<void> {
    const shape = await this.ports.find(tool, scale.sampleAt(x), scale.hertzAt(y))
    if (!shape) return
    this.ports.setMask(joined(this.ports.mask(), combine, shape))
    this.ports.redraw()
  }
}

const combineOf = ({ shift, alt }: EditorPointer): Combine | 'replace' =>
  shift && alt ? 'intersect' : shift ? 'add' : alt ? 'subtract' : 'replace'

/** A mask with a shape more, or of that alone. */
function joined(mask: SpectralMask, combine: Combine | 'replace', shape: MaskShape): SpectralMask {
  if (combine === 'replace') return { ...mask, isInverted: false, shapes: [{ combine: 'add', shape }] }
  return { ...mask, shapes: [...mask.shapes, { combine, shape }] }
}
