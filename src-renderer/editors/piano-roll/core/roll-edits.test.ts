import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { testNote as note, TestRoll } from '../../../../test/support/test-roll.ts'
import { PLAIN_NOTES, scaleClasses, type NoteClip } from '../../../../src-shared/music/index.ts'
import * as edits from './roll-edits.ts'
import { selectionOf } from './note-selection.ts'
import { StepInput, pitchOfKey } from './step-input.ts'

let roll: TestRoll
beforeEach(() => {
  roll = new TestRoll([note(1, 960, 60), note(2, 1920, 64)])
})

describe('edits of chosen notes', () => {
  it('quantise to the grid of the bars, also in a clip that begins off it', () => {
    roll = new TestRoll([note(1, 100, 60)], { startTick: 1000 }).choose(1)
    edits.quantise(roll.editor, { strength: 0.5 })
    // In the song at 1100; the nearest line is 1080: half of the way.
    roll.expectNotes([90, 60, 480])
    edits.quantise(roll.editor)
    roll.expectNotes([80, 60, 480])
  })

  it('quantise by the meter there: the grid begins anew with every bar', () => {
    roll = new TestRoll([note(1, 2500, 60), note(2, 2700, 60)]).choose(1, 2)
    // A bar of 5/16 is 1200 ticks, 2400 begins the third: of quarters 2400 and, nearer to the next bar, its beginning.
    roll.song = { ...roll.song, meters: [{ tick: 0, numerator: 5, denominator: 16 }] }
    edits.quantise(roll.editor, { stepTicks: 480 })
    roll.expectNotes([2400, 60, 480], [2880, 60, 480])
  })

  it('quantise with swing and to triplets', () => {
    roll = new TestRoll([note(1, 490, 60), note(2, 950, 60)]).choose(1, 2)
    edits.quantise(roll.editor, { stepTicks: 480, swing: 2 / 3 })
    roll.expectNotes([640, 60, 480], [960, 60, 480])
    edits.quantise(roll.editor, { stepTicks: 320 })
    roll.expectNotes([640, 60, 480], [960, 60, 480])
  })

  it('duplicate, lengthen, nudge and delete, and all of it can be undone', () => {
    const before = roll.song
    roll.choose(1)
    edits.duplicate(roll.editor)
    roll.expectNotes([960, 60, 480], [1440, 60, 480], [1920, 64, 480])
    edits.lengthen(roll.editor, 1)
    edits.nudge(roll.editor, -1)
    roll.expectNotes([960, 60, 480], [1320, 60, 600], [1920, 64, 480])
    edits.setVelocity(roll.editor, 127)
    edits.deleteChosen(roll.editor)
    roll.expectNotes([960, 60, 480], [1920, 64, 480])
    expect(roll.undoAll().song).toEqual(before)
  })

  it('transpose all or none, and by degrees where the scale is locked', () => {
    roll = new TestRoll([note(1, 0, 2), note(2, 0, 60)]).choose(1, 2)
    edits.transpose(roll.editor, -12)
    roll.expectNotes([0, 2, 480], [0, 60, 480])
    edits.transpose(roll.editor, 12)
    roll.expectNotes([0, 14, 480], [0, 72, 480])
    roll.editor.lockedScale = scaleClasses('major', 0)
    edits.stepHigher(roll.editor, 1)
    roll.expectNotes([0, 16, 480], [0, 74, 480])
  })

  it('split at a place, in the middle, and along the grid, and join again', () => {
    const before = roll.song
    roll.choose(1)
    edits.split(roll.editor, 1080)
    roll.expectNotes([960, 60, 120], [1080, 60, 360], [1920, 64, 480])
    edits.split(roll.editor, 0)
    expect(roll.notes()).toHaveLength(5)
    edits.join(roll.editor)
    expect(roll.song).toEqual(before)
    edits.splitToGrid(roll.editor)
    roll.expectNotes(...[960, 1080, 1200, 1320].map((tick): [number, number, number] => [tick, 60, 120]), [1920, 64, 480])
    roll.choose(1)
    edits.join(roll.editor)
    expect(roll.notes()[0]).toEqual([960, 60, 240])
  })

  it('copy and paste at a place, from clip to clip, as far apart as they were', () => {
    const other: NoteClip = {
      ...PLAIN_NOTES,
      id: 'd',
      kind: 'notes',
      name: '',
      startTick: 960,
      lengthTicks: 38_400,
      notes: [note(1, 0, 67)],
    }
    roll = new TestRoll([note(1, 960, 60)], {}, other)
    edits.chooseAll(roll.editor)
    edits.paste(roll.editor, edits.copied(roll.editor), 4800)
    expect([roll.notes(0), roll.notes(1)]).toEqual([
      [
        [960, 60, 480],
        [4800, 60, 480],
      ],
      [
        [0, 67, 480],
        [3840, 67, 480],
      ],
    ])
    expect(roll.steps).toHaveLength(1)
    expect([roll.chosen('c'), roll.chosen('d')]).toEqual([[2], [2]])
  })

  it('choose notes one after the other, of one pitch, and the others', () => {
    roll = new TestRoll([note(1, 0, 60), note(2, 0, 64), note(3, 480, 60)])
    const order = [1, 2, 3, 3].map(() => {
      edits.chooseNext(roll.editor, 1)
      return roll.chosen()[0]
    })
    expect(order).toEqual([1, 2, 3, 3])
    edits.chooseNext(roll.editor, -1)
    expect(roll.chosen()).toEqual([2])
    roll.choose(1)
    edits.chooseSamePitch(roll.editor)
    expect(roll.chosen()).toEqual([1, 3])
    edits.chooseOthers(roll.editor)
    expect(roll.chosen()).toEqual([2])
  })

  it('bind, turn over, turn round, stretch and humanise', () => {
    roll.choose(1, 2)
    edits.bindNotes(roll.editor)
    roll.expectNotes([960, 60, 960], [1920, 64, 480])
    edits.invert(roll.editor)
    roll.expectNotes([960, 64, 960], [1920, 60, 480])
    edits.reverse(roll.editor)
    roll.expectNotes([960, 60, 480], [1440, 64, 960])
    edits.stretch(roll.editor, 2)
    roll.expectNotes([960, 60, 960], [1920, 64, 1920])
    edits.humanise(roll.editor, { timeTicks: 30, velocity: 10, seed: 1 })
    const moved = roll.notes()
    roll.undoAll().redoAll()
    expect(roll.notes()).toEqual(moved)
    expect(roll.labels).toEqual(['Legato', 'Invert', 'Reverse', 'Twice as long', 'Humanise'])
  })

  it('can be undone to the very beginning and redone to the very end, whatever they are', () => {
    const all: ((roll: TestRoll, number: number) => void)[] = [
      ({ editor }, n) => edits.nudge(editor, (n % 9) - 4),
      ({ editor }, n) => edits.transpose(editor, (n % 25) - 12),
      ({ editor }, n) => edits.lengthen(editor, (n % 5) - 2),
      ({ editor }, n) => edits.quantise(editor, { strength: (n % 11) / 10, swing: (n % 3) / 3, ends: n % 2 === 0 }),
      ({ editor }, n) => edits.humanise(editor, { timeTicks: n % 100, velocity: n % 40, seed: n }),
      ({ editor }) => edits.bindNotes(editor),
      ({ editor }) => edits.invert(editor),
      ({ editor }) => edits.reverse(editor),
      ({ editor }, n) => edits.stretch(editor, n % 2 === 0 ? 2 : 0.5),
      ({ editor }, n) => edits.split(editor, n % 4000),
      ({ editor }) => edits.splitToGrid(editor),
      ({ editor }) => edits.join(editor),
      ({ editor }) => edits.duplicate(editor),
      ({ editor }) => edits.deleteChosen(editor),
      ({ editor }, n) => edits.addAt(editor, n % 5000, [n % 128], 1 + (n % 127)),
      ({ editor }) => edits.chooseOthers(editor),
      (test, n) => test.choose(1 + (n % 12), 1 + (n % 5)),
      (test, n) =>
        test
          .down(n % 4000, 60)
          .move((n * 7) % 4000, 55 + (n % 10))
          .up(),
      (test, n) => {
        test.lane.lane = n % 2 === 0 ? 'velocity' : 'cc1'
        test.laneDrag([n % 4000, n % 127], [(n * 3) % 4000, (n * 5) % 127])
      },
    ]
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(all.length - 1), fc.nat(10_000)), { maxLength: 25 }), (chosen) => {
        const test = new TestRoll([note(4, 0, 127), note(1, 960, 60), note(2, 1920, 64), note(3, 1930, 64, 7)], {
          lengthTicks: 3840,
          startTick: 100,
        })
        const start = test.song
        edits.chooseAll(test.editor)
        for (const [index, number] of chosen) all[index](test, number)
        const end = test.song
        expect(test.undoAll().song).toEqual(start)
        expect(test.redoAll().song).toEqual(end)
      }),
      { numRuns: 120 },
    )
  })
})

describe('step input', () => {
  it('adds what is held together as a chord when it is let go, and moves on', () => {
    let place = 960
    const steps = new StepInput({
      step: () => 240,
      place: () => place,
      moveTo: (tick) => (place = tick),
      add: (tick, pitches, velocity) => edits.addAt(roll.editor, tick, pitches, velocity),
    })
    steps.press(67, 100)
    steps.press(60, 80)
    steps.release(67)
    expect(roll.notes()).toHaveLength(2)
    steps.release(60)
    steps.rest()
    steps.press(62, 50)
    steps.release(62)
    expect(roll.notes().filter(([, pitch]) => pitch !== 64)).toEqual([
      [960, 60, 480],
      [960, 60, 120],
      [960, 67, 120],
      [1440, 62, 120],
    ])
    expect([place, roll.velocities().at(1)]).toEqual([1680, 90])
    steps.press(1, 1)
    steps.cancel()
    steps.release(1)
    expect(place).toBe(1680)
    steps.back()
    expect(place).toBe(1440)
  })

  it('knows the keys of a computer that lie like those of a piano', () => {
    expect(['KeyA', 'KeyW', 'KeyK', 'KeyZ', 'Digit1'].map((code) => pitchOfKey(code, 4))).toEqual([60, 61, 72, null, null])
    expect(pitchOfKey('KeyP', 9)).toBeNull()
  })
})

describe('a selection', () => {
  it('keeps notes of several clips apart', () => {
    expect(
      selectionOf([
        ['c', 1],
        ['d', 1],
        ['c', 2],
      ]),
    ).toEqual(
      new Map([
        ['c', new Set([1, 2])],
        ['d', new Set([1])],
      ]),
    )
  })
})
