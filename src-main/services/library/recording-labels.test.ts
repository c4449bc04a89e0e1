import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { END_OF_TRACK, midiFile } from '../../../test/support/midi-bytes.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { labelsOfSource } from './recording-labels.ts'

it('notes beside a sound are its labels where they are asked for, and are not taken for labels otherwise', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'Prelude.wav')
  // Two beats of middle C at 120 a minute, 480 ticks each.
  writeFileSync(join(folder, 'Prelude.mid'), midiFile([[0, 0x90, 60, 100, 0x87, 0x40, 0x80, 60, 0, ...END_OF_TRACK]]))
  writeFileSync(join(folder, 'Prelude.notes'), '1.5\t2\t440\n30\t31\t220\n')
  writeFileSync(join(folder, 'Prelude.lab'), '0 4 C:maj\n')
  expect((await labelsOfSource(path, 'notes', 10)).markers).toEqual([
    { seconds: 1.5, endSeconds: 2, label: 'A4' },
    { seconds: 0, endSeconds: 1, label: 'C4' },
  ])
  expect((await labelsOfSource(path, 'files', 10)).markers).toEqual([{ seconds: 0, endSeconds: 4, label: 'C:maj' }])
})

it('a MIDI file that is none is told, and the sound has no labels of it', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'Prelude.mid'), 'no notes')
  const { markers, warnings } = await labelsOfSource(join(folder, 'Prelude.wav'), 'notes', 10)
  expect(markers).toEqual([])
  expect(warnings).toHaveLength(1)
})
