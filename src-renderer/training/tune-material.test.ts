import { expect, it } from 'vitest'
import type { MidiTake } from '../../src-shared/project/index.ts'
import { tuneMaterial } from './tune-material.ts'

const tune = (notes: number, durationSeconds = 60): MidiTake =>
  ({ id: `notes-${notes}`, notes, durationSeconds, origin: { kind: 'played' } }) as MidiTake

it('says how much there is to learn from, and why it is too little', () => {
  expect(tuneMaterial([])).toMatchObject({ notes: 0, obstacle: { message: 'There are no MIDI files to learn from.' } })
  expect(tuneMaterial([tune(40)]).obstacle?.advice).toContain('At least 48')
  expect(tuneMaterial([tune(40), tune(30, 30)])).toMatchObject({ notes: 70, seconds: 90, obstacle: null })
  expect(tuneMaterial([tune(70)]).remark).toContain('This is little')
  expect(tuneMaterial([tune(2500)]).remark).toBeNull()
})
