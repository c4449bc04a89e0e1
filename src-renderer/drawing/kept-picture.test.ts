import { expect, it, vi } from 'vitest'
import { KeptPicture } from './kept-picture.ts'

/** A canvas that notes down what is put onto it: there are no pixels here. */
function canvasOf(width: number, height: number) {
  const put: unknown[] = []
  const kept = { canvas: {}, setTransform: () => undefined, clearRect: () => undefined }
  const context = {
    canvas: { width, height, ownerDocument: { createElement: () => ({ getContext: () => kept }) } },
    getTransform: () => ({ a: 2 }),
    setTransform: () => undefined,
    drawImage: (...given: unknown[]) => put.push(given),
  }
  return { put, kept: kept.canvas, context: context as unknown as CanvasRenderingContext2D }
}

it('is painted anew only where something that it shows, or its size, is another one', () => {
  const paint = vi.fn()
  const picture = new KeptPicture()
  const [notes, others] = [[1], [1]]
  const { context, put, kept } = canvasOf(200, 100)
  picture.paintOnto(context, [notes, 7], paint)
  picture.paintOnto(context, [notes, 7], paint)
  expect(paint).toHaveBeenCalledTimes(1)
  expect(put).toEqual([
    [kept, 0, 0],
    [kept, 0, 0],
  ])
  expect(kept).toEqual({ width: 200, height: 100 })
  picture.paintOnto(context, [others, 7], paint)
  expect(paint).toHaveBeenCalledTimes(2)
  picture.paintOnto(canvasOf(300, 100).context, [others, 7], paint)
  expect(paint).toHaveBeenCalledTimes(3)
  expect(kept).toEqual({ width: 300, height: 100 })
})
