import {
  automationAt,
  itemOrder,
  type AutomationPoint,
  type AutomationTarget,
  type Song,
  type SongChange,
  type Track,
} from '../../../../src-shared/music/index.ts'
import type { EditorPointer, Gesture } from '../../timeline/core/gesture.ts'
import { tickToX, xToTick, type TimeAxis } from '../../timeline/core/time-axis.ts'
import { AUTOMATION_SCALES, shareOfValue, valueOfShare } from './automation-scale.ts'
import type { LaneRow } from './track-rows.ts'

/** A lane as it would be when a gesture is completed. */
export interface LanePreview {
  trackId: string
  target: AutomationTarget
  points: readonly AutomationPoint[]
}

export interface AutomationPorts {
  song(): Song
  commit(label: string, changes: SongChange[]): void
  time(): TimeAxis
  snapped(tick: number, pointer: EditorPointer): number
  show(preview: LanePreview | null, hint: string): void
  top(): number
}

const REACH = 7
const MARGIN = 5

export const pointsOf = ({ automation }: Track, target: AutomationTarget): readonly AutomationPoint[] =>
  automation.find((lane) => lane.target === target)?.points ?? []

/** Height of a value in a lane whose upper edge is at `top`. */
export const valueToY = (lane: AutomationTarget, value: number, top: number, height: number): number =>
  top + MARGIN + (1 - shareOfValue(AUTOMATION_SCALES[lane], value)) * (height - 2 * MARGIN)

/**
 * Points of automation: a press on the line or beside it makes one, points are dragged, a double click or Delete takes one away, and with
 * the modifier the line between two points is bent.
 */
export class AutomationEditor {
  /** A double click that made a point with its first press leaves it. */
  private newestId: number | null = null

  constructor(private readonly ports: AutomationPorts) {}

  pointAt(row: LaneRow, pointer: EditorPointer): AutomationPoint | null {
    return (
      pointsOf(row.track, row.lane).findLast(
        ({ tick, value }) =>
          Math.abs(pointer.x - tickToX(this.ports.time(), tick)) <= REACH &&
          Math.abs(pointer.y - valueToY(row.lane, value, row.top - this.ports.top(), row.height)) <= REACH + 2,
      ) ?? null
    )
  }

  /** What a press in a lane begins. */
  press(row: LaneRow, from: EditorPointer): Gesture {
    const point = this.pointAt(row, from)
    if (point) {
      if (point.id !== this.newestId) this.newestId = null
      return this.moving(row, point, false)
    }
    const bending = from.alt ? this.bending(row, from) : null
    if (bending) return bending
    const added = this.newPoint(row, from)
    this.newestId = added.id
    return this.moving(row, added, true)
  }

  /** Takes the point away that is there. */
  removeAt(row: LaneRow, pointer: EditorPointer): void {
    const point = this.pointAt(row, pointer)
    if (point && point.id !== this.newestId) this.ports.commit('Delete a point', change(row, [point], []))
  }

  private newPoint(row: LaneRow, pointer: EditorPointer): AutomationPoint {
    const points = pointsOf(row.track, row.lane)
    const id = 1 + points.reduce((most, point) => Math.max(most, point.id), 0)
    return { id, ...this.placeOf(row, pointer), curve: 0 }
  }

  private placeOf(row: LaneRow, pointer: EditorPointer): { tick: number; value: number } {
    const tick = this.ports.snapped(xToTick(this.ports.time(), pointer.x), pointer)
    const share = 1 - (pointer.y - (row.top - this.ports.top()) - MARGIN) / (row.height - 2 * MARGIN)
    return { tick, value: valueOfShare(row.lane, share) }
  }

  private moving(row: LaneRow, point: AutomationPoint, isNew: boolean): Gesture {
    let moved = point
    const others = pointsOf(row.track, row.lane).filter(({ id }) => id !== point.id)
    const show = (): void =>
      this.ports.show(
        { trackId: row.track.id, target: row.lane, points: [...others, moved].toSorted(itemOrder) },
        AUTOMATION_SCALES[row.lane].text(moved.value),
      )
    if (isNew) show()
    return {
      move: (to) => {
        moved = { ...point, ...this.placeOf(row, to) }
        // With Shift it stays where it is in time.
        if (to.shift) moved = { ...moved, tick: point.tick }
        show()
      },
      complete: () => {
        this.ports.show(null, '')
        if (isNew) this.ports.commit('Add a point', change(row, [], [moved]))
        else if (moved !== point) this.ports.commit('Move a point', change(row, [point], [moved]))
      },
      cancel: () => this.ports.show(null, ''),
    }
  }

  /** Drags the line between two points up or down. */
  private bending(row: LaneRow, from: EditorPointer): Gesture | null {
    const points = pointsOf(row.track, row.lane)
    const tick = xToTick(this.ports.time(), from.x)
    const index = points.findLastIndex((point) => point.tick <= tick)
    const [start, end] = [points.at(index), points.at(index + 1)]
    if (index < 0 || !start || !end) return null
    const sign = end.value >= start.value ? 1 : -1
    let bent = start
    return {
      move: (to) => {
        const curve = Math.max(-1, Math.min(1, start.curve + (sign * (to.y - from.y)) / 60))
        bent = { ...start, curve: Math.round(curve * 100) / 100 }
        this.ports.show({ trackId: row.track.id, target: row.lane, points: points.with(index, bent) }, '')
      },
      complete: () => {
        this.ports.show(null, '')
        if (bent.curve !== start.curve) this.ports.commit('Bend a line', change(row, [start], [bent]))
      },
      cancel: () => this.ports.show(null, ''),
    }
  }
}

const change = ({ track, lane }: LaneRow, removed: readonly AutomationPoint[], added: readonly AutomationPoint[]): SongChange[] => [
  { kind: 'automation', trackId: track.id, target: lane, removed, added },
]

/** What a track's setting is at a tick, with its automation. */
export const valueAt = (track: Track, target: AutomationTarget, tick: number): number =>
  automationAt(pointsOf(track, target), tick, track[target])
