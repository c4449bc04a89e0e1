import { expect, it } from 'vitest'
import { gridOfBeats, type HeardNote } from '../../../../src-shared/music/index.ts'
import { TICKS_PER_QUARTER } from '../../../../src-shared/units.ts'
import { midiOfHeardNotes } from './midi-of-heard-notes.ts'
import { readMidi } from './read-midi.ts'
import { writeMidi } from './write-midi.ts'

const note = (startSeconds: number, durationSeconds: number, pitch: number, bends: number[] = []): HeardNote => ({
  ...{ pitch, velocity: 80, startSeconds, durationSeconds },
  bends: Float32Array.from(bends),
})

it('notes that were played on the beats of a playing that breathes lie on quarters, and sound when they were played', async () => {
  const beats = Array.from({ length: 60 }, (_, i) => 0.4 + 0.5 * i + 0.1 * Math.sin(i / 5))
  const notes = beats.map((time, i) => note(time, 0.2, 60 + (i % 12)))
  const file = await writeMidi(
    midiOfHeardNotes(notes, gridOfBeats({ beats, beatsPerBar: 4, firstDownbeat: 0, meterChanges: [], beatParts: 2 }), {
      withBends: true,
      name: 'Breath',
    }),
  )
  const { tracks } = readMidi(file).sequence
  const ticks = tracks[1].events.flatMap(({ type, tick }) => (type === 'noteOn' ? [tick] : []))
  expect(ticks).toHaveLength(60)
  // 13 ms at the fastest of these tempi.
  for (const tick of ticks) expect(Math.abs(tick - Math.round(tick / TICKS_PER_QUARTER) * TICKS_PER_QUARTER)).toBeLessThan(32)
})

it('a note that sounds alone is bent, from before it begins; notes that sound together are not', () => {
  const alone = midiOfHeardNotes([note(1, 0.5, 60, [0, 0, 1, 1, -2])], null, { withBends: true, name: 'Voice' }).tracks[1].events
  expect(alone.map(({ type }) => type)).toEqual(['pitchBend', 'noteOn', 'pitchBend', 'pitchBend', 'noteOff'])
  expect(alone.flatMap((event) => (event.type === 'pitchBend' ? [event.value] : []))).toEqual([0, 4096, -8192])
  const together = [note(1, 0.5, 60, [1]), note(1.2, 0.5, 64, [1])]
  expect(midiOfHeardNotes(together, null, { withBends: true, name: 'Two' }).tracks[1].events.some(({ type }) => type === 'pitchBend')).toBe(
    false,
  )
})
