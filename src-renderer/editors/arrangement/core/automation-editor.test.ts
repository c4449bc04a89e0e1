import { beforeEach, describe, expect, it } from 'vitest'
import { inverseOfAll, withChanges } from '../../../../src-shared/music/index.ts'
import { ROW_HEIGHT, TestArrangement } from '../../../../test/support/test-arrangement.ts'
import { pointsOf, valueToY } from './automation-editor.ts'

/** The lane of the first track's pan, below that track. */
const LANE_TOP = ROW_HEIGHT
let test: TestArrangement
const points = (): (readonly [number, number, number])[] =>
  pointsOf(test.song.tracks[0], 'pan').map(({ tick, value, curve }) => [tick, value, curve] as const)
const yOf = (value: number): number => valueToY('pan', value, LANE_TOP, 40)

beforeEach(() => {
  test = new TestArrangement()
  test.editor.shown = { ...test.editor.shown, lanes: new Map([['a', ['pan']]]) }
})

describe('automation', () => {
  it('gets a point where its lane is pressed, on the grid, and none where that is cancelled', () => {
    test.down(1000, yOf(0.5)).editor.pointerUp()
    expect(points()).toEqual([[960, 0.5, 0]])
    test.down(4000, yOf(-1)).move(5000, yOf(0))
    expect(test.editor.lanePreview?.points).toHaveLength(2)
    test.editor.cancel()
    test.editor.pointerUp()
    expect([points(), test.editor.lanePreview, test.editor.hint]).toEqual([[[960, 0.5, 0]], null, null])
  })

  it('moves points, beyond each other too, with Shift up and down only', () => {
    test.down(960, yOf(0)).editor.pointerUp()
    test.down(1920, yOf(1)).editor.pointerUp()
    test.dragPixels(960, yOf(0), 3840, yOf(-1))
    expect(points()).toEqual([
      [1920, 1, 0],
      [3840, -1, 0],
    ])
    test.dragPixels(3840, yOf(-1), 9000, yOf(0), { shift: true })
    expect(points()[1]).toEqual([3840, 0, 0])
    expect(test.labels).toEqual(['Add a point', 'Add a point', 'Move a point', 'Move a point'])
  })

  it('takes a point away by a double click, but leaves the one that its first press made', () => {
    const at = { x: 96, y: yOf(0) }
    test.down(960, at.y).editor.pointerUp()
    test.down(960, at.y).editor.pointerUp()
    test.editor.doublePress(at)
    expect(points()).toHaveLength(1)
    test.down(3840, yOf(0)).editor.pointerUp()
    test.down(960, at.y).editor.pointerUp()
    expect([test.editor.doublePress(at), test.editor.doublePress({ x: 96, y: 5 })]).toEqual([true, false])
    expect(points()).toEqual([[3840, 0, 0]])
  })

  it('bends the line between two points with the modifier, towards the hand', () => {
    test.down(960, yOf(-1)).editor.pointerUp()
    test.down(3840, yOf(1)).editor.pointerUp()
    test.dragPixels(2400, yOf(0), 2400, yOf(0) + 30, { alt: true })
    expect(points()[0]).toEqual([960, -1, 0.5])
    test.dragPixels(2400, yOf(0), 2400, yOf(0) - 300, { alt: true })
    expect(points()[0]).toEqual([960, -1, -1])
    const undone = test.steps.toReversed().reduce((song, step) => withChanges(song, inverseOfAll(step)), test.song)
    expect(undone.tracks[0].automation).toEqual([])
  })
})
