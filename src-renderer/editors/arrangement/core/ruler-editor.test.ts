import { beforeEach, describe, expect, it } from 'vitest'
import { EMPTY_SONG, withChanges, type Song } from '../../../../src-shared/music/index.ts'
import type { EditorPointer } from '../../timeline/core/gesture.ts'
import { markerAdded, neighbourMarker, RulerEditor, sectionAt } from './ruler-editor.ts'

const NAMES = 8
const LOOP = 22
const BARS = 36

/** A ruler of 10 ticks a pixel, to a grid of 240 ticks that a modifier suspends. */
class TestRuler {
  song: Song = { ...EMPTY_SONG, markers: [{ id: 4, tick: 3840, name: 'Verse' }] }
  labels: string[] = []
  located: number | null = null
  readonly editor = new RulerEditor({
    song: () => this.song,
    commit: (label, changes) => {
      this.labels.push(label)
      this.song = withChanges(this.song, changes)
    },
    redraw: () => undefined,
    locate: (tick) => (this.located = tick),
    time: () => ({ leftTick: 0, ticksPerPixel: 10 }),
    snapped: (tick, { mod }: EditorPointer) => (mod ? tick : Math.max(0, Math.round(tick / 240) * 240)),
  })

  drag(tick: number, y: number, ...to: number[]): this {
    this.editor.pointerDown({ x: tick / 10, y })
    for (const next of to) this.editor.pointerMove({ x: next / 10, y })
    this.editor.pointerUp()
    return this
  }
}

let ruler: TestRuler
beforeEach(() => {
  ruler = new TestRuler()
})

describe('the ruler', () => {
  it('plays from where it is clicked, and loops what is drawn, either way', () => {
    ruler.drag(1000, BARS)
    expect([ruler.located, ruler.song.loop]).toEqual([960, null])
    ruler.drag(5000, BARS, 3000, 1000)
    expect(ruler.song.loop).toEqual({ startTick: 960, endTick: 5040, isOn: true })
    expect(ruler.labels).toEqual(['Set the loop'])
  })

  it('moves the loop’s edges and all of it, and turns it on and off', () => {
    ruler.song = { ...ruler.song, loop: { startTick: 960, endTick: 1920, isOn: true } }
    ruler.drag(1920, BARS, 2880)
    expect(ruler.song.loop).toEqual({ startTick: 960, endTick: 2880, isOn: true })
    ruler.drag(960, BARS, 9000)
    expect(ruler.song.loop).toEqual({ startTick: 2879, endTick: 2880, isOn: true })
    ruler.song = { ...ruler.song, loop: { startTick: 960, endTick: 1920, isOn: true } }
    ruler.drag(1440, LOOP, 2400)
    expect(ruler.song.loop).toEqual({ startTick: 1920, endTick: 2880, isOn: true })
    ruler.drag(2400, LOOP)
    expect([ruler.song.loop?.isOn, ruler.labels.at(-1)]).toEqual([false, 'Loop off'])
  })

  it('moves sections, goes to them, and leaves all as it was where it is cancelled', () => {
    ruler.drag(4000, NAMES)
    expect(ruler.located).toBe(3840)
    ruler.drag(4000, NAMES, 5000)
    expect(ruler.song.markers).toEqual([{ id: 4, tick: 4800, name: 'Verse' }])
    const before = ruler.song
    ruler.editor.pointerDown({ x: 500, y: NAMES })
    ruler.editor.pointerMove({ x: 900, y: NAMES })
    expect(ruler.editor.markers[0].tick).toBe(8880)
    ruler.editor.cancel()
    ruler.editor.pointerUp()
    ruler.editor.pointerDown({ x: 100, y: BARS })
    ruler.editor.pointerMove({ x: 200, y: BARS })
    expect(ruler.editor.loop).toMatchObject({ startTick: 960, endTick: 1920 })
    ruler.editor.cancel()
    expect([ruler.song, ruler.editor.loop, ruler.editor.markers]).toEqual([before, null, before.markers])
  })
})

describe('sections', () => {
  it('are added once at a place, have neighbours, and an extent', () => {
    expect(markerAdded(ruler.song, 3840)).toBe(null)
    const added = markerAdded(ruler.song, 7680)!
    expect(added.marker).toEqual({ id: 5, tick: 7680, name: 'Section 2' })
    const song = withChanges(ruler.song, added.changes)
    expect([0, 3840, 5000, 9000].map((tick) => neighbourMarker(song, tick, 1))).toEqual([3840, 7680, 7680, null])
    expect([0, 3840, 5000, 9000].map((tick) => neighbourMarker(song, tick, -1))).toEqual([0, 0, 3840, 7680])
    expect([100, 3840, 8000].map((tick) => sectionAt(song, tick, 9600))).toEqual([
      { startTick: 0, endTick: 3840 },
      { startTick: 3840, endTick: 7680 },
      { startTick: 7680, endTick: 9600 },
    ])
  })
})
