/** Clears a canvas for a new picture, in CSS pixels; its memory is new only where its size has changed. */
export function fitCanvas(context: CanvasRenderingContext2D, width: number, height: number): void {
  const ratio = window.devicePixelRatio
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (context.canvas.width !== pixelWidth) context.canvas.width = pixelWidth
  if (context.canvas.height !== pixelHeight) context.canvas.height = pixelHeight
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
}
