import type { NotesSettings, PresetId, TrainingSettings } from '../../../src-shared/project/index.ts'
import { isNotes, NOTES } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import { COUNTED, HEARD, NEXT, noteBatchForm } from '../notes/note-batches.ts'
import { aspectsOf, PACES, PLACES, VOICES } from '../notes/note-events.ts'
import { choicesOf } from '../notes/notes-facts.ts'
import { notesData } from '../notes/notes-data.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import type { Scope } from '../nn/index.ts'
import type { ModelDefinition, OwnDescriptor, Sizes } from './definition.ts'
import { ModelError } from './errors.ts'
import { nextNote, noteLosses, type NoteChoices, type NotesNetwork } from './notes.ts'
import { weightedMean } from './objective.ts'

const notesSettings = (settings: TrainingSettings): NotesSettings => {
  if (isNotes(settings)) return settings
  throw new ModelError(`This model writes notes; the settings are for the task ${settings.task}.`, 'Start from one of its presets.')
}

const choicesAmong = (settings: TrainingSettings, { voices, paces }: Readonly<Record<string, Tensor>>): NoteChoices | null =>
  notesSettings(settings).voices ? { voices, paces } : null

/** What is told of an architecture of notes, and what it makes of the notes that it has heard. */
export interface NotesArchitecture {
  id: string
  descriptor: Pick<OwnDescriptor, 'name' | 'description' | 'layers' | 'source' | 'sizes'>
  presets: Record<PresetId, NotesSettings>
  /**
   * What it makes of notes 0 .. t and the states carried in; it must not look ahead.
   *
   * @param heard float32 [T, batch, E], the numbers by which each note is known
   * @returns     float32 [T, batch, W]
   */
  memory(scope: Scope, heard: Tensor, sizes: Sizes): Tensor
}

/** A model that writes on from MIDI files: {@link noteLosses} on their notes. */
export function notesModel({ id, descriptor, presets, memory }: NotesArchitecture): ModelDefinition {
  const networkOf = (settings: TrainingSettings): NotesNetwork => ({
    voices: notesSettings(settings).voices,
    memory: (scope, heard) => memory(scope, heard, settings.sizes),
  })
  return {
    descriptor: {
      id,
      task: NOTES,
      learnsFrom: 'notes',
      measures: [
        {
          name: 'surprise',
          better: 'lower',
          label: 'Surprise',
          description:
            'Cross-entropy in nats: how unexpected each next note is, its time, tempo, instrument, pitch, length and force together. ' +
            'It falls while it learns.',
        },
      ],
      paperRating: null,
      presets,
      ...descriptor,
    },
    data: (input, options) => notesData({ tunes: input.tunes ?? [], settings: notesSettings(input.settings), split: input.split }, options),
    objective(given, { rows, batch, fixed = {} }) {
      const settings = notesSettings(given)
      return {
        name: id,
        seed: settings.seed,
        rows,
        batch,
        dropout: { dense: settings.dropout, recurrent: 0 },
        primary: 'surprise',
        fixed,
        trace(scope, { [HEARD]: heard, [NEXT]: next, [COUNTED]: counted, weights, ...more }) {
          const losses = noteLosses(scope, { heard, next, counted }, choicesAmong(settings, more), networkOf(settings))
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
    minibatch(given) {
      const settings = notesSettings(given)
      const { batchSize: rows, sequenceNotes: steps } = settings
      const fixed = settings.voices ? choicesOf({ voices: [], paces: [] }) : {}
      return { rows, batch: noteBatchForm({ steps, rows, aspects: aspectsOf(settings) }), fixed }
    },
    forms: {
      step: {
        states: 'step',
        file: {
          label: 'Note by note',
          words: 'A note in, the one that is drawn to follow it out; its memory goes out and in again.',
          extents: () => ({ batch: 1 }),
        },
        inputs: (settings, { batch }) => ({
          note: { shape: [batch, aspectsOf(notesSettings(settings)).length], dtype: 'int32' },
          temperature: { shape: [], dtype: 'float32' },
          topP: { shape: [], dtype: 'float32' },
          barSteps: { shape: [], dtype: 'float32' },
          atOnce: { shape: [], dtype: 'float32' },
          places: { shape: [PLACES], dtype: 'float32' },
          ...(notesSettings(settings).voices && {
            voices: { shape: [VOICES], dtype: 'float32' },
            paces: { shape: [PACES], dtype: 'float32' },
          }),
        }),
        build: (scope, { note, temperature, topP, barSteps, atOnce, places, ...more }, settings) => ({
          next: nextNote(scope, note, { temperature, topP, barSteps, atOnce, places }, choicesAmong(settings, more), networkOf(settings)),
        }),
      },
    },
    plays: { way: 'notes', gives: 'notes', from: 'either' },
    analyses: null,
    previews: 'notes',
  }
}
