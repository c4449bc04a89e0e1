/** The stretch of a sound that is in sight: a view is a plain value, and every move makes another. Positions are samples per channel. */
export interface TimeView {
  /** At the left edge. */
  startFrame: number
  framesPerPixel: number
}

export interface Extent {
  totalFrames: number
  /** In CSS pixels. */
  width: number
}

/** A sample is never wider than this. */
const MOST_PIXELS_PER_FRAME = 24

export const frameAt = (view: TimeView, x: number): number => view.startFrame + x * view.framesPerPixel
export const pixelOf = (view: TimeView, frame: number): number => (frame - view.startFrame) / view.framesPerPixel

/** All of the sound. */
export const wholeView = (extent: Extent): TimeView => ({ startFrame: 0, framesPerPixel: widest(extent) })

const widest = ({ totalFrames, width }: Extent): number => Math.max(1 / MOST_PIXELS_PER_FRAME, totalFrames / Math.max(1, width))

/** The nearest view that shows nothing but the sound. */
export function within(view: TimeView, extent: Extent): TimeView {
  const framesPerPixel = Math.min(widest(extent), Math.max(1 / MOST_PIXELS_PER_FRAME, view.framesPerPixel))
  const last = Math.max(0, extent.totalFrames - extent.width * framesPerPixel)
  return { startFrame: Math.max(0, Math.min(last, view.startFrame)), framesPerPixel }
}

/** Makes everything `factor` times as wide; what lies at `x` stays there. */
export function zoomAround(view: TimeView, extent: Extent, x: number, factor: number): TimeView {
  const framesPerPixel = within({ ...view, framesPerPixel: view.framesPerPixel / factor }, extent).framesPerPixel
  return within({ startFrame: frameAt(view, x) - x * framesPerPixel, framesPerPixel }, extent)
}

export const panBy = (view: TimeView, extent: Extent, pixels: number): TimeView =>
  within({ ...view, startFrame: view.startFrame + pixels * view.framesPerPixel }, extent)

/** The view turned like a page where a place has left it; else as it is. */
export function following(view: TimeView, extent: Extent, frame: number): TimeView {
  const x = pixelOf(view, frame)
  if (x >= 0 && x <= extent.width) return view
  return within({ ...view, startFrame: frame - 0.05 * extent.width * view.framesPerPixel }, extent)
}
