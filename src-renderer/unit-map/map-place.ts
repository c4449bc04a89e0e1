import type { TakeOrigin } from '../../src-shared/project/index.ts'
import type { SoundMap } from '../../src-shared/rpc/index.ts'

/** What of the map is seen: `zoom` 1 shows all; the middle of the window lies at `x`, `y` of the map. */
export interface MapView {
  zoom: number
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

export interface Place {
  x: number
  y: number
}

export const WHOLE: MapView = { zoom: 1, x: 0, y: 0 }
export const MOST_ZOOM = 40
/** Around the map, in pixels. */
const MARGIN = 18

/** Pixels of one of the map's units. */
export const scaleOf = ({ zoom }: MapView, { width, height }: Size): number =>
  (zoom * Math.max(1, Math.min(width, height) - 2 * MARGIN)) / 2

/** Wide windows are filled: the map is drawn wider than high. */
export const stretchOf = ({ width, height }: Size): number =>
  Math.min(4, Math.max(1, (width - 2 * MARGIN) / Math.max(1, height - 2 * MARGIN)))

export function toPixels({ x, y }: Place, view: MapView, size: Size): Place {
  const scale = scaleOf(view, size)
  return { x: size.width / 2 + (x - view.x) * scale * stretchOf(size), y: size.height / 2 + (y - view.y) * scale }
}

export function toMap({ x, y }: Place, view: MapView, size: Size): Place {
  const scale = scaleOf(view, size)
  return { x: view.x + (x - size.width / 2) / (scale * stretchOf(size)), y: view.y + (y - size.height / 2) / scale }
}

/** Nearer or farther, with what lies under `at` staying there. */
export function zoomed(view: MapView, size: Size, at: Place, factor: number): MapView {
  const zoom = Math.max(1, Math.min(MOST_ZOOM, view.zoom * factor))
  const held = toMap(at, view, size)
  const moved = toMap(at, { ...view, zoom }, size)
  return kept({ zoom, x: view.x + held.x - moved.x, y: view.y + held.y - moved.y })
}

export function panned(view: MapView, size: Size, by: Place): MapView {
  const scale = scaleOf(view, size)
  return kept({ ...view, x: view.x - by.x / (scale * stretchOf(size)), y: view.y - by.y / scale })
}

/** The map does not leave the window. */
function kept({ zoom, x, y }: MapView): MapView {
  const reach = 1.1 - 1.1 / zoom
  const within = (value: number): number => Math.max(-reach, Math.min(reach, value))
  return { zoom, x: within(x), y: within(y) }
}

/** The unit nearest to a place in the window, within `reach` pixels. @returns -1 where there is none */
export function unitAt({ x, y }: SoundMap, at: Place, view: MapView, size: Size, reach: number): number {
  const wanted = toMap(at, view, size)
  const scale = scaleOf(view, size)
  const stretch = stretchOf(size)
  let [best, least] = [-1, reach * reach]
  for (let i = 0; i < x.length; i++) {
    const squared = ((x[i] - wanted.x) * stretch * scale) ** 2 + ((y[i] - wanted.y) * scale) ** 2
    if (squared <= least) [best, least] = [i, squared]
  }
  return best
}

/** The next unit from one towards a side: near, and rather straight ahead. @returns the unit itself where there is none */
export function unitTowards({ x, y }: SoundMap, from: number, direction: Place): number {
  let [best, least] = [from, Infinity]
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - x[from], y[i] - y[from]]
    const ahead = dx * direction.x + dy * direction.y
    if (i === from || ahead <= 0) continue
    const aside = Math.abs(dx * direction.y - dy * direction.x)
    if (aside > ahead) continue
    const distance = ahead + 2 * aside
    if (distance < least) [best, least] = [i, distance]
  }
  return best
}

/** Finds the unit that sounds at a place of a recording. */
export class UnitFinder {
  /** By recording: units in the order of their places. */
  readonly #units = new Map<string, Uint32Array>()
  readonly #map: SoundMap

  constructor(map: SoundMap) {
    this.#map = map
    const lists = new Map<string, number[]>()
    map.recording.forEach((recording, i) => {
      const id = map.recordingIds[recording]
      const list = lists.get(id) ?? []
      list.push(i)
      lists.set(id, list)
    })
    for (const [id, list] of lists)
      this.#units.set(
        id,
        Uint32Array.from(list).sort((a, b) => map.startSeconds[a] - map.startSeconds[b]),
      )
  }

  /** @returns -1 where the recording has none up to there */
  at(recordingId: string, seconds: number): number {
    const units = this.#units.get(recordingId)
    if (!units) return -1
    let [low, high] = [0, units.length]
    while (low < high) {
      const middle = (low + high) >> 1
      // Rounded when the map was kept.
      if (this.#map.startSeconds[units[middle]] <= seconds + 1e-3) low = middle + 1
      else high = middle
    }
    return low === 0 ? -1 : units[low - 1]
  }
}

/** Where in which recording a take's moment was recorded; null where that is not known. */
export function sourceAt(origins: readonly TakeOrigin[], seconds: number): { recordingId: string; seconds: number } | null {
  let [low, high] = [0, origins.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (origins[middle].atSeconds <= seconds) low = middle + 1
    else high = middle
  }
  const origin = origins[low - 1] as TakeOrigin | undefined
  if (!origin || seconds > origin.atSeconds + origin.seconds + 0.01) return null
  // A copy that sounds higher goes through its recording faster.
  return { recordingId: origin.recordingId, seconds: origin.sourceSeconds + (seconds - origin.atSeconds) * 2 ** (origin.semitones / 12) }
}
