import type { Command } from '../command.ts'

export const PIANO_ROLL = {
  drawNotes: { name: 'Draw notes', keys: ['b'], where: 'Piano roll' },
  quantise: { name: 'Quantise', keys: ['Mod+u'], where: 'Piano roll' },
  higher: { name: 'A semitone higher', keys: ['ArrowUp'], where: 'Piano roll', repeats: true },
  lower: { name: 'A semitone lower', keys: ['ArrowDown'], where: 'Piano roll', repeats: true },
  octaveHigher: { name: 'An octave higher', keys: ['Shift+ArrowUp'], where: 'Piano roll', repeats: true },
  octaveLower: { name: 'An octave lower', keys: ['Shift+ArrowDown'], where: 'Piano roll', repeats: true },
  longer: { name: 'Longer', keys: ['Shift+ArrowRight'], where: 'Piano roll', repeats: true },
  shorter: { name: 'Shorter', keys: ['Shift+ArrowLeft'], where: 'Piano roll', repeats: true },
  closePianoRoll: { name: 'Close the piano roll', keys: [], where: 'Piano roll' },
} as const satisfies Record<string, Command>
