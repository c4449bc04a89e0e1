import { describe, expect, it } from 'vitest'
import { parseMidi, pitchName } from './midi-messages.ts'

const parse = (...bytes: number[]) => parseMidi(Uint8Array.from(bytes))

describe('parseMidi', () => {
  it('knows notes and controllers with their channels', () => {
    expect(parse(0x93, 60, 100)).toEqual({ kind: 'note-on', channel: 3, pitch: 60, velocity: 100 })
    expect(parse(0x80, 60, 64)).toEqual({ kind: 'note-off', channel: 0, pitch: 60 })
    expect(parse(0xbf, 74, 127)).toEqual({ kind: 'control', channel: 15, controller: 74, value: 127 })
  })

  it('takes a note on without velocity for a note off', () => {
    expect(parse(0x90, 60, 0)).toEqual({ kind: 'note-off', channel: 0, pitch: 60 })
  })

  it('leaves out the rest, and what is broken', () => {
    expect([parse(0xf8), parse(0xe0, 0, 64), parse(0xd0, 30), parse(0x90, 60), parse(0x90, 200, 3), parse()]).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })
})

it('names the middle C C4 and the concert pitch A4', () => {
  expect([pitchName(60), pitchName(69), pitchName(0), pitchName(127)]).toEqual(['C4', 'A4', 'C-1', 'G9'])
})
