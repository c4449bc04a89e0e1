import { itemOrder, type Song, type SongChange, type SongLoop, type SongMarker } from '../../../../src-shared/music/index.ts'
import { GestureRunner, type EditorPointer, type Gesture } from '../../timeline/core/gesture.ts'
import { tickToX, xToTick, type TimeAxis } from '../../timeline/core/time-axis.ts'

/** Of the ruler, from its top: names of places, then the loop, then bars. */
export const MARKERS_HEIGHT = 18
export const LOOP_HEIGHT = 8
export const RULER_HEIGHT = 46
const EDGE_PIXELS = 6
/** A name is taken hold of as far to the right of its line. */
const MARKER_PIXELS = 90

export interface RulerPorts {
  song(): Song
  commit(label: string, changes: SongChange[]): void
  redraw(): void
  locate(tick: number): void
  /** Of the picture below it. */
  time(): TimeAxis
  snapped(tick: number, pointer: EditorPointer): number
}

/** The ruler above the tracks: a click plays from there, a drag sets the loop; names of places are moved. */
export class RulerEditor {
  /** In place of those of the song while a gesture is under way. */
  preview: { loop?: SongLoop | null; marker?: SongMarker } | null = null
  private readonly gestures = new GestureRunner()

  constructor(private readonly ports: RulerPorts) {}

  get loop(): SongLoop | null {
    return this.preview?.loop !== undefined ? this.preview.loop : this.ports.song().loop
  }

  get markers(): readonly SongMarker[] {
    const moved = this.preview?.marker
    const { markers } = this.ports.song()
    return moved ? markers.map((marker) => (marker.id === moved.id ? moved : marker)).toSorted(itemOrder) : markers
  }

  markerAt({ x, y }: EditorPointer): SongMarker | null {
    if (y >= MARKERS_HEIGHT) return null
    const { markers } = this.ports.song()
    return (
      markers.findLast((marker, i) => {
        const left = tickToX(this.ports.time(), marker.tick)
        const next = markers.at(i + 1)
        const right = Math.min(left + MARKER_PIXELS, next ? tickToX(this.ports.time(), next.tick) : Infinity)
        return x >= left - EDGE_PIXELS && x < right
      }) ?? null
    )
  }

  /** What of the loop is under the pointer. */
  loopPartAt({ x, y }: EditorPointer): 'start' | 'end' | 'body' | null {
    const { loop } = this.ports.song()
    if (!loop || y < MARKERS_HEIGHT) return null
    const [left, right] = [tickToX(this.ports.time(), loop.startTick), tickToX(this.ports.time(), loop.endTick)]
    const reach = Math.min(EDGE_PIXELS, (right - left) / 3)
    if (Math.abs(x - right) <= reach) return 'end'
    if (Math.abs(x - left) <= reach) return 'start'
    return x > left && x < right && y < MARKERS_HEIGHT + LOOP_HEIGHT ? 'body' : null
  }

  pointerDown(pointer: EditorPointer): void {
    const marker = this.markerAt(pointer)
    const part = this.loopPartAt(pointer)
    const { loop } = this.ports.song()
    this.gestures.begin(
      marker ? this.movingMarker(marker, pointer) : part && loop ? this.changingLoop(loop, part, pointer) : this.drawingLoop(pointer),
      pointer,
    )
  }

  pointerMove(pointer: EditorPointer): void {
    this.gestures.move(pointer)
  }

  pointerUp(): void {
    this.gestures.complete()
    this.ports.redraw()
  }

  cancel(): void {
    this.gestures.cancel()
    this.ports.redraw()
  }

  private tickAt(pointer: EditorPointer): number {
    return this.ports.snapped(xToTick(this.ports.time(), pointer.x), pointer)
  }

  private show(preview: RulerEditor['preview']): void {
    this.preview = preview
    this.ports.redraw()
  }

  /** From where the pointer went down; where it does not move, playing goes there. */
  private drawingLoop(from: EditorPointer): Gesture {
    const start = this.tickAt(from)
    return this.loopGesture(
      (to) => {
        const tick = this.tickAt(to)
        return tick === start ? null : { startTick: Math.min(start, tick), endTick: Math.max(start, tick), isOn: true }
      },
      () => this.ports.locate(start),
    )
  }

  /** Its edges, or all of it; a click on it turns it on or off. */
  private changingLoop(loop: SongLoop, part: 'start' | 'end' | 'body', from: EditorPointer): Gesture {
    const { startTick, endTick, isOn } = loop
    return this.loopGesture(
      (to) => {
        if (part === 'start') return { ...loop, startTick: Math.min(endTick - 1, this.tickAt(to)) }
        if (part === 'end') return { ...loop, endTick: Math.max(startTick + 1, this.tickAt(to)) }
        const wanted = startTick + Math.round((to.x - from.x) * this.ports.time().ticksPerPixel)
        const moved = this.ports.snapped(wanted, to)
        return { startTick: moved, endTick: moved + endTick - startTick, isOn }
      },
      () => this.ports.commit(isOn ? 'Loop off' : 'Loop on', loopSet(this.ports.song(), { ...loop, isOn: !isOn })),
    )
  }

  private loopGesture(loopFor: (to: EditorPointer) => SongLoop | null, click: () => void): Gesture {
    let loop: SongLoop | null | undefined
    return {
      move: (to) => {
        loop = loopFor(to)
        this.show({ loop: loop ?? this.ports.song().loop })
      },
      complete: () => {
        this.show(null)
        if (loop === undefined) click()
        else if (loop) this.ports.commit('Set the loop', loopSet(this.ports.song(), loop))
      },
      cancel: () => this.show(null),
    }
  }

  private movingMarker(marker: SongMarker, from: EditorPointer): Gesture {
    let moved: SongMarker | null = null
    return {
      move: (to) => {
        const wanted = marker.tick + Math.round((to.x - from.x) * this.ports.time().ticksPerPixel)
        moved = { ...marker, tick: this.ports.snapped(wanted, to) }
        this.show({ marker: moved })
      },
      complete: () => {
        this.show(null)
        if (!moved) this.ports.locate(marker.tick)
        else if (moved.tick !== marker.tick) this.ports.commit('Move a section', markersChanged([marker], [moved]))
      },
      cancel: () => this.show(null),
    }
  }
}

export const loopSet = ({ loop }: Song, after: SongLoop | null): SongChange[] => [{ kind: 'loop', before: loop, after }]
export const markersChanged = (removed: readonly SongMarker[], added: readonly SongMarker[]): SongChange[] => [
  { kind: 'timeline', list: 'markers', removed, added },
]

/** A section that begins at a tick, with a number for a name; null where one begins there. */
export function markerAdded({ markers }: Song, tick: number): { changes: SongChange[]; marker: SongMarker } | null {
  if (markers.some((marker) => marker.tick === tick)) return null
  const id = 1 + markers.reduce((most, marker) => Math.max(most, marker.id), 0)
  const marker = { id, tick, name: `Section ${markers.length + 1}` }
  return { changes: markersChanged([], [marker]), marker }
}

/** The place of the section before a tick or behind it; the beginning where there is none before. */
export function neighbourMarker({ markers }: Song, tick: number, direction: -1 | 1): number | null {
  if (direction > 0) return markers.find((marker) => marker.tick > tick)?.tick ?? null
  return markers.findLast((marker) => marker.tick < tick)?.tick ?? 0
}

/** From the last section's beginning at or before a tick to the next one, or to the end of the song. */
export function sectionAt({ markers }: Song, tick: number, endTick: number): { startTick: number; endTick: number } {
  const startTick = markers.findLast((marker) => marker.tick <= tick)?.tick ?? 0
  const next = markers.find((marker) => marker.tick > tick)?.tick ?? Math.max(endTick, startTick + 1)
  return { startTick, endTick: Math.max(startTick + 1, next) }
}
