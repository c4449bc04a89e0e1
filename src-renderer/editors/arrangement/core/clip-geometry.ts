import { clipEndTick, type AudioClip, type Clip, type TempoMap } from '../../../../src-shared/music/index.ts'
import { tickToX, type TimeAxis } from '../../timeline/core/time-axis.ts'

/** Where a clip and what one takes hold of in it lie: one account for the painter and for the pointer. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

export const TITLE_HEIGHT = 17
const GAP = 3
const EDGE_PIXELS = 7
const HANDLE_REACH = 7
/** A smaller clip has no handles but its edges. */
const LEAST_WIDTH = 44
const LEAST_HEIGHT = 44
/** Pixels that a fade's handle stays within the clip. */
const INSET = 6
/** Down the sound of a clip from its loudest to silence. */
const LOUDEST_DB = 12
const QUIETEST_DB = -36

export type ClipPart = 'body' | 'start' | 'end' | 'loop' | 'fadeIn' | 'fadeOut' | 'gain'

export function clipBox(clip: Clip, time: TimeAxis, tempo: TempoMap, row: { top: number; height: number }): Box {
  const [left, right] = [tickToX(time, clip.startTick), tickToX(time, clipEndTick(clip, tempo))]
  return { x: left, y: row.top + GAP, width: Math.max(2, right - left - 1), height: row.height - 2 * GAP }
}

/** Handles of a clip of sound; null where it is too small for them. */
export function handlesOf(clip: AudioClip, box: Box): { fadeIn: Point; fadeOut: Point; gain: Point } | null {
  if (box.width < LEAST_WIDTH || box.height < LEAST_HEIGHT) return null
  const perSample = box.width / clip.lengthSamples
  const y = box.y + TITLE_HEIGHT + 1
  const within = (x: number): number => Math.max(box.x + INSET, Math.min(box.x + box.width - INSET, x))
  return {
    fadeIn: { x: within(box.x + clip.fadeInSamples * perSample), y },
    fadeOut: { x: within(box.x + box.width - clip.fadeOutSamples * perSample), y },
    gain: { x: box.x + box.width / 2, y: gainToY(clip.gainDb, box) },
  }
}

/** Height of the line that shows a clip's gain. */
export function gainToY(gainDb: number, { y, height }: Box): number {
  const share = (LOUDEST_DB - Math.max(QUIETEST_DB, Math.min(LOUDEST_DB, gainDb))) / (LOUDEST_DB - QUIETEST_DB)
  return y + TITLE_HEIGHT + 2 + share * (height - TITLE_HEIGHT - 6)
}

/** Decibels for so many pixels down. */
export const dbOfPixels = (pixels: number, { height }: Box): number =>
  (-pixels * (LOUDEST_DB - QUIETEST_DB)) / Math.max(1, height - TITLE_HEIGHT - 6)

export const isIn = ({ x, y }: Point, box: Box): boolean =>
  x >= box.x && x <= box.x + box.width && y >= box.y - GAP && y <= box.y + box.height + GAP

/** What of a clip lies under a point that is in its box. */
export function partAt(clip: Clip, point: Point, box: Box): ClipPart {
  const handles = clip.kind === 'audio' ? handlesOf(clip, box) : null
  if (handles) {
    const isNear = ({ x, y }: Point): boolean => Math.abs(point.x - x) <= HANDLE_REACH && Math.abs(point.y - y) <= HANDLE_REACH
    if (isNear(handles.fadeIn)) return 'fadeIn'
    if (isNear(handles.fadeOut)) return 'fadeOut'
    if (isNear(handles.gain)) return 'gain'
  }
  const edge = Math.min(EDGE_PIXELS, box.width / 4)
  const isInTitle = point.y < box.y + TITLE_HEIGHT && box.height >= LEAST_HEIGHT
  if (point.x > box.x + box.width - edge) return isInTitle ? 'loop' : 'end'
  return point.x < box.x + edge ? 'start' : 'body'
}
