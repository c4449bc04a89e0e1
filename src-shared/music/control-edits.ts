import type { SongChange } from './changes.ts'
import type { NotePlace } from './note-edits.ts'
import type { Control } from './song.ts'

/** Edits of controllers; times are those of the clip's content. */

/** What a controller does on its way between two points: at once straight, slow at its beginning, slow at its end. */
export const LINE_SHAPES = ['straight', 'slow-start', 'slow-end'] as const
export type LineShape = (typeof LINE_SHAPES)[number]

export interface ControlPoint {
  tick: number
  value: number
}

/** How far a line has come. @param share  0..1 of its time @returns 0..1 of its way */
export function shapedShare(share: number, shape: LineShape): number {
  if (shape === 'slow-start') return share * share
  return shape === 'slow-end' ? 1 - (1 - share) * (1 - share) : share
}

/**
 * A line from one point to another as the moves of a controller: one each `stepTicks` where its value is another one, both ends included,
 * in the order of time.
 */
export function controlLine(from: ControlPoint, to: ControlPoint, stepTicks: number, shape: LineShape = 'straight'): ControlPoint[] {
  const [first, last] = from.tick <= to.tick ? [from, to] : [to, from]
  const points: ControlPoint[] = [{ ...first }]
  for (let tick = first.tick + stepTicks; tick < last.tick; tick += stepTicks) {
    const share = shapedShare((tick - first.tick) / (last.tick - first.tick), shape)
    const value = Math.round(first.value + (last.value - first.value) * share)
    if (value !== points.at(-1)!.value) points.push({ tick, value })
  }
  if (last.tick > first.tick) points.push({ ...last })
  return points
}

/** Puts points in the place of what a lane has in [fromTick, toTick]. */
export function controlsReplaced(
  { trackId, clip }: NotePlace,
  lane: string,
  [fromTick, toTick]: readonly [number, number],
  points: readonly ControlPoint[],
): SongChange[] {
  const removed = clip.controls.filter((control) => control.lane === lane && control.tick >= fromTick && control.tick <= toTick)
  const firstId =
    1 +
    clip.controls.reduce(
      (most, { id }) => Math.max(most, id),
      clip.notes.reduce((most, { id }) => Math.max(most, id), 0),
    )
  const added: Control[] = points.map(({ tick, value }, i) => ({ id: firstId + i, lane, ...boundedPoint(lane, tick, value) }))
  return removed.length + added.length === 0 ? [] : [{ kind: 'controls', trackId, clipId: clip.id, removed, added }]
}

/** Takes a point to another place; one that stands there already gives way. */
export function controlMoved({ trackId, clip }: NotePlace, control: Control, to: ControlPoint): SongChange[] {
  const moved: Control = { ...control, ...boundedPoint(control.lane, to.tick, to.value) }
  if (moved.tick === control.tick && moved.value === control.value) return []
  const inItsWay = clip.controls.filter(({ id, lane, tick }) => id !== control.id && lane === control.lane && tick === moved.tick)
  return [{ kind: 'controls', trackId, clipId: clip.id, removed: [control, ...inItsWay], added: [moved] }]
}

export const controlRemoved = ({ trackId, clip }: NotePlace, control: Control): SongChange[] => [
  { kind: 'controls', trackId, clipId: clip.id, removed: [control], added: [] },
]

function boundedPoint(lane: string, tick: number, value: number): ControlPoint {
  const { least, most } = laneRange(lane)
  return { tick: Math.max(0, Math.round(tick)), value: Math.max(least, Math.min(most, Math.round(value))) }
}

/** The values that a lane's controller can have, and the one that it has before it was ever moved. */
export function laneRange(lane: string): { least: number; most: number; rest: number } {
  if (lane === 'bend') return { least: -8192, most: 8191, rest: 0 }
  return { least: 0, most: 127, rest: { cc7: 100, cc10: 64, cc11: 127 }[lane] ?? 0 }
}

/** A lane's points, in order, and the value it has at a tick. */
export const laneControls = (controls: readonly Control[], lane: string): Control[] => controls.filter((control) => control.lane === lane)
