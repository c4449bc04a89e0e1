import type { NotesSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import { isNotes } from '../../../src-shared/project/index.ts'
import { COUNTED, HEARD, NEXT } from '../notes/note-batches.ts'
import { EVENT_VALUES, PLACES } from '../notes/note-events.ts'
import { notesData } from '../notes/notes-data.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { nextNote, noteLosses } from './notes.ts'
import { weightedMean } from './objective.ts'
import { SHORT_TRAINING } from './presets.ts'

const quick: NotesSettings = {
  task: 'notes',
  ...SHORT_TRAINING,
  model: 'notes',
  preset: 'quick',
  sizes: { hidden: 192 },
  epochs: 12,
  stepsPerEpoch: 40,
  sequenceNotes: 64,
  transposeSemitones: 5,
  dropout: 0.25,
}

const notesSettings = (settings: TrainingSettings): NotesSettings => {
  if (isNotes(settings)) return settings
  throw new ModelError(`The model notes does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

const sizesOf = (settings: TrainingSettings): { hidden: number } => ({ hidden: settings.sizes.hidden })

/** Writes on from MIDI files: {@link noteLosses} on their notes. */
export const notes: ModelDefinition = {
  descriptor: {
    id: 'notes',
    task: 'notes',
    learnsFrom: 'notes',
    measures: [
      {
        name: 'surprise',
        better: 'lower',
        label: 'Surprise',
        description:
          'Cross-entropy in nats: how unexpected each next note is, its time, pitch, length and force together. It falls while it learns.',
      },
    ],
    name: 'Tunes from my MIDI files',
    description:
      'Learns how your MIDI files go on, note by note, and writes new ones in their manner: notes to hear, to edit in ' +
      'the song and to hand on. Minutes to train.',
    layers: ['Embedding of notes', 'GRU 192', 'When', 'Which', 'How long, how loud'],
    paperRating: null,
    source: 'A recurrent network over compound notes (after Hsiao and others 2021)',
    sizes: [{ name: 'hidden', label: 'Memory', description: 'Units of the memory.', minimum: 8, maximum: 2048 }],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { hidden: 320 }, epochs: 40 } },
  },
  data: (input, options) => notesData({ tunes: input.tunes ?? [], settings: notesSettings(input.settings), split: input.split }, options),
  objective(given, { rows, batch }) {
    const settings = notesSettings(given)
    return {
      name: 'notes',
      seed: settings.seed,
      rows,
      batch,
      dropout: { dense: settings.dropout, recurrent: 0 },
      primary: 'surprise',
      trace(scope, { [HEARD]: heard, [NEXT]: next, [COUNTED]: counted, weights }) {
        const losses = noteLosses(scope, { heard, next, counted }, sizesOf(settings))
        return {
          measures: { surprise: losses },
          updates: [
            {
              loss: weightedMean(losses, weights),
              parameters: scope.parameters,
              optimiser: optimiserOf(settings),
              rate: rateSchedule(settings),
            },
          ],
        }
      },
    }
  },
  forms: {
    step: {
      states: 'step',
      file: {
        label: 'Note by note',
        words: 'A note in, the one that is drawn to follow it out; its memory goes out and in again.',
        extents: () => ({ batch: 1 }),
      },
      inputs: (_, { batch }) => ({
        note: { shape: [batch, EVENT_VALUES], dtype: 'int32' },
        temperature: { shape: [], dtype: 'float32' },
        topP: { shape: [], dtype: 'float32' },
        barSteps: { shape: [], dtype: 'float32' },
        atOnce: { shape: [], dtype: 'float32' },
        places: { shape: [PLACES], dtype: 'float32' },
      }),
      build: (scope, { note, temperature, topP, barSteps, atOnce, places }, settings) => ({
        next: nextNote(scope, note, { temperature, topP, barSteps, atOnce, places }, sizesOf(settings)),
      }),
    },
  },
  plays: { way: 'notes', gives: 'notes', from: 'either' },
  analyses: null,
}
