import { describe, expect, it } from 'vitest'
import { assigned, controlName, controlOf, storedAssignments, type MidiControl } from './assignments.ts'

const knob = (number: number, channel = 0): MidiControl => ({ kind: 'control', channel, number })

describe('assignments of MIDI controls', () => {
  it('give a control one target and a target one control', () => {
    const first = assigned([], 'variation', knob(1))
    const second = assigned(first, 'level', knob(2))
    expect(assigned(second, 'level', knob(1))).toEqual([{ target: 'level', control: knob(1) }])
    expect(assigned(second, 'variation', knob(3))).toEqual([
      { target: 'level', control: knob(2) },
      { target: 'variation', control: knob(3) },
    ])
  })

  it('tell channels and kinds apart', () => {
    const list = assigned(assigned(assigned([], 'a', knob(1)), 'b', knob(1, 5)), 'c', { kind: 'note', channel: 0, number: 1 })
    expect(list.map(({ target }) => target)).toEqual(['a', 'b', 'c'])
    expect(controlOf({ kind: 'note-off', channel: 2, pitch: 60 })).toEqual({ kind: 'note', channel: 2, number: 60 })
  })

  it('have names that a musician knows', () => {
    expect([controlName(knob(74)), controlName(knob(1, 9)), controlName({ kind: 'note', channel: 0, number: 60 })]).toEqual([
      'CC 74',
      'CC 1, channel 10',
      'C4',
    ])
  })

  it('are none where what was stored is damaged', () => {
    const good = [{ target: 'level', control: knob(7) }]
    expect(storedAssignments(JSON.stringify(good))).toEqual(good)
    expect([storedAssignments(null), storedAssignments('{"'), storedAssignments('[{"target":3}]')]).toEqual([[], [], []])
  })
})
