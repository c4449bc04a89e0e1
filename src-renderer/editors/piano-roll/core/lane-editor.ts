import {
  controlLine,
  controlMoved,
  controlRemoved,
  controlsReplaced,
  laneControls,
  laneRange,
  LINE_SHAPES,
  notesBecome,
  shapedShare,
  type Control,
  type ControlPoint,
  type NotePlace,
} from '../../../../src-shared/music/index.ts'
import { GestureRunner, type EditorPointer, type Gesture } from '../../timeline/core/gesture.ts'
import { tickToX, xToTick } from '../../timeline/core/time-axis.ts'
import type { RollEditor } from './roll-editor.ts'
import { contentShift, type ClipNotes } from './roll-stage.ts'

/** How a drag in the lane draws: along the hand, or a line from where it began. */
export const LANE_DRAWINGS = ['free', ...LINE_SHAPES] as const
export type LaneDrawing = (typeof LANE_DRAWINGS)[number]

export const VELOCITY = 'velocity'
const PADDING = 6
/** Moves of a controller stand at least so far apart. */
const POINT_PIXELS = 4
/** So near, a point is taken hold of. */
const GRAB_PIXELS = 6

/** What the lane of controllers would hold between two ticks of the active clip's content. */
export interface LanePreview {
  range: readonly [fromTick: number, toTick: number]
  points: readonly ControlPoint[]
  /** A point that is being moved, or taken away. */
  takenId?: number
}

/** The lane under the notes: their velocities, or the moves of one controller of the active clip. */
export class LaneEditor {
  lane: string = VELOCITY
  drawing: LaneDrawing = 'free'
  height = 96
  preview: LanePreview | null = null
  private readonly gestures = new GestureRunner()

  constructor(private readonly roll: RollEditor) {}

  get range(): { least: number; most: number; rest: number } {
    return this.lane === VELOCITY ? { least: 1, most: 127, rest: 1 } : laneRange(this.lane)
  }

  valueAt(y: number): number {
    const { least, most } = this.range
    const share = 1 - (y - PADDING) / (this.height - 2 * PADDING)
    return Math.round(least + (most - least) * Math.max(0, Math.min(1, share)))
  }

  yOf(value: number): number {
    const { least, most } = this.range
    return PADDING + (1 - (value - least) / (most - least)) * (this.height - 2 * PADDING)
  }

  pointerDown(pointer: EditorPointer): void {
    const [place] = this.roll.ports.places()
    if (!place) return
    const gesture =
      this.lane === VELOCITY
        ? this.velocities(pointer)
        : this.roll.tool === 'erase'
          ? this.erasing(pointer, place)
          : this.onPoint(pointer, place)
    this.gestures.begin(gesture)
    gesture.move(pointer)
  }

  pointerMove(pointer: EditorPointer): void {
    this.gestures.move(pointer)
  }

  pointerUp(): void {
    this.gestures.complete()
    this.roll.ports.redraw()
  }

  /** @returns whether something was under way */
  cancel(): boolean {
    const wasActive = this.gestures.cancel()
    this.roll.ports.redraw()
    return wasActive
  }

  /** Of the chosen notes, where some are chosen, else of all that the hand passes. */
  private velocities(from: EditorPointer): Gesture {
    const clips: readonly ClipNotes[] =
      this.roll.chosenCount > 0 ? this.roll.chosen() : this.roll.ports.places().map((place) => ({ place, notes: place.clip.notes }))
    let changed = new Map<string, Map<number, number>>()
    let last = from
    const draw = (a: EditorPointer, b: EditorPointer, share: (x: number) => number): void => {
      const [left, right] = [Math.min(a.x, b.x) - 3, Math.max(a.x, b.x) + 3]
      for (const { place, notes } of clips) {
        const shift = contentShift(place)
        const ids = changed.get(place.clip.id) ?? new Map<number, number>()
        for (const note of notes) {
          const x = tickToX(this.roll.view.time, note.startTick + shift)
          if (x >= left && x <= right) ids.set(note.id, this.valueAt(a.y + (b.y - a.y) * share((x - a.x) / (b.x - a.x || 1))))
        }
        changed.set(place.clip.id, ids)
      }
    }
    const isFree = this.drawing === 'free'
    const shape = this.drawing === 'free' ? 'straight' : this.drawing
    const within = (share: number): number => Math.max(0, Math.min(1, share))
    const now = (): ClipNotes[] =>
      clips.map(({ place, notes }) => {
        const ids = changed.get(place.clip.id)
        return { place, notes: notes.filter(({ id }) => ids?.has(id)).map((note) => ({ ...note, velocity: ids!.get(note.id)! })) }
      })
    return {
      move: (to) => {
        if (!isFree) changed = new Map()
        draw(isFree ? last : from, to, (share) => shapedShare(within(share), shape))
        last = to
        this.roll.show(now())
      },
      complete: () => {
        const clipsNow = now()
        this.roll.show(null)
        this.roll.commit(
          'Velocity',
          clipsNow.flatMap(({ place, notes }) => notesBecome(place, notes)),
        )
        this.roll.hear(clipsNow)
      },
      cancel: () => this.roll.show(null),
    }
  }

  /** What the pointer would do, as a cursor. */
  cursorAt(pointer: EditorPointer): string {
    const [place] = this.roll.ports.places()
    if (this.lane === VELOCITY || !place || this.roll.tool === 'erase') return 'crosshair'
    if (!this.controlAt(pointer, place)) return 'crosshair'
    return pointer.alt ? 'not-allowed' : 'grab'
  }

  /** A point under the pointer is moved, with Alt taken away; beside points a line is drawn. */
  private onPoint(pointer: EditorPointer, place: NotePlace): Gesture {
    const control = this.controlAt(pointer, place)
    if (!control) return this.points(pointer, place)
    return pointer.alt ? this.removing(control, place) : this.moving(control, place)
  }

  private controlAt(pointer: EditorPointer, place: NotePlace): Control | null {
    const shift = contentShift(place)
    const away = ({ tick, value }: Control): number =>
      Math.hypot(tickToX(this.roll.view.time, tick + shift) - pointer.x, this.yOf(value) - pointer.y)
    const near = laneControls(place.clip.controls, this.lane).filter((control) => away(control) <= GRAB_PIXELS)
    return near.sort((a, b) => away(a) - away(b))[0] ?? null
  }

  private moving(control: Control, place: NotePlace): Gesture {
    let to: ControlPoint = { tick: control.tick, value: control.value }
    return {
      move: (pointer) => {
        const { tick, value } = this.pointAt(pointer, place)
        const shift = contentShift(place)
        to = { tick: Math.max(0, this.roll.snapped(tick + shift, pointer) - shift), value }
        this.show({ range: [to.tick, to.tick], points: [to], takenId: control.id })
      },
      complete: () => {
        this.show(null)
        const changes = controlMoved(place, control, to)
        if (changes.length > 0) this.roll.commit('Move a point', changes)
      },
      cancel: () => this.show(null),
    }
  }

  private removing(control: Control, place: NotePlace): Gesture {
    return {
      move: () => this.show({ range: [control.tick, control.tick], points: [], takenId: control.id }),
      complete: () => {
        this.show(null)
        this.roll.commit('Delete a point', controlRemoved(place, control))
      },
      cancel: () => this.show(null),
    }
  }

  private get pointTicks(): number {
    return Math.max(10, Math.round(POINT_PIXELS * this.roll.view.time.ticksPerPixel))
  }

  private pointAt(pointer: EditorPointer, place: NotePlace): ControlPoint {
    return { tick: Math.max(0, xToTick(this.roll.view.time, pointer.x) - contentShift(place)), value: this.valueAt(pointer.y) }
  }

  private points(from: EditorPointer, place: NotePlace): Gesture {
    const { lane, drawing } = this
    const first = this.pointAt(from, place)
    let last = first
    /** Along the hand: what was drawn later at a tick holds. */
    const drawn = new Map<number, number>()
    const show = (points: readonly ControlPoint[]): void => {
      this.preview = { points, range: [points[0].tick, points[points.length - 1].tick] }
      this.roll.ports.redraw()
    }
    return {
      move: (pointer) => {
        const point = this.pointAt(pointer, place)
        if (drawing !== 'free') return show(controlLine(first, point, this.pointTicks, drawing))
        const step = this.pointTicks
        for (const { tick, value } of controlLine(last, point, step)) drawn.set(Math.round(tick / step) * step, value)
        last = point
        const all = [...drawn].sort(([a], [b]) => a - b).map(([tick, value]) => ({ tick, value }))
        show(all.filter(({ value }, i) => i === 0 || i === all.length - 1 || value !== all[i - 1].value))
      },
      complete: () => this.settle('Draw a controller', lane, place),
      cancel: () => this.show(null),
    }
  }

  private erasing(from: EditorPointer, place: NotePlace): Gesture {
    const { lane } = this
    const first = this.pointAt(from, place).tick
    const margin = POINT_PIXELS * this.roll.view.time.ticksPerPixel
    return {
      move: (pointer) => {
        const { tick } = this.pointAt(pointer, place)
        this.show({ range: [Math.min(first, tick) - margin, Math.max(first, tick) + margin], points: [] })
      },
      complete: () => this.settle('Delete a controller', lane, place),
      cancel: () => this.show(null),
    }
  }

  private settle(label: string, lane: string, place: NotePlace): void {
    const { preview } = this
    this.show(null)
    if (preview) this.roll.commit(label, controlsReplaced(place, lane, preview.range, preview.points))
  }

  private show(preview: LanePreview | null): void {
    this.preview = preview
    this.roll.ports.redraw()
  }
}
