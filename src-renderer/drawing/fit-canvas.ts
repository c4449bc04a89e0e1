/** Of a canvas, in CSS pixels. */
export interface CanvasSize {
  width: number
  height: number
}

/** Clears a canvas for a new picture, in CSS pixels; its memory is new only where its size has changed. */
export function fitCanvas(context: CanvasRenderingContext2D, { width, height }: CanvasSize, pixelRatio = window.devicePixelRatio): void {
  const [pixelWidth, pixelHeight] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)]
  if (context.canvas.width !== pixelWidth) context.canvas.width = pixelWidth
  if (context.canvas.height !== pixelHeight) context.canvas.height = pixelHeight
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  context.clearRect(0, 0, width, height)
}
