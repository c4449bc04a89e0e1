import type { SeenNotes } from './notes-in-sight.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { testNote as note, TestRoll } from '../../../../test/support/test-roll.ts'
import { PLAIN_NOTES, scaleClasses, type NoteClip } from '../../../../src-shared/music/index.ts'
import { foldedRows } from './pitch-rows.ts'

let roll: TestRoll
beforeEach(() => {
  roll = new TestRoll([note(1, 960, 60), note(2, 1920, 64)])
})
const second: NoteClip = {
  ...{ ...PLAIN_NOTES, id: 'd', kind: 'notes', name: '', startTick: 960, lengthTicks: 3840, notes: [note(1, 0, 67)] },
}

describe('the piano roll', () => {
  it('moves a note by a drag in time and pitch, to the grid, and freely with a modifier', () => {
    roll
      .down(1200, 60)
      .move(1200 + 500, 62)
      .up()
      .expectNotes([1440, 62, 480], [1920, 64, 480])
    roll
      .down(1500, 62)
      .move(1500 + 504, 62, { mod: true })
      .up()
      .expectNotes([1920, 64, 480], [1944, 62, 480])
    expect(roll.labels).toEqual(['Move notes', 'Move notes'])
  })

  it('moves all that is chosen together, and none beyond the beginning or the lowest key', () => {
    roll.choose(1, 2).down(1200, 60).move(-4000, 60).up().expectNotes([0, 60, 480], [960, 64, 480])
    roll.down(100, 60).move(100, -80).up()
    // The window ends at the lowest key: the lower of both lies on it, the other as far above as before.
    roll.expectNotes([0, 0, 480], [960, 4, 480])
  })

  it('tells what rests while a gesture changes notes, by the same as long as it changes the same', () => {
    roll = new TestRoll([note(1, 0, 60), note(2, 960, 62), note(3, 1920, 64)]).choose(1, 3)
    const place = { trackId: 't-0', clip: roll.clip() }
    const ids = (notes: Iterable<{ id: number }>): number[] => [...notes].map(({ id }) => id)
    const seen = (): SeenNotes => roll.editor.seen(place, 0, 9600)
    const resting = (): number[][] => [ids(seen().resting), ids(seen().chosen)]
    const list = seen().resting
    expect(resting()).toEqual([[2], [1, 3]])
    roll.down(240, 60).move(720, 60)
    const { changing } = roll.editor
    expect(resting()).toEqual([[2], []])
    expect(seen().resting).toBe(list)
    roll.move(960, 61)
    expect(roll.editor.changing).toBe(changing)
    roll.editor.cancel()
    expect(roll.editor.changing.size).toBe(0)
    // A copy leaves all as it is.
    roll.down(240, 60, { alt: true }).move(720, 60, { alt: true })
    expect(resting()).toEqual([[2], [1, 3]])
    roll.editor.cancel()
    roll.editor.cancel()
    expect(resting()).toEqual([[1, 2, 3], []])
  })

  it('copies with a modifier, and chooses the copy', () => {
    roll
      .down(1200, 60, { alt: true })
      .move(1200 + 960, 60)
      .up()
      .expectNotes([960, 60, 480], [1920, 64, 480], [1920, 60, 480])
    expect(roll.chosen()).toEqual([3])
  })

  it('resizes at either edge, not below the grid', () => {
    roll
      .down(1430, 60)
      .move(1430 + 240, 60)
      .up()
      .expectNotes([960, 60, 720], [1920, 64, 480])
    roll
      .down(962, 60)
      .move(962 + 240, 60)
      .up()
      .expectNotes([1200, 60, 480], [1920, 64, 480])
    roll.down(1670, 60).move(0, 60).up().expectNotes([1200, 60, 120], [1920, 64, 480])
  })

  it('leaves everything as it was when a gesture is cancelled in its middle, whichever tool', () => {
    const before = roll.song
    for (const tool of ['pointer', 'draw', 'erase', 'split'] as const) {
      roll.editor.tool = tool
      for (const begin of [
        () => roll.down(5000, 70),
        () => roll.down(1200, 60),
        () => roll.down(1430, 60),
        () => roll.down(1200, 60, { alt: true }),
      ]) {
        if (tool === 'split' && begin !== undefined) continue
        roll.choose(2)
        begin().move(3000, 50)
        roll.editor.cancel()
        roll.move(4000, 40).up()
        expect(roll.song).toBe(before)
        expect(roll.editor.preview).toBeNull()
        expect(roll.editor.marquee).toBeNull()
      }
    }
    expect(roll.labels).toEqual([])
  })

  it('chooses by a marquee, and adds to it with Shift', () => {
    roll.down(900, 66).move(1500, 59).up()
    expect(roll.chosen()).toEqual([1])
    roll.down(1800, 66, { shift: true }).move(2500, 63).up()
    expect(roll.chosen()).toEqual([1, 2])
    expect([roll.labels, roll.located]).toEqual([[], []])
  })

  it('puts the cursor where one clicks beside all notes, on the grid', () => {
    roll.choose(1).down(3010, 70).up()
    expect([roll.located, roll.chosen()]).toEqual([[3000], []])
  })

  it('draws with the pencil, as long as one drags, and adds and deletes by double-click', () => {
    roll.editor.tool = 'draw'
    roll
      .down(3000, 67)
      .move(3000 + 600, 67)
      .up()
      .expectNotes([960, 60, 480], [1920, 64, 480], [3000, 67, 720])
    roll.editor.doubleClick(roll.place(3100, 67))
    roll.expectNotes([960, 60, 480], [1920, 64, 480])
    roll.editor.doubleClick(roll.place(4850, 50))
    // As long as the note that was drawn last.
    roll.expectNotes([960, 60, 480], [1920, 64, 480], [4800, 50, 720])
  })

  it('stamps chords, within the scale where that is locked', () => {
    roll.editor.chord = 'major'
    roll.editor.doubleClick(roll.place(3840, 62))
    expect(roll.notes().slice(2)).toEqual([
      [3840, 62, 120],
      [3840, 66, 120],
      [3840, 69, 120],
    ])
    roll.editor.lockedScale = scaleClasses('major', 0)
    roll.editor.doubleClick(roll.place(5760, 62))
    // F sharp is not in C major: the nearest pitches are F and G, the lower is taken.
    expect(
      roll
        .notes()
        .slice(5)
        .map(([, pitch]) => pitch),
    ).toEqual([62, 65, 69])
  })

  it('moves by degrees where the scale is locked', () => {
    roll.editor.lockedScale = scaleClasses('major', 0)
    roll.choose(1, 2).down(1200, 60).move(1200, 64).up()
    roll.expectNotes([960, 64, 480], [1920, 67, 480])
  })

  it('shows only the rows it is folded to, and moves from one to the next', () => {
    roll.editor.rows = foldedRows((pitch) => [60, 64, 67].includes(pitch))
    roll.editor.view = { ...roll.editor.view, topRow: 0 }
    expect([5, 15, 25, 400].map((y) => roll.editor.pitchAt(y))).toEqual([67, 64, 60, 60])
    expect(roll.editor.yOf(62)).toBeNull()
    roll.editor.pointerDown({ x: 1200 / 8, y: 25 })
    roll.editor.pointerMove({ x: 1200 / 8, y: 5 })
    roll.editor.pointerUp()
    roll.expectNotes([960, 67, 480], [1920, 64, 480])
  })

  it('splits a note where one clicks, on the grid, and erases what one passes', () => {
    roll.editor.tool = 'split'
    roll.down(1210, 60).up().expectNotes([960, 60, 240], [1200, 60, 240], [1920, 64, 480])
    roll.editor.tool = 'erase'
    roll.down(1000, 60).move(1250, 60).up().expectNotes([1920, 64, 480])
    expect(roll.labels).toEqual(['Split a note', 'Delete notes'])
  })

  it('lets a note be heard when it is pressed, drawn or comes to another pitch, and many at once not', () => {
    roll.down(1200, 60).move(1200, 61).move(1210, 61).up()
    expect(roll.heard.map((notes) => notes.map(({ pitch }) => pitch))).toEqual([[60], [61]])
    const many = new TestRoll(Array.from({ length: 20 }, (_, i) => note(i + 1, i * 480, 50 + i)))
    many.choose(...Array.from({ length: 20 }, (_, i) => i + 1))
    many.down(100, 50).move(100, 52).up()
    expect(many.heard.map(({ length }) => length)).toEqual([1])
  })

  it('edits several clips at once, each note in its own', () => {
    roll = new TestRoll([note(1, 960, 60)], {}, second)
    roll.down(900, 68).move(2000, 59).up()
    expect([roll.chosen('c'), roll.chosen('d')]).toEqual([[1], [1]])
    roll
      .down(1200, 60)
      .move(1200 + 240, 62)
      .up()
    expect([roll.notes(0), roll.notes(1)]).toEqual([[[1200, 62, 480]], [[240, 69, 480]]])
    expect(roll.labels).toEqual(['Move notes'])
    const before = new TestRoll([note(1, 960, 60)], {}, second).song
    expect(roll.undoAll().song).toEqual(before)
  })

  it('lets a clip reach to what is drawn behind its end, in the same step', () => {
    roll = new TestRoll([note(1, 0, 60)], { lengthTicks: 3840 })
    roll.editor.doubleClick(roll.place(4000, 60))
    expect(roll.clip().lengthTicks).toBe(7680)
    expect(roll.steps).toHaveLength(1)
    expect(roll.undoAll().clip().lengthTicks).toBe(3840)
  })

  it('leaves the notes of a frozen track alone, and says so', () => {
    roll.song = { ...roll.song, tracks: roll.song.tracks.map((track) => ({ ...track, isFrozen: true })) }
    roll.down(1200, 60).move(2400, 60).up().expectNotes([960, 60, 480], [1920, 64, 480])
    expect([roll.refused, roll.labels]).toEqual([['“T” is frozen. Unfreeze it to change it.'], []])
  })

  it('has a grid that is wider, narrower or of triplets', () => {
    expect(roll.editor.step).toBe(120)
    roll.editor.grid = { coarser: 2, isTriplet: false }
    expect(roll.editor.step).toBe(480)
    roll.editor.grid = { coarser: 2, isTriplet: true }
    expect(roll.editor.step).toBe(320)
    roll
      .down(1200, 60)
      .move(1200 + 300, 60)
      .up()
      .expectNotes([1280, 60, 480], [1920, 64, 480])
  })

  it('tells what the pointer would do', () => {
    expect([roll.place(1200, 60), roll.place(1435, 60), roll.place(5000, 60)].map((at) => roll.editor.cursorAt(at))).toEqual([
      'move',
      'ew-resize',
      'default',
    ])
  })
})
