import { HELD_OUT_SHARE, LEAST_NOTES_TO_LEARN, type NotesSettings, type SplitSegment } from '../../../src-shared/project/index.ts'
import { DatasetError } from '../datasets/errors.ts'
import type { DataOptions, HeldOutSet, ModelData } from '../datasets/model-data.ts'
import type { MidiSource } from '../files/midi/midi-source.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { COUNTED, HEARD, NEXT, NoteBatches, noteBatchForm, type NoteBatchShape, type Passage } from './note-batches.ts'
import { aspectsOf, DRUM_VOICE, PLACES } from './note-events.ts'
import { choicesOf, knownVoice, type NotesFacts } from './notes-facts.ts'
import { readTune, type Tune } from './read-tune.ts'

/** Sequences that the network is measured on. */
const MOST_HELD_OUT = 96

interface ReadTune extends MidiSource {
  tune: Tune
}

/**
 * What a model of notes learns from.
 *
 * @throws DatasetError where there are too few notes
 */
export async function notesData(
  { tunes, settings, split }: { tunes: readonly MidiSource[]; settings: NotesSettings; split: SplitSegment[] | null },
  { signal, onProgress }: Pick<DataOptions, 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const read: ReadTune[] = []
  const leftOut: ModelData['split']['leftOut'] = []
  for (const [i, source] of tunes.entries()) {
    signal.throwIfAborted()
    onProgress(`Reading ${source.name}`, i / tunes.length)
    const tune = await readTune(source.midiPath, settings)
    if (tune.events.length < 2) leftOut.push({ recordingId: source.id, reason: 'It holds a single note.' })
    else read.push({ ...source, tune })
  }
  const notes = read.reduce((sum, { tune }) => sum + tune.events.length, 0)
  if (notes < LEAST_NOTES_TO_LEARN)
    throw new DatasetError(
      `There are ${notes} notes in these MIDI files; at least ${LEAST_NOTES_TO_LEARN} are needed to learn how one follows another.`,
      'Add more MIDI files: some minutes of music are a start, an hour is good.',
    )
  const facts = factsOf(read)
  for (const { tune } of read) for (const event of tune.events) event.voice = knownVoice(event.voice, facts)
  const segments = split ?? splitTunes(read, settings.seed)
  const part = (wanted: SplitSegment['part']): Passage[] =>
    segments.filter((segment) => segment.part === wanted).flatMap((segment) => passageOf(segment, read))
  const shape = { steps: settings.sequenceNotes, rows: settings.batchSize, aspects: aspectsOf(settings) }
  const training = new NoteBatches(part('training'), shape)
  const heldOut = new NoteBatches(part('validation'), shape)
  const batch = noteBatchForm(shape)
  return {
    split: { segments, leftOut },
    trainingFrames: training.notes,
    baselines: null,
    stepsPerEpoch: settings.stepsPerEpoch,
    rows: shape.rows,
    batch,
    fixed: settings.voices ? choicesOf(facts) : {},
    rowsOf: () => shape.rows,
    read(step, count, target) {
      const size = (name: string): number => target[name].length / count
      for (let i = 0; i < count; i++) {
        const values = Object.fromEntries(
          [HEARD, NEXT, COUNTED].map((name) => [name, target[name].subarray(i * size(name), (i + 1) * size(name))]),
        )
        training.draw(settings.seed, step + i, settings.transposeSemitones, values)
      }
      return Promise.resolve()
    },
    heldOut: heldOut.notes === 0 ? null : heldOutSet(heldOut, shape),
    kept: { codec: null, standardisation: null, facts: { ...facts } },
    close: () => Promise.resolve(),
  }
}

function heldOutSet(batches: NoteBatches, shape: NoteBatchShape): HeldOutSet {
  const all = batches.places
  // Evenly from all of them, so that the measure is of every piece.
  const places = all.filter((_, i) => Math.floor((i * MOST_HELD_OUT) / all.length) !== Math.floor(((i - 1) * MOST_HELD_OUT) / all.length))
  return {
    count: places.length,
    rows: shape.rows,
    batch: noteBatchForm(shape),
    fill(first, rows, target) {
      const values = Object.fromEntries(Object.entries(target).map(([name, { data }]) => [name, data]))
      for (let row = 0; row < rows; row++) batches.place(row, places[first + row], 0, values)
      return Promise.resolve()
    },
  }
}

/** By file, about a fifth; of a single file its last fifth. */
function splitTunes(tunes: readonly ReadTune[], seed: number): SplitSegment[] {
  if (tunes.length === 1) {
    const [{ id, tune }] = tunes
    const boundary = tune.seconds[Math.round((1 - HELD_OUT_SHARE) * tune.events.length)]
    return [
      { recordingId: id, startSeconds: 0, endSeconds: boundary, part: 'training' },
      { recordingId: id, startSeconds: boundary, endSeconds: tune.durationSeconds, part: 'validation' },
    ]
  }
  const order = new CounterRandom(seed, streamOf('split of tunes')).permutation(tunes.length)
  const heldOut = new Set(order.subarray(0, Math.max(1, Math.round(tunes.length * HELD_OUT_SHARE))))
  return tunes.map(({ id, tune }, i) => ({
    recordingId: id,
    startSeconds: 0,
    endSeconds: tune.durationSeconds,
    part: heldOut.has(i) ? 'validation' : 'training',
  }))
}

function passageOf({ recordingId, startSeconds, endSeconds }: SplitSegment, tunes: readonly ReadTune[]): Passage[] {
  const tune = tunes.find(({ id }) => id === recordingId)?.tune
  if (!tune) return []
  const at = (seconds: number): number => {
    const index = tune.seconds.findIndex((start) => start >= seconds - 1e-6)
    return index < 0 ? tune.events.length : index
  }
  return [{ events: tune.events, first: at(startSeconds), end: at(endSeconds) }]
}

/** The middle tempo, and the meter that most pieces end in. */
function factsOf(tunes: readonly ReadTune[]): NotesFacts {
  const tempi = tunes.map(({ tune }) => tune.tempoBpm).sort((a, b) => a - b)
  const counts = new Map<number, number>()
  for (const { tune } of tunes) counts.set(tune.barSteps, (counts.get(tune.barSteps) ?? 0) + 1)
  const [barSteps] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))
  return {
    tempoBpm: tempi[tempi.length >> 1],
    barSteps,
    places: placesOf(tunes),
    voices: voicesOf(tunes),
    paces: [...new Set(tunes.flatMap(({ tune }) => tune.events.map(({ pace }) => pace)))].sort((a, b) => a - b),
  }
}

/** Channels of a MIDI file, but for that of drums: more voices cannot be written. */
const MOST_VOICES = 15

/** The voices of most notes, and drums where there are any. */
function voicesOf(tunes: readonly ReadTune[]): number[] {
  const counts = new Map<number, number>()
  for (const { tune } of tunes) for (const { voice } of tune.events) counts.set(voice, (counts.get(voice) ?? 0) + 1)
  const most = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([voice]) => voice)
  return [...most.filter((voice) => voice !== DRUM_VOICE).slice(0, MOST_VOICES), ...most.filter((voice) => voice === DRUM_VOICE)]
}

/** The places of a bar at which more than one note in so many begins: whoever writes to a grid is written on to that grid. */
const RARE_PLACE = 500

function placesOf(tunes: readonly ReadTune[]): number[] {
  const counts = new Float64Array(PLACES)
  for (const { tune } of tunes) for (const { place } of tune.events) counts[place]++
  const all = counts.reduce((sum, count) => sum + count, 0)
  return [...counts.keys()].filter((place) => counts[place] * RARE_PLACE > all)
}
