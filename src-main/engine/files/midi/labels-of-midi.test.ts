import { expect, it } from 'vitest'
import { END_OF_TRACK, midiFile } from '../../../../test/support/midi-bytes.ts'
import { labelsOfMidi } from './labels-of-midi.ts'

it('notes of a MIDI file are labels in seconds, those of drums none', () => {
  // 60 quarters a minute, 480 ticks each; bytes of 0x83 0x60 are 480 ticks.
  const tempo = [0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40, ...END_OF_TRACK]
  const melody = [0, 0x90, 60, 100, 0x83, 0x60, 0x80, 60, 0, 0, 0x90, 70, 100, 0x83, 0x60, 0x80, 70, 0, ...END_OF_TRACK]
  const drums = [0, 0x99, 36, 100, 0x83, 0x60, 0x89, 36, 0, ...END_OF_TRACK]
  expect(labelsOfMidi(midiFile([tempo, melody, drums]), 'a.mid')).toEqual([
    { seconds: 0, endSeconds: 1, label: 'C4' },
    { seconds: 1, endSeconds: 2, label: 'Bb4' },
  ])
})

it('notes after a rest begin after it', () => {
  const melody = [0x87, 0x40, 0x90, 60, 100, 0x83, 0x60, 0x80, 60, 0, ...END_OF_TRACK]
  // 960 ticks of rest, two quarters at 120 a minute.
  expect(labelsOfMidi(midiFile([melody]), 'a.mid')).toEqual([{ seconds: 1, endSeconds: 1.5, label: 'C4' }])
})

it('other files are none', () => {
  expect(() => labelsOfMidi(new Uint8Array(40), 'a.mid')).toThrow()
})
