import { readFile } from 'node:fs/promises'
import { exampleBatches, type ExampleSet } from '../../../src-main/engine/datasets/example-batches.ts'
import { notesOf } from '../../../src-main/engine/files/midi/midi-notes.ts'
import { readMidi } from '../../../src-main/engine/files/midi/read-midi.ts'
import { add, concat, reshape, slice, softmax, transpose } from '../../../src-main/engine/graph/index.ts'
import type { Tensor } from '../../../src-main/engine/graph/index.ts'
import type { ModelDefinition } from '../../../src-main/engine/models/index.ts'
import { dense, embedding, gru, softmaxCrossEntropy, type Scope } from '../../../src-main/engine/nn/index.ts'
import { rateSchedule } from '../../../src-main/engine/optimisers/schedules.ts'
import { optimiserOf } from '../../../src-main/engine/optimisers/transforms.ts'
import { taskSettings } from './settings.ts'

/** A note in ticks: what a take of such a model is made of. */
export interface TakeNote {
  pitch: number
  startTick: number
  ticks: number
}

/** A note as the network hears it: its pitch, how long after the former it begins and how long it lasts, in grid steps. */
export type Event = [pitch: number, later: number, long: number]
const CHOICES = { pitch: 128, later: 17, long: 17 } as const
const ASPECTS = Object.keys(CHOICES) as (keyof typeof CHOICES)[]

/** A sixteenth at 480 ticks a quarter. */
export const GRID_TICKS = 120

export async function eventsOf(midiPath: string): Promise<Event[]> {
  const { sequence } = readMidi(await readFile(midiPath))
  const notes = sequence.tracks.flatMap(notesOf).sort((a, b) => a.startTick - b.startTick || a.pitch - b.pitch)
  const steps = (ticks: number): number => Math.max(0, Math.min(16, Math.round(ticks / GRID_TICKS)))
  return notes.map(({ pitch, startTick, endTick }, i) => [
    pitch,
    steps(startTick - (notes[i - 1]?.startTick ?? 0)),
    steps(endTick - startTick),
  ])
}

/** Whole ticks again. */
export const notesOfEvents = (events: readonly Event[]): TakeNote[] => {
  let startTick = 0
  return events.map(([pitch, later, long]) => {
    startTick += later * GRID_TICKS
    return { pitch, startTick, ticks: Math.max(1, long) * GRID_TICKS }
  })
}

/** Logits of each aspect of the note after each: int32 [T, batch, 3] -> float32 [T, batch, choices]. */
function nextNote(scope: Scope, events: Tensor): Record<keyof typeof CHOICES, Tensor> {
  const [steps, batch] = events.shape
  const heard = ASPECTS.map((aspect, i) =>
    embedding(scope.child(`hears-${aspect}`), reshape(slice(events, [0, 0, i], [steps, batch, 1]), [steps, batch]), {
      count: CHOICES[aspect],
      units: 16,
    }),
  )
  const context = gru(scope.child('gru'), concat(heard, 2), { units: 48 })
  const says = (aspect: keyof typeof CHOICES): Tensor => dense(scope.child(`says-${aspect}`), context, { units: CHOICES[aspect] })
  return { pitch: says('pitch'), later: says('later'), long: says('long') }
}

/** Foresees the next note of MIDI files, in ticks; its takes are notes. */
export const melodyModel = (midiPaths: readonly string[], sequenceNotes: number): ModelDefinition => ({
  descriptor: {
    id: 'melody',
    task: 'melody',
    learnsFrom: 'notes',
    name: 'Melody',
    description: 'Plays on from a melody, note by note.',
    measures: [{ name: 'surprise', better: 'lower', label: 'Surprise', description: 'Cross-entropy of the next note, in nats.' }],
    layers: ['Embedding', 'GRU', 'Dense'],
    paperRating: null,
    source: '',
    sizes: [],
    presets: { quick: taskSettings('melody', 'melody'), paper: taskSettings('melody', 'melody', { preset: 'paper' }) },
  },
  async data({ settings }) {
    const pieces = await Promise.all(midiPaths.map(eventsOf))
    const windows = pieces.flatMap((events) =>
      Array.from({ length: Math.max(0, events.length - sequenceNotes) }, (_, start) => events.slice(start, start + sequenceNotes + 1)),
    )
    const examples: ExampleSet = {
      count: windows.length,
      example: { notes: { shape: [sequenceNotes + 1, 3], dtype: 'int32' } },
      place: (index, { notes }) => (notes as Int32Array).set(windows[index].flat()),
    }
    return {
      ...exampleBatches(examples, settings),
      split: { segments: [], leftOut: [] },
      trainingFrames: windows.length,
      baselines: null,
      fixed: {},
      heldOut: null,
      kept: { codec: null, standardisation: null, facts: { gridTicks: GRID_TICKS } },
      close: () => Promise.resolve(),
    }
  },
  objective: (settings, { rows, batch }) => ({
    name: 'melody',
    seed: settings.seed,
    rows,
    batch,
    primary: 'surprise',
    trace(scope, { notes }) {
      const timeFirst = transpose(notes, [1, 0, 2])
      const heard = slice(timeFirst, [0, 0, 0], [sequenceNotes, rows, 3])
      const next = nextNote(scope, heard)
      const surprise = ASPECTS.map((aspect, i) =>
        softmaxCrossEntropy(next[aspect], reshape(slice(timeFirst, [1, 0, i], [sequenceNotes, rows, 1]), [sequenceNotes, rows])),
      ).reduce((sum, one) => add(sum, one))
      return {
        measures: { surprise },
        updates: [{ loss: surprise, parameters: scope.parameters, optimiser: optimiserOf(settings), rate: rateSchedule(settings) }],
      }
    },
  }),
  forms: {
    step: {
      states: 'step',
      inputs: (_, { batch }) => ({ note: { shape: [batch, 3], dtype: 'int32' } }),
      build(scope, { note }) {
        const next = nextNote(scope, reshape(note, [1, note.shape[0], 3]))
        return Object.fromEntries(ASPECTS.map((aspect) => [aspect, reshape(softmax(next[aspect]), [note.shape[0], CHOICES[aspect]])]))
      },
    },
  },
  plays: { way: 'melody', gives: 'notes', from: 'either' },
  analyses: null,
})
