import { describe, expect, it } from 'vitest'
import { testNote as note, TestRoll } from '../../../../test/support/test-roll.ts'
import { laneControls } from '../../../../src-shared/music/index.ts'

const fourNotes = (): TestRoll => new TestRoll([0, 960, 1920, 2880].map((tick, i) => note(i + 1, tick, 60 + i)))
const points = (roll: TestRoll, lane: string) => laneControls(roll.clip().controls, lane).map(({ tick, value }) => [tick, value])

describe('the lane of velocities', () => {
  it('draws a line over the notes it passes', () => {
    const roll = fourNotes()
    roll.lane.drawing = 'straight'
    roll.laneDrag([960, 40], [1920, 60], [2880, 100])
    expect(roll.velocities()).toEqual([80, 40, 70, 100])
    expect(roll.labels).toEqual(['Velocity'])
  })

  it('follows the hand, and touches only what is chosen where something is', () => {
    const roll = fourNotes()
    roll.laneDrag([0, 20], [960, 30], [1920, 90])
    expect(roll.velocities()).toEqual([20, 30, 90, 80])
    roll.choose(2)
    roll.laneDrag([0, 127], [2880, 127])
    expect(roll.velocities()).toEqual([20, 127, 90, 80])
  })

  it('never makes a note silent, and is as it was when it is cancelled', () => {
    const roll = fourNotes()
    roll.lane.pointerDown({ x: 0, y: 500 })
    roll.lane.pointerMove({ x: 500, y: 500 })
    expect([...roll.editor.shown({ trackId: 't-0', clip: roll.clip() })].map(({ velocity }) => velocity)).toEqual([1, 1, 1, 1])
    const before = roll.song
    roll.lane.cancel()
    roll.lane.pointerUp()
    expect([roll.song, roll.editor.preview, roll.labels]).toEqual([before, null, []])
  })
})

describe('the lane of a controller', () => {
  it('takes a line in place of what was there, and leaves other lanes alone', () => {
    const roll = new TestRoll([], {
      controls: [
        { id: 1, tick: 400, lane: 'cc1', value: 9 },
        { id: 2, tick: 400, lane: 'cc11', value: 9 },
        { id: 3, tick: 2000, lane: 'cc1', value: 3 },
      ],
    })
    roll.lane.lane = 'cc1'
    roll.lane.drawing = 'straight'
    roll.laneDrag([0, 0], [960, 120])
    const drawn = points(roll, 'cc1')
    expect([drawn[0], drawn.at(-2), drawn.at(-1)]).toEqual([
      [0, 0],
      [960, 120],
      [2000, 3],
    ])
    expect(drawn.every(([tick, value]) => tick === 2000 || Math.abs(value - tick / 8) <= 1)).toBe(true)
    expect(points(roll, 'cc11')).toEqual([[400, 9]])
  })

  it('bends both ways, by hand, from right to left too', () => {
    const roll = new TestRoll([])
    roll.lane.lane = 'bend'
    roll.laneDrag([960, 8191], [480, 0], [0, -8192])
    const drawn = points(roll, 'bend')
    expect([drawn[0], drawn.at(-1)]).toEqual([
      [0, -8192],
      [960, 8191],
    ])
    expect(drawn.every(([, value], i) => i === 0 || value > drawn[i - 1][1])).toBe(true)
  })

  it('sets a single point by a click, erases by the eraser, and is as it was when cancelled', () => {
    const roll = new TestRoll([], { startTick: 960 })
    roll.lane.lane = 'cc64'
    roll.laneDrag([1440, 127])
    expect(points(roll, 'cc64')).toEqual([[480, 127]])
    roll.lane.pointerDown({ x: 200, y: 0 })
    roll.lane.pointerMove({ x: 300, y: 90 })
    expect(roll.lane.preview).not.toBeNull()
    roll.lane.cancel()
    roll.lane.pointerUp()
    expect([points(roll, 'cc64'), roll.lane.preview]).toEqual([[[480, 127]], null])
    roll.editor.tool = 'erase'
    roll.laneDrag([1400, 60], [1500, 60])
    expect(points(roll, 'cc64')).toEqual([])
    expect(roll.labels).toEqual(['Draw a controller', 'Delete a controller'])
  })
})

describe('a point of a controller', () => {
  const withPoints = (): TestRoll => {
    const roll = new TestRoll([], {
      controls: [
        { id: 1, tick: 0, lane: 'cc1', value: 20 },
        { id: 2, tick: 960, lane: 'cc1', value: 60 },
        { id: 3, tick: 1920, lane: 'cc1', value: 90 },
      ],
    })
    roll.lane.lane = 'cc1'
    return roll
  }

  it('is taken hold of and moved, along the grid, past others', () => {
    const roll = withPoints()
    roll.laneDrag([960, 60], [1500, 80], [2880, 100])
    expect(points(roll, 'cc1')).toEqual([
      [0, 20],
      [1920, 90],
      [2880, 100],
    ])
    expect(roll.labels).toEqual(['Move a point'])
  })

  it('takes the place of one that stands where it comes to', () => {
    const roll = withPoints()
    roll.laneDrag([960, 60], [1920, 50])
    expect(points(roll, 'cc1')).toEqual([
      [0, 20],
      [1920, 50],
    ])
  })

  it('goes with Alt, and stays where the gesture is cancelled', () => {
    const roll = withPoints()
    const at = { x: 960 / 8, y: roll.lane.yOf(60), alt: true }
    roll.lane.pointerDown(at)
    roll.lane.cancel()
    roll.lane.pointerUp()
    expect(points(roll, 'cc1')).toHaveLength(3)
    roll.lane.pointerDown(at)
    roll.lane.pointerUp()
    expect(points(roll, 'cc1')).toEqual([
      [0, 20],
      [1920, 90],
    ])
  })
})
