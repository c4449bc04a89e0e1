import { dense, transformerBlock } from '../../../src-main/engine/nn/index.ts'
import type { NotesArchitecture } from '../../../src-main/engine/models/notes-model.ts'
import { notesPresets } from '../../../src-main/engine/models/presets.ts'

/** Notes that it looks back on. */
const CONTEXT = 64

export const melody: NotesArchitecture = {
  id: 'melody',
  descriptor: {
    name: 'Melody',
    description: 'Looks back on the last notes, and writes what follows.',
    layers: ['Embedding of notes', 'Attention', 'What follows'],
    source: '',
    sizes: [{ name: 'hidden', label: 'Memory', description: 'Numbers by which a note is remembered.', minimum: 8, maximum: 2048 }],
  },
  presets: notesPresets('melody', { quick: { hidden: 128 }, paper: { hidden: 256 } }),
  memory(scope, heard, { hidden }) {
    const known = dense(scope.child('known'), heard, { units: hidden })
    return transformerBlock(scope.child('block'), known, { heads: 4, context: CONTEXT, positions: 'rotary' })
  },
}
