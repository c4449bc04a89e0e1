import { expect, it } from 'vitest'
import { audioClip, TestArrangement } from '../../../../test/support/test-arrangement.ts'
import type { PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX } from '../../timeline/core/time-axis.ts'
import { paintArrangement } from './arrangement-painter.ts'

const WIDTH = 400

/** Left edges of the boxes that are drawn, each as what it lies on and its colour. */
function drawn({ editor, song }: TestArrangement): number[] {
  const edges: number[] = []
  const fillRect = (x: number, y: number, width: number, height: number): unknown =>
    y > 0 && width > 1 && width < WIDTH && height > 1 && edges.push(Math.floor(x))
  const known: Record<string, unknown> = { measureText: () => ({ width: 10 }), fillRect }
  const context = new Proxy(known, { get: (of, name) => of[name as string] ?? (() => undefined), set: () => true })
  const area = { context, width: WIDTH, height: 400, colours: { tracks: ['red'] } } as unknown as PaintArea
  paintArrangement(area, editor, song, { cursor: 0, playing: null, coming: [], waveOf: () => null })
  return edges
}

it('draws one of very many clips that lie in a pixel, and each that is chosen', () => {
  const arrangement = new TestArrangement()
  const { editor } = arrangement
  editor.time = { leftTick: 0, ticksPerPixel: 4000 }
  const clips = Array.from({ length: 2000 }, (_, i) => audioClip(`c${String(i).padStart(4, '0')}`, i * 200, { lengthSamples: 2400 }))
  const [first] = arrangement.song.tracks
  arrangement.song = { ...arrangement.song, tracks: [{ ...first, kind: 'audio', clips }] }
  const edges = drawn(arrangement)
  expect(edges.length).toBeLessThan(600)
  // Wherever one lies something is drawn, and not farther away than a pixel.
  for (const { startTick } of clips) {
    const x = Math.floor(tickToX(editor.time, startTick))
    expect(edges.some((edge) => Math.abs(edge - x) <= 1)).toBe(true)
  }
  editor.selection = new Set(clips.map(({ id }) => id))
  expect(drawn(arrangement).length).toBeGreaterThanOrEqual(2 * clips.length)
})
