import { gru } from '../nn/index.ts'
import type { NotesArchitecture } from './notes-model.ts'
import { notesPresets } from './presets.ts'

/** Notes in, notes out: one memory that hears all voices. */
export const tunes: NotesArchitecture = {
  id: 'notes',
  descriptor: {
    name: 'Tunes from my MIDI files',
    description:
      'Learns how your MIDI files go on, note by note, and writes new ones in their manner: notes to hear, to edit in ' +
      'the song and to hand on. Minutes to train.',
    layers: ['Embedding of notes', 'GRU 192', 'When', 'How fast', 'On what', 'Which', 'How long, how loud'],
    source: 'A recurrent network over compound notes (after Hsiao and others 2021)',
    sizes: [{ name: 'hidden', label: 'Memory', description: 'Units of the memory.', minimum: 8, maximum: 2048 }],
  },
  presets: notesPresets('notes', { quick: { hidden: 192 }, paper: { hidden: 320 } }),
  memory: (scope, heard, { hidden }) => gru(scope, heard, { units: hidden }),
}
