import { expect, it } from 'vitest'
import { barPlaces, downbeatsOf } from './played-bars.ts'

const BARS = { beatsPerBar: 4, firstDownbeat: 2, meterChanges: [{ beat: 10, beatsPerBar: 3 }] }

it('beats count from the first that begins a bar, backwards before it, and anew where the meter changes', () => {
  expect(barPlaces(17, BARS)).toEqual([2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 0])
  expect(downbeatsOf(17, BARS)).toEqual([2, 6, 10, 13, 16])
})

it('a change within a bar cuts it short', () => {
  expect(downbeatsOf(12, { ...BARS, firstDownbeat: 0, meterChanges: [{ beat: 6, beatsPerBar: 4 }] })).toEqual([0, 4, 6, 10])
})

it('where no beat stands out there are no bars', () => {
  expect(barPlaces(3, { ...BARS, beatsPerBar: null })).toBeNull()
  expect(downbeatsOf(3, { ...BARS, beatsPerBar: null })).toEqual([])
})
