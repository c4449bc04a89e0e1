import { expect, it } from 'vitest'
import { sampleHeard } from '../../test/support/project-samples.ts'
import { downbeatsOf } from '../music/index.ts'
import { beatsPerBarAt, withBarAt, withMeterAt, withMeterChange, withoutMeterChange } from './correct-bars.ts'
import { correctedHeard } from './corrected-heard.ts'
import { NO_CORRECTION, type Heard, type HeardCorrection } from './heard.ts'

const heard = sampleHeard({
  seconds: 20,
  tempo: { bpm: 120, confidence: 1, alternatives: [] },
  beats: Array.from({ length: 40 }, (_, i) => i / 2),
  beatsPerBar: 4,
  firstDownbeat: 0,
})

/** A person who corrects one thing after the other. */
function corrected(...steps: ((now: Heard) => Partial<HeardCorrection>)[]): Heard {
  let correction = NO_CORRECTION
  for (const step of steps) correction = { ...correction, ...step(correctedHeard(heard, correction)) }
  return correctedHeard(heard, correction)
}
const downbeats = (now: Heard): number[] => downbeatsOf(now.beats.length, now)

it('another meter from a place on: first the bars begin anew, then they get their length', () => {
  const anew = corrected((now) => withMeterChange(now, 5.1))
  expect(downbeats(anew)).toEqual([0, 4, 8, 10, 14, 18, 22, 26, 30, 34, 38])
  const three = corrected(
    (now) => withMeterChange(now, 5.1),
    (now) => withMeterAt(now, 6, 3),
  )
  expect(downbeats(three).slice(0, 7)).toEqual([0, 4, 8, 10, 13, 16, 19])
  expect([beatsPerBarAt(three, 4.9), beatsPerBarAt(three, 5)]).toEqual([4, 3])
})

it('the stretch before a change is corrected by itself', () => {
  const now = corrected(
    (one) => withMeterChange(one, 10),
    (one) => withMeterAt(one, 2, 2),
    (one) => withBarAt(one, 0.6),
  )
  expect(downbeats(now)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 20, 24, 28, 32, 36])
})

it('a change is moved, and left out again', () => {
  const moved = corrected(
    (now) => withMeterChange(now, 10),
    (now) => withBarAt(now, 12),
  )
  expect(moved.meterChanges).toEqual([{ beat: 24, beatsPerBar: 4 }])
  const without = corrected(
    (now) => withMeterChange(now, 10),
    (now) => withoutMeterChange(now, 0),
  )
  expect(without.meterChanges).toEqual([])
})

it('what was heard of meters holds until the person speaks of bars, and follows another tempo', () => {
  const changing = { ...heard, meterChanges: [{ beat: 16, beatsPerBar: 3 }] }
  expect(correctedHeard(changing, NO_CORRECTION)).toEqual(changing)
  expect(correctedHeard(changing, { ...NO_CORRECTION, bpm: 240 }).meterChanges).toEqual([{ beat: 32, beatsPerBar: 3 }])
  expect(correctedHeard(changing, { ...NO_CORRECTION, beatsPerBar: 4 }).meterChanges).toEqual([])
  expect(correctedHeard(changing, { ...NO_CORRECTION, bpm: 240, meterChanges: [] }).meterChanges).toEqual([])
})

it('two changes at one beat are one, and none stands before the first bar', () => {
  const said = [
    { seconds: 4.01, beatsPerBar: 3 },
    { seconds: 3.99, beatsPerBar: 5 },
    { seconds: 0, beatsPerBar: 2 },
  ]
  expect(correctedHeard(heard, { ...NO_CORRECTION, meterChanges: said }).meterChanges).toEqual([{ beat: 8, beatsPerBar: 5 }])
})
