import { expect, it } from 'vitest'
import { audioClip, TestArrangement } from '../../../../test/support/test-arrangement.ts'
import { KeptPicture } from '../../../drawing/kept-picture.ts'
import type { PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX } from '../../timeline/core/time-axis.ts'
import { paintArrangement, type ArrangementPlaces } from './arrangement-painter.ts'

const WIDTH = 400

const PLACES: ArrangementPlaces = { cursor: 0, playing: null, coming: [], waveOf: () => null, waves: 0 }

/** A canvas that tells what is filled and written on it, with another like it for what is kept. */
function areaOf(
  fillRect: (x: number, y: number, width: number, height: number) => void,
  fillText: (text: string) => void = () => undefined,
): PaintArea {
  const contextOf = (canvas: object): unknown => {
    const known: Record<string, unknown> = {
      canvas,
      measureText: () => ({ width: 10 }),
      getTransform: () => ({ a: 1 }),
      fillRect,
      fillText,
    }
    return new Proxy(known, { get: (of, name) => of[name as string] ?? (() => undefined), set: () => true })
  }
  const kept = contextOf({ width: WIDTH, height: 400 })
  const context = contextOf({ width: WIDTH, height: 400, ownerDocument: { createElement: () => ({ getContext: () => kept }) } })
  return { context, width: WIDTH, height: 400, colours: { tracks: ['red'] } } as unknown as PaintArea
}

/** Left edges of the boxes that are drawn, each as what it lies on and its colour. */
function drawn({ editor, song }: TestArrangement): number[] {
  const edges: number[] = []
  const area = areaOf((x, y, width, height) => {
    if (y > 0 && width > 1 && width < WIDTH && height > 1) edges.push(Math.floor(x))
  })
  paintArrangement(area, editor, song, PLACES, new KeptPicture())
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

it('paints clips that rest once while the song plays, and anew where one is another', () => {
  const arrangement = new TestArrangement()
  const { editor } = arrangement
  let boxes = 0
  const area = areaOf((_, y, width, height) => void (boxes += y > 0 && width > 1 && width < WIDTH && height > 1 ? 1 : 0))
  const ground = new KeptPicture()
  const paint = (places: Partial<ArrangementPlaces> = {}): number => {
    boxes = 0
    paintArrangement(area, editor, arrangement.song, { ...PLACES, ...places }, ground)
    return boxes
  }
  const [first] = arrangement.song.tracks
  const withClips = (...clips: ReturnType<typeof audioClip>[]): void =>
    void (arrangement.song = { ...arrangement.song, tracks: [{ ...first, kind: 'audio', clips }] })
  withClips(audioClip('a', 960), audioClip('b', 9600))
  const whole = paint()
  expect(whole).toBeGreaterThan(0)
  expect([480, 481, 482].map((playing) => paint({ playing }))).toEqual([0, 0, 0])
  editor.time = { ...editor.time, leftTick: 10 }
  expect(paint()).toBe(whole)
  expect(paint({ waves: 1 })).toBe(whole)
  editor.selection = new Set(['a'])
  expect(paint()).toBeGreaterThan(0)
  withClips(audioClip('a', 1920))
  expect(paint()).toBeGreaterThan(0)
  expect(paint()).toBe(0)
})

it('says of a clip whose sound is missing that it is', () => {
  const arrangement = new TestArrangement()
  const [first] = arrangement.song.tracks
  arrangement.song = { ...arrangement.song, tracks: [{ ...first, kind: 'audio', clips: [audioClip('a', 960)] }] }
  const said = (wave: ReturnType<ArrangementPlaces['waveOf']>): string[] => {
    const words: string[] = []
    const area = areaOf(
      () => undefined,
      (text) => words.push(text),
    )
    paintArrangement(area, arrangement.editor, arrangement.song, { ...PLACES, waveOf: () => wave }, new KeptPicture())
    return words
  }
  expect(said(null)).not.toContain('Its sound is missing')
  expect(said('missing')).toContain('Its sound is missing')
})
