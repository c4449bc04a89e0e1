import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CorpusSettings, LabelsSettings, NotesSettings } from '../../../../src-shared/project/index.ts'
import { smallLabels, writeLabelledRecording } from '../../../../test/support/labelled-sounds.ts'
import { smallCorpusRun, smallCorpusSources } from '../../../../test/support/small-corpus.ts'
import { listeningHooks } from '../../../../test/support/training-run.ts'
import { labelRecording } from '../../evaluation/label-recording.ts'
import { MODELS } from '../../models/index.ts'
import { notesOfEvents, PLAIN_PACE, STEPS_PER_QUARTER, UNTOLD_VOICE, type StepNote } from '../../notes/note-events.ts'
import { tuneOf } from '../../notes/read-tune.ts'
import { writeTune } from '../../notes/write-tune.ts'
import type { Preview, TrainEvent, TrainInput } from '../train-job.ts'
import { trainRun } from '../train-run.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'previews-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function run(input: TrainInput, react?: (event: TrainEvent, abort: () => void) => void): Promise<TrainEvent[]> {
  const { hooks, events } = listeningHooks(react)
  await trainRun(input, hooks)
  return events
}

const previewsIn = (events: readonly TrainEvent[]): { epoch: number; preview: Preview }[] =>
  events.flatMap((event) => (event.type === 'preview' ? [{ epoch: event.epoch, preview: event.preview }] : []))

const splitIn = (events: readonly TrainEvent[]): TrainInput['split'] =>
  events.flatMap((event) => (event.type === 'prepared' ? [event.split] : [])).at(-1)!

const ofKind = <K extends Preview['kind']>(kind: K, preview: Preview): Extract<Preview, { kind: K }> => {
  expect(preview.kind).toBe(kind)
  return preview as Extract<Preview, { kind: K }>
}

describe('a corpus in training', () => {
  it('plays on from what was held out, at the chosen rounds, once, and leaves nothing of passing weights behind', async () => {
    const input = smallCorpusRun(folder, 'corpus', await smallCorpusSources(folder))
    input.settings = { ...(input.settings as CorpusSettings), epochs: 2, previewEpochs: [1] }
    // Told to stop when the preview is there: it goes on without making it anew.
    const events = await run(input, (event, abort) => {
      if (event.type === 'preview') abort()
    })
    const [{ epoch, preview }] = previewsIn(events)
    expect(epoch).toBe(1)
    const { take, seed } = ofKind('sound', preview)
    expect(take).toMatchObject({ frames: 16_000, sampleRate: 16_000, outcome: 'completed' })
    const heldOut = splitIn(events)!.filter(({ part }) => part === 'validation')
    expect(heldOut.map(({ recordingId }) => recordingId)).toContain(seed.recordingId)
    expect(take.origins!.length).toBeGreaterThan(1)
    expect((await readFile(join(input.previewFolder, '1.wav'))).byteLength).toBeGreaterThan(16_000)
    expect((await readdir(input.featureFolder)).filter((name) => name.endsWith('.vectors'))).toEqual([])
    const further = await run({ ...input, resume: true, split: splitIn(events) })
    expect(previewsIn(further)).toEqual([])
  })
})

const ROUND = [60, 62, 64, 60, 64, 65, 67, 67]
const round = (bars: number): StepNote[] =>
  Array.from({ length: bars * 4 }, (_, i) => ({
    pitch: ROUND[i % ROUND.length],
    isDrum: false,
    startStep: i * STEPS_PER_QUARTER,
    steps: STEPS_PER_QUARTER,
    velocity: 76,
    voice: UNTOLD_VOICE,
    pace: PLAIN_PACE,
  }))

describe('a network of notes in training', () => {
  it('writes four bars, told as they stand in their MIDI file', async () => {
    const midiPath = join(folder, 'round.mid')
    await writeFile(midiPath, await writeTune({ name: 'Round', notes: round(24), tempoBpm: 100, barSteps: 96 }))
    const settings: NotesSettings = {
      ...(MODELS.notes.descriptor.presets.quick as NotesSettings),
      sizes: { hidden: 32 },
      epochs: 2,
      previewEpochs: [2],
      batchSize: 8,
      sequenceNotes: 16,
      transposeSemitones: 0,
      learningRate: 0.01,
    }
    const input: TrainInput = {
      ...{ runFolder: join(folder, 'notes'), featureFolder: join(folder, 'features'), settings, provider: 'cpu', threads: 1 },
      ...{ sources: [], tunes: [{ id: 'round', name: 'Round', midiPath }], split: null, resume: false },
      ...{ previewFolder: join(folder, 'notes-previews'), previewSeconds: 1 },
    }
    const [{ epoch, preview }] = previewsIn(await run(input))
    expect(epoch).toBe(2)
    const { path, notes, tempoBpm, durationSeconds, settings: playing } = ofKind('notes', preview)
    expect([path, playing.bars]).toEqual([join(input.previewFolder, '2.mid'), 4])
    const tune = tuneOf(await readFile(path))
    const stepSeconds = 60 / 100 / STEPS_PER_QUARTER
    expect(tempoBpm).toBeCloseTo(100, 3)
    expect(durationSeconds).toBeLessThanOrEqual(4 * 4 * 0.6 + 1e-6)
    expect(notes.map(({ pitch, startSeconds }) => [pitch, Math.round(startSeconds / stepSeconds)])).toEqual(
      notesOfEvents(tune.events).map(({ pitch, startStep }) => [pitch, startStep]),
    )
  })
})

describe('a network of labels in training', () => {
  it('says of what was held out what its checkpoint says of it afterwards', async () => {
    const recordings = await Promise.all(['a', 'b', 'c'].map((name) => writeLabelledRecording(folder, name, 12)))
    const sources = recordings.map(({ source }) => source)
    const input = smallLabels(folder, { sources, labels: recordings.flatMap(({ stretches }) => stretches) })
    input.settings = { ...(input.settings as LabelsSettings), epochs: 8, previewEpochs: [1, 8], checkpointEveryEpochs: 8 }
    const events = await run(input)
    const previews = previewsIn(events)
    expect(previews.map(({ epoch }) => epoch)).toEqual([1, 8])
    const heldOut = splitIn(events)!.filter(({ part }) => part === 'validation')
    const [first, last] = previews.map(({ preview }) => ofKind('labels', preview))
    for (const { recordingId } of [first, last]) expect(heldOut.map((segment) => segment.recordingId)).toContain(recordingId)
    const checkpoint = events.flatMap((event) => (event.type === 'checkpoints' ? event.checkpoints : [])).find(({ epoch }) => epoch === 8)!
    const source = sources.find(({ recordingId }) => recordingId === last.recordingId)!
    const hooks = { emit: () => undefined, signal: new AbortController().signal }
    expect(last.found).toEqual(await labelRecording({ ...input, checkpoint: checkpoint.step, source }, hooks))
    expect(first.found).not.toEqual(last.found)
  })
})

describe('models', () => {
  it('each say what is made along the way, and their presets when', () => {
    for (const { descriptor, previews, analyses } of Object.values(MODELS)) {
      for (const { previewEpochs, epochs } of Object.values(descriptor.presets)) {
        // What sorts or takes apart recordings, or says how high they are, is heard when it has learnt.
        if (['shares', 'waveforms', 'likeness', 'sections', 'pitch'].includes(analyses?.way ?? '')) {
          expect([previews, previewEpochs]).toEqual([null, []])
          continue
        }
        expect(previews).not.toBeNull()
        expect(previewEpochs[0]).toBe(1)
        expect(Math.max(...previewEpochs)).toBeLessThanOrEqual(epochs)
      }
    }
  })
})
