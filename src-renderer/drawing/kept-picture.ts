/** A picture that stays as it is as long as what it shows does: what moves is painted over it. */
export class KeptPicture {
  private context: CanvasRenderingContext2D | null = null
  private shown: readonly unknown[] = []

  /**
   * Puts the picture onto a canvas, as large as that and with its scale.
   *
   * @param shown  all that it shows, by identity: it is painted anew where one of them is another
   */
  paintOnto(target: CanvasRenderingContext2D, shown: readonly unknown[], paint: (context: CanvasRenderingContext2D) => void): void {
    const { canvas } = target
    const scale = target.getTransform()
    const now = [canvas.width, canvas.height, scale.a, ...shown]
    this.context ??= canvas.ownerDocument.createElement('canvas').getContext('2d')
    if (!this.context) return paint(target)
    if (now.length !== this.shown.length || now.some((value, i) => value !== this.shown[i])) {
      const kept = this.context.canvas
      // A size that is set takes new memory, were it the same.
      if (kept.width !== canvas.width || kept.height !== canvas.height) Object.assign(kept, { width: canvas.width, height: canvas.height })
      this.context.setTransform(1, 0, 0, 1, 0, 0)
      this.context.clearRect(0, 0, canvas.width, canvas.height)
      this.context.setTransform(scale)
      paint(this.context)
      this.shown = now
    }
    // Pixel by pixel.
    target.setTransform(1, 0, 0, 1, 0, 0)
    target.drawImage(this.context.canvas, 0, 0)
    target.setTransform(scale)
  }
}
