import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { labelRecording } from '../../../src-main/engine/evaluation/label-recording.ts'
import { writeNotes } from '../../../src-main/engine/generation/notes-take.ts'
import { modelOf, MODELS, type ModelDefinition } from '../../../src-main/engine/models/index.ts'
import { listeningModel } from '../../../src-main/engine/models/labels-model.ts'
import { nextFrame } from '../../../src-main/engine/models/next-frame.ts'
import { notesModel } from '../../../src-main/engine/models/notes-model.ts'
import { notesOfEvents, PLAIN_PACE, UNTOLD_VOICE } from '../../../src-main/engine/notes/note-events.ts'
import { readTune } from '../../../src-main/engine/notes/read-tune.ts'
import { writeTune } from '../../../src-main/engine/notes/write-tune.ts'
import { MetricsLog } from '../../../src-main/engine/training/metrics-log.ts'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { FIRST_NOTES_PLAYING } from '../../../src-shared/project/index.ts'
import type { NotesSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import { newestStep, smallLabels, writeLabelledRecording } from '../labelled-sounds.ts'
import { listeningHooks, smallTraining, writeToneRecording } from '../training-run.ts'
import { melody } from './melody.ts'
import { normalised } from './normalised.ts'
import { pair } from './pair.ts'
import { taskSettings } from './settings.ts'
import { tags } from './tags.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/adding-a-model.md'), 'utf8')
const blocks = [...page.matchAll(/```ts\n([\s\S]*?)\n```/g)].map(([, code]) => code)

/** A file as it would stand among the product's models. */
const amongModels = (name: string): string =>
  readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8')
    .replaceAll("'../../../src-main/engine/models/", "'./")
    .replaceAll("'../../../src-main/engine/", "'../")
    .trimEnd()

/** The same in the folder of models of labels. */
const amongListeningModels = (name: string): string => amongModels(name).replaceAll("'../", "'../../").replaceAll("'./listening/", "'./")

describe('the page on adding a model', () => {
  it('shows what is trained here, word for word', () => {
    expect(blocks).toEqual([amongModels('normalised'), amongListeningModels('tags'), amongModels('melody'), amongModels('pair')])
  })
})

// As the page says, for as long as this file is tested: what stands in the registry is known to whatever plays and listens.
const added = { normalised: nextFrame(normalised), tags: listeningModel(tags), melody: notesModel(melody) }
Object.assign(MODELS, added)
// Other files are tested in this process after it.
afterAll(() => Object.keys(added).forEach((id) => Reflect.deleteProperty(MODELS, id)))

/** Trains on three recordings of tones; the values of a measure by steps. */
async function stepsOf(model: ModelDefinition, settings: TrainingSettings, measure: string): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'adding-'))
  try {
    const sources = await Promise.all(['a', 'b', 'c'].map((name) => writeToneRecording(folder, name)))
    const input = { ...smallTraining(folder, sources), settings }
    await trainRun(input, listeningHooks().hooks, { model })
    const lines = await MetricsLog.read(join(input.runFolder, 'metrics.ndjson'))
    return lines.flatMap((line) => (line.type === 'step' ? [line.measures[measure]] : []))
  } finally {
    await rm(folder, { recursive: true })
  }
}

// Patience for a busy machine.
describe('a model that was added', { timeout: 120_000 }, () => {
  it('of frames learns what it is given', async () => {
    const { settings } = smallTraining('', [], { sizes: { hidden: 16 }, epochs: 30, learningRate: 0.01, dropout: 0, recurrentDropout: 0 })
    const losses = await stepsOf(nextFrame(normalised), { ...settings, model: 'normalised' }, 'loss')
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    // 1 is what predicting silence gives.
    expect(mean(losses.slice(-10))).toBeLessThan(0.8)
    expect(mean(losses.slice(-10))).toBeLessThan(0.8 * mean(losses.slice(0, 3)))
  })

  it('of labels finds them where they are, in a recording that it never heard', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'adding-'))
    try {
      const heard = await Promise.all(['a', 'b', 'c'].map((name) => writeLabelledRecording(folder, name, 20)))
      const given = { sources: heard.map(({ source }) => source), labels: heard.flatMap(({ stretches }) => stretches) }
      const input = smallLabels(folder, given, { model: 'tags', epochs: 24, learningRate: 0.02 })
      const { validation } = await trainRun(input, listeningHooks().hooks)
      expect(validation!.f).toBeGreaterThan(0.9)
      const { source, stretches } = await writeLabelledRecording(folder, 'unheard', 20)
      const checkpoint = await newestStep(input)
      const found = await labelRecording({ ...input, checkpoint, source }, { emit: () => undefined, signal: new AbortController().signal })
      const lengths = (some: readonly { label: string; startSeconds: number; endSeconds: number }[], label: string): number =>
        some.filter((one) => one.label === label).reduce((sum, one) => sum + one.endSeconds - one.startSeconds, 0)
      for (const label of ['low', 'high', 'hiss']) {
        const share = lengths(found.stretches, label) / lengths(stretches, label)
        expect(share, label).toBeGreaterThan(0.8)
        expect(share, label).toBeLessThan(1.25)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('of notes writes on what it has learnt by heart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'adding-'))
    try {
      const midiPath = join(folder, 'scale.mid')
      const pitches = Array.from({ length: 64 }, (_, i) => 60 + [0, 2, 4, 5, 7, 5, 4, 2][i % 8])
      const notes = pitches.map((pitch, i) => ({
        ...{ pitch, startStep: i * 24, steps: 24, velocity: 76 },
        ...{ isDrum: false, voice: UNTOLD_VOICE, pace: PLAIN_PACE },
      }))
      await writeFile(midiPath, await writeTune({ name: 'Scale', notes, tempoBpm: 100, barSteps: 96 }))
      const input = {
        ...smallTraining(folder, []),
        settings: {
          ...(modelOf('melody').descriptor.presets.quick as NotesSettings),
          ...{ sizes: { hidden: 32 }, epochs: 3, batchSize: 4, learningRate: 0.01, transposeSemitones: 0, dropout: 0, previewEpochs: [] },
        },
        tunes: [0, 1, 2].map((i) => ({ id: `tune-${i}`, name: `Tune ${i}`, midiPath })),
      }
      await trainRun(input, listeningHooks().hooks)
      const outPath = join(folder, 'written.mid')
      const settings = { ...FIRST_NOTES_PLAYING, bars: 4, temperature: 0.05 }
      const order = {
        runFolder: input.runFolder,
        checkpoint: await newestStep(input),
        settings,
        seedPath: midiPath,
        title: 'On',
        outPath,
      }
      await writeNotes(order, { emit: () => undefined, signal: new AbortController().signal })
      const written = notesOfEvents((await readTune(outPath)).events)
      expect(written.map(({ pitch }) => pitch)).toEqual(pitches.slice(0, 16))
      expect(written.map(({ startStep }) => startStep)).toEqual(notes.slice(0, 16).map(({ startStep }) => startStep))
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('of two networks: the critic finds a difference, the generator makes it small again, at a slope near 1', async () => {
    const settings = taskSettings('pair', 'pair', { epochs: 150, batchSize: 16, learningRate: 2e-3 })
    const [distances, penalties] = [await stepsOf(pair, settings, 'distance'), await stepsOf(pair, settings, 'penalty')]
    const most = Math.max(...distances)
    expect(most).toBeGreaterThan(0.3)
    expect(distances.slice(-20).reduce((sum, value) => sum + value, 0) / 20).toBeLessThan(most / 2)
    expect(Math.max(...penalties.slice(50))).toBeLessThan(0.2)
  })
})
