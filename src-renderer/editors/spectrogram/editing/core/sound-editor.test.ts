import { describe, expect, it } from 'vitest'
import { EMPTY_MASK, type MaskShape, type SpectralMask } from '../../../../../src-shared/spectral/index.ts'
import type { EditorPointer } from '../../../timeline/core/gesture.ts'
import { editorScale } from './editor-scale.ts'
import { heightOfLevel, LEVEL_LINES, levelAtHeight } from './level-heights.ts'
import { SOUND_TOOLS, SoundEditor, type SoundTool } from './sound-editor.ts'

/** 1000 pixels of 10 samples each, 200 pixels for 0 to 20 kHz. */
const SCALE = editorScale(
  { startFrame: 0, framesPerPixel: 10 },
  { rowHz: Float32Array.from({ length: 200 }, (_, row) => (row + 0.5) * 100), height: 200 },
  { sampleRate: 40_000, totalFrames: 10_000 },
)

class TestEditor {
  mask: SpectralMask = EMPTY_MASK
  located: number | null = null
  drawn: [number, number][] = []
  faded: [number, number][] = []
  painted: unknown[] = []
  asked: unknown[] = []
  found: MaskShape | null = null
  readonly editor = new SoundEditor({
    scale: () => SCALE,
    mask: () => this.mask,
    setMask: (mask) => (this.mask = mask),
    find: async (...asked) => {
      this.asked.push(asked)
      return this.found
    },
    draw: (points) => (this.drawn = points),
    fade: (points) => (this.faded = points),
    noise: (stroke) => this.painted.push(stroke),
    stamp: (stroke, offsetSamples) => this.painted.push([stroke, offsetSamples]),
    askForSource: () => this.asked.push('source'),
    locate: (sample) => (this.located = sample),
    redraw: () => undefined,
  })

  use(tool: SoundTool): this {
    this.editor.tool = tool
    return this
  }

  drag(places: [number, number][], keys: Partial<EditorPointer> = {}): this {
    const [[x, y], ...others] = places
    this.editor.pointerDown({ x, y, ...keys })
    for (const [nextX, nextY] of others) this.editor.pointerMove({ x: nextX, y: nextY, ...keys })
    this.editor.pointerUp()
    return this
  }

  get shapes(): SpectralMask['shapes'] {
    return this.mask.shapes
  }
}

describe('tools of the spectrogram', () => {
  it('draw a fade: from the height of the line to levels, in rising time', () => {
    const test = new TestEditor().use('fade').drag([
      [100, 200],
      [150, 100],
      [200, heightOfLevel(0) * 200],
    ])
    expect(test.faded).toEqual([
      [1000, -72],
      [1500, -30],
      [2000, 0],
    ])
    expect(test.shapes).toEqual([])
    expect(test.editor.preview).toBeNull()
    expect(LEVEL_LINES.map((db) => levelAtHeight(heightOfLevel(db)))).toEqual([...LEVEL_LINES])
  })

  it('draw noise as a stroke, and choose nothing by that', () => {
    const test = new TestEditor().use('noise').drag([
      [100, 50],
      [200, 50],
    ])
    expect(test.painted).toMatchObject([{ kind: 'brush', reachSamples: 120 }])
    expect(test.shapes).toEqual([])
  })

  it('show a stroke until it is in the picture, but no longer than the next one needs', () => {
    const test = new TestEditor().use('noise').drag([
      [100, 50],
      [200, 50],
    ])
    expect(test.editor.shown.shapes).toMatchObject([{ shape: { kind: 'brush' } }])
    test.editor.pointerDown({ x: 300, y: 50 })
    test.editor.pointerMove({ x: 320, y: 50 })
    test.editor.settle()
    expect(test.editor.shown.shapes).toHaveLength(1)
    test.editor.pointerUp()
    test.editor.settle()
    expect(test.editor.shown.shapes).toEqual([])
  })

  it('stamp what sounds at the place that was pressed with Alt, and ask for it where there is none', () => {
    const test = new TestEditor().use('stamp')
    const stroke: [number, number][] = [
      [100, 50],
      [150, 50],
    ]
    test.drag(stroke)
    expect([test.asked, test.painted]).toEqual([['source'], []])
    test.drag([[400, 80]], { alt: true }).drag(stroke)
    expect(test.painted).toMatchObject([[{ kind: 'brush' }, 3000]])
  })

  it('are given up with the pointer: nothing is painted, chosen or shown', () => {
    for (const tool of SOUND_TOOLS) {
      const test = new TestEditor().use(tool)
      test.editor.stampSample = 10
      test.editor.pointerDown({ x: 100, y: 50 })
      test.editor.pointerMove({ x: 200, y: 90 })
      test.editor.cancel()
      test.editor.pointerMove({ x: 300, y: 90 })
      test.editor.pointerUp()
      expect([test.painted, test.faded, test.drawn, test.shapes, test.editor.preview]).toEqual([[], [], [], [], null])
    }
  })

  it('choose a stretch of time, of frequencies, or a box of both', () => {
    const test = new TestEditor()
    const corners: [number, number][] = [
      [100, 50],
      [200, 150],
    ]
    expect(test.use('time').drag(corners).shapes).toEqual([
      { combine: 'add', shape: { kind: 'box', startSample: 1000, endSample: 2000, lowHz: null, highHz: null } },
    ])
    expect(test.use('frequency').drag(corners).shapes[0].shape).toMatchObject({
      startSample: null,
      endSample: null,
      lowHz: 5000,
      highHz: 15_000,
    })
    expect(test.use('box').drag(corners).shapes[0].shape).toMatchObject({ startSample: 1000, endSample: 2000, lowHz: 5000, highHz: 15_000 })
    const upToTheEdges = test.drag([
      [300, 260],
      [100, -20],
    ])
    expect(upToTheEdges.shapes[0].shape).toMatchObject({ startSample: 1000, endSample: 3000, lowHz: null, highHz: null })
  })

  it('add with Shift, subtract with Alt, intersect with both, else begin anew', () => {
    const test = new TestEditor().use('time')
    const across = (from: number, to: number): [number, number][] => [
      [from, 10],
      [to, 10],
    ]
    test.drag(across(0, 100)).drag(across(200, 300), { shift: true }).drag(across(220, 240), { alt: true })
    test.drag(across(0, 250), { shift: true, alt: true })
    expect(test.shapes.map(({ combine }) => combine)).toEqual(['add', 'add', 'subtract', 'intersect'])
    expect(test.drag(across(5, 50)).shapes).toHaveLength(1)
  })

  it('set the position where they are pressed without a move, and choose nothing then', () => {
    const test = new TestEditor().use('box')
    test.drag([
      [100, 50],
      [200, 150],
    ])
    test.drag([
      [400, 50],
      [401, 51],
    ])
    expect(test.located).toBe(4000)
    expect(test.shapes).toEqual([])
  })

  it('draw a lasso through what the pointer passes', () => {
    const test = new TestEditor().use('lasso')
    test.drag([
      [100, 100],
      [200, 100],
      [200, 101],
      [150, 50],
    ])
    expect(test.shapes).toEqual([
      {
        combine: 'add',
        shape: {
          kind: 'lasso',
          points: [
            [1000, 10_000],
            [2000, 10_000],
            [1500, 15_000],
          ],
        },
      },
    ])
  })

  it('paint with a brush as large as it is in the picture', () => {
    const test = new TestEditor().use('brush')
    test.editor.brushPixels = 20
    test.drag([
      [100, 100],
      [150, 100],
    ])
    expect(test.shapes[0].shape).toEqual({
      kind: 'brush',
      reachSamples: 100,
      points: [
        [1000, 9000, 11_000],
        [1500, 9000, 11_000],
      ],
    })
    test.editor.resizeBrush(100)
    expect(test.editor.brushPixels).toBe(200)
  })

  it('draw a tone along a line, and choose nothing with it', () => {
    const test = new TestEditor().use('pen')
    test.drag([
      [100, 150],
      [200, 100],
      [300, 100],
      [250, 50],
    ])
    expect(test.drawn).toEqual([
      [1000, 5000],
      [2000, 10_000],
      [2500, 15_000],
    ])
    expect(test.shapes).toEqual([])
  })

  it('ask what sounds at a place, with the wand and for partials', async () => {
    const test = new TestEditor().use('wand')
    test.found = { kind: 'cells', hopSamples: 100, binHz: 10, runs: [[1, 2, 3]] }
    test.drag([[100, 150]], { shift: true })
    await Promise.resolve()
    expect(test.asked).toEqual([['wand', 1000, 5000]])
    expect(test.shapes).toEqual([{ combine: 'add', shape: test.found }])
    test.found = null
    test.use('harmonics').drag([[10, 10]])
    await Promise.resolve()
    expect(test.shapes, 'nothing was found').toHaveLength(1)
  })

  it('show what would be chosen, and leave all as it was where they are cancelled', () => {
    const test = new TestEditor().use('box')
    test.editor.pointerDown({ x: 10, y: 10 })
    test.editor.pointerMove({ x: 60, y: 60 })
    expect(test.editor.shown.shapes).toHaveLength(1)
    test.editor.cancel()
    expect(test.editor.shown).toEqual(EMPTY_MASK)
    test.editor.pointerUp()
    expect(test.mask).toEqual(EMPTY_MASK)
  })
})
