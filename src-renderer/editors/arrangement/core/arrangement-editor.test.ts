import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { inverseOfAll, withChanges, type SongChange } from '../../../../src-shared/music/index.ts'
import { audioClip, noteClip, ROW_HEIGHT, TestArrangement } from '../../../../test/support/test-arrangement.ts'

let test: TestArrangement
beforeEach(() => {
  test = new TestArrangement()
})
/** Heights within the sound's row: its title, just below it, its middle. */
const TITLE = 2 * ROW_HEIGHT + 8
const BELOW_TITLE = 2 * ROW_HEIGHT + 21
const MIDDLE = 2 * ROW_HEIGHT + 45

describe('moving clips', () => {
  it('goes in time and to another track of their kind, to the grid', () => {
    test.drag(1000, 0, 2000, 1)
    expect([test.places(0), test.places(1)]).toEqual([[['second', 3840]], [['first', 960]]])
    test.drag(1200, 1, 1257, 2)
    expect([test.places(1), test.places(2)]).toEqual([[['first', 960]], [['sound', 0]]])
    test.drag(1200, 1, 1257, 1, { mod: true })
    expect(test.places(1)).toEqual([['first', 1017]])
    expect(test.labels).toEqual(['Move clips', 'Move clips'])
  })

  it('copies while the modifier is held, and does not once it is let go', () => {
    test.drag(1000, 0, 8680, 0, { alt: true })
    expect(test.places(0)).toEqual([
      ['first', 0],
      ['second', 3840],
      ['new-1', 7680],
    ])
    expect([...test.editor.selection]).toEqual(['new-1'])
    test.down(1000, 30, { alt: true }).move(9000, 30, { alt: true }).move(2000, 90)
    test.editor.pointerUp()
    expect([test.places(0).length, test.places(1)]).toEqual([2, [['first', 960]]])
  })

  it('needs more than a trembling hand', () => {
    test.with(0, noteClip('off', 7))
    test.down(500, 30).move(515, 31)
    test.editor.pointerUp()
    expect([test.places(0), test.labels]).toEqual([[['off', 7]], []])
  })

  it('crossfades a sound with the one that it is moved over', () => {
    test.with(2, audioClip('sound', 0), audioClip('other', 3840))
    test.drag(4500, 2, 2100)
    expect(test.places(2)).toEqual([
      ['sound', 0],
      ['other', 1440],
    ])
    expect([test.clip('sound').fadeOutSamples, test.clip('other').fadeInSamples]).toEqual([12_000, 12_000])
    expect(test.labels).toEqual(['Move clips'])
  })

  it('is refused on a frozen track, with the reason, and clips go to none', () => {
    test.song = { ...test.song, tracks: test.song.tracks.with(1, { ...test.song.tracks[1], isFrozen: true }) }
    test.drag(1000, 0, 1000, 1)
    expect([test.places(0).length, test.places(1).length]).toEqual([2, 0])
    test.song = { ...test.song, tracks: test.song.tracks.with(0, { ...test.song.tracks[0], isFrozen: true }) }
    test.drag(1000, 0, 3000)
    expect([test.places(0)[0], test.refusals]).toEqual([['first', 0], ['“A” is frozen. Unfreeze it to change it.']])
  })

  it('does not write a clip’s notes again', () => {
    test.drag(1000, 0, 2000)
    expect(test.steps).toEqual([[{ kind: 'clip', trackId: 'a', clipId: 'first', before: { startTick: 0 }, after: { startTick: 960 } }]])
  })
})

describe('edges', () => {
  it('trim: notes stay where they are, sound goes no further than it is', () => {
    test.drag(30, 0, 480)
    expect(test.clip('first')).toMatchObject({ startTick: 480, offsetTicks: 480, lengthTicks: 1440 })
    test.drag(1900, 0, 1440)
    expect(test.clip('first')).toMatchObject({ startTick: 480, lengthTicks: 960 })
    test.drag(1900, 2, 4000)
    expect(test.clip('sound')).toMatchObject({ lengthSamples: 48_000 })
    test.drag(1900, 2, 960)
    expect(test.clip('sound')).toMatchObject({ offsetSamples: 48_000, lengthSamples: 24_000 })
    test.drag(10, 2, 480)
    expect(test.clip('sound')).toMatchObject({ startTick: 480, offsetSamples: 60_000, lengthSamples: 12_000 })
  })

  it('trim all that are chosen by as much', () => {
    test.choose('first', 'second').drag(1900, 0, 1440)
    expect([test.clip('first').lengthTicks, test.clip('second').lengthTicks]).toEqual([1440, 1440])
  })

  it('loop from the upper half of the end, and stretch with the modifier', () => {
    test.dragPixels(1900, TITLE, 4800, TITLE)
    expect(test.clip('sound')).toMatchObject({ loopSamples: 48_000, lengthSamples: 120_000 })
    test.with(2, audioClip('sound', 0)).drag(1900, 2, 2880, 2, { alt: true })
    expect(test.clip('sound')).toMatchObject({ loopSamples: 0, lengthSamples: 48_000, stretch: 1.5 })
    test.dragPixels(1900, 8, 3840, 8)
    expect(test.clip('first')).toMatchObject({ loopTicks: 1920, lengthTicks: 3840 })
    expect(test.labels).toEqual(['Loop clips', 'Stretch clips', 'Loop clips'])
  })
})

describe('handles of a sound', () => {
  it('draw its fades, and take them away at the corner', () => {
    test.dragPixels(60, BELOW_TITLE, 480, BELOW_TITLE)
    expect(test.clip('sound').fadeInSamples).toBeCloseTo(12_000, -3)
    test.dragPixels(1850, BELOW_TITLE, 1440, BELOW_TITLE)
    expect(test.clip('sound').fadeOutSamples).toBeCloseTo(12_000, -3)
    test.dragPixels(480, BELOW_TITLE, 0, BELOW_TITLE)
    expect([test.clip('sound').fadeInSamples, test.labels]).toEqual([0, ['Fade in', 'Fade out', 'Fade in']])
  })

  it('move its gain, finely with Shift, and say how far', () => {
    const zero = 2 * ROW_HEIGHT + 3 + 17 + 2 + 0.25 * 31
    test.down(955, zero).move(955, zero + 10)
    expect(test.editor.hint?.text).toBe('−15.5 dB')
    test.editor.pointerUp()
    expect(test.clip('sound').gainDb).toBe(-15.5)
    test.with(2, audioClip('sound', 0)).dragPixels(955, zero, 955, zero - 4, { shift: true })
    expect(test.clip('sound').gainDb).toBe(0.6)
  })

  it('are not there in a clip that is too small for them', () => {
    test.with(2, audioClip('sound', 0, { lengthSamples: 9600 }))
    expect(test.editor.clipAt({ x: 6, y: BELOW_TITLE })?.part).toBe('start')
    test.with(2, audioClip('sound', 0))
    expect(test.editor.clipAt({ x: 6, y: BELOW_TITLE })?.part).toBe('fadeIn')
  })
})

describe('choosing', () => {
  it('draws a box around clips, and adds to them with Shift', () => {
    test.drag(9000, 0, 1000, 2)
    expect([...test.editor.selection]).toEqual(['first', 'second', 'sound'])
    test.choose('sound').drag(9000, 0, 4000, 0, { shift: true })
    expect([...test.editor.selection]).toEqual(['sound', 'second'])
    expect(test.editor.marquee).toBe(null)
  })

  it('adds and takes away single clips with Shift', () => {
    test.down(1000, 30).editor.pointerUp()
    test.down(4500, 30, { shift: true }).editor.pointerUp()
    expect([...test.editor.selection]).toEqual(['first', 'second'])
    test.down(1000, 30, { shift: true }).move(5000, 30).editor.pointerUp()
    expect([[...test.editor.selection], test.labels]).toEqual([['second'], []])
  })

  it('of nothing moves the cursor there, to the grid', () => {
    test.choose('first').down(2999, 30).editor.pointerUp()
    expect([test.located, test.editor.selection.size]).toEqual([2880, 0])
  })
})

describe('a gesture that is cancelled', () => {
  it.each([
    ['a move', 1000, 30],
    ['a trim', 30, 30],
    ['a loop', 1900, 8],
    ['a fade', 60, BELOW_TITLE],
    ['a move of sound', 500, MIDDLE],
  ])('leaves everything as it was: %s', (_, tick, y) => {
    const before = test.song
    test.down(tick, y).move(tick + 3000, y + 60)
    expect(test.editor.preview?.size).toBe(1)
    test.editor.cancel()
    expect(test.editor.selection.size).toBe(1)
    test.move(tick + 9000, y)
    test.editor.pointerUp()
    expect([test.song, test.editor.preview, test.editor.hint]).toEqual([before, null, null])
  })

  it('gives back what was chosen before a box was drawn', () => {
    test.choose('sound').down(9000, 30).move(100, 40)
    expect([...test.editor.selection]).toEqual(['first', 'second'])
    test.editor.cancel()
    expect([[...test.editor.selection], test.editor.marquee]).toEqual([['sound'], null])
  })

  it('comes to nothing where the song has changed meanwhile', () => {
    test.down(1000, 30).move(3000, 30)
    test.with(1, noteClip('new', 0))
    const before = test.song
    test.editor.pointerUp()
    expect([test.song, test.labels]).toEqual([before, []])
  })
})

it('undoes whatever a pointer did, to the very beginning', () => {
  const place = fc.record({ tick: fc.integer({ min: 0, max: 9000 }), y: fc.integer({ min: 0, max: 4 * ROW_HEIGHT }) })
  const keys = fc.record({ alt: fc.boolean(), mod: fc.boolean(), shift: fc.boolean() })
  fc.assert(
    fc.property(fc.array(fc.tuple(place, place, keys), { maxLength: 12 }), (drags) => {
      const arrangement = new TestArrangement()
      const start = arrangement.song
      for (const [from, to, held] of drags) arrangement.dragPixels(from.tick, from.y, to.tick, to.y, held)
      const undone = arrangement.steps
        .toReversed()
        .reduce((song, step: SongChange[]) => withChanges(song, inverseOfAll(step)), arrangement.song)
      expect(undone).toEqual(start)
    }),
    { numRuns: 60 },
  )
})
