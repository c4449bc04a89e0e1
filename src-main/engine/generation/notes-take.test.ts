import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listeningHooks } from '../../../test/support/training-run.ts'
import { FIRST_NOTES_PLAYING, notesSettingsSchema, type NotesPlaying, type NotesSettings } from '../../../src-shared/project/index.ts'
import { checkpointRoot, listCheckpoints, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { readMidi } from '../files/midi/read-midi.ts'
import { MODELS } from '../models/index.ts'
import { DRUM_VOICE, notesOfEvents, PLAIN_PACE, UNTOLD_VOICE, type StepNote } from '../notes/note-events.ts'
import { tuneOf } from '../notes/read-tune.ts'
import { writeTune } from '../notes/write-tune.ts'
import type { TrainInput, TrainResult } from '../training/train-job.ts'
import { trainRun } from '../training/train-run.ts'
import { writeNotes } from './notes-take.ts'

const folder = mkdtempSync(join(tmpdir(), 'notes-take-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const BAR = 96
/** A round of four bars that anybody knows after hearing it twice. */
const ROUND = [60, 62, 64, 60, 64, 65, 67, 67, 67, 69, 67, 65, 64, 60, 60, 55]

const round = (bars: number): StepNote[] =>
  Array.from({ length: bars * 4 }, (_, i) => ({
    pitch: ROUND[i % ROUND.length],
    isDrum: false,
    startStep: i * 24,
    steps: 24,
    velocity: i % 4 === 0 ? 100 : 76,
    voice: UNTOLD_VOICE,
    pace: PLAIN_PACE,
  }))

const settings: NotesSettings = {
  ...(MODELS.notes.descriptor.presets.quick as NotesSettings),
  sizes: { hidden: 48 },
  epochs: 10,
  stepsPerEpoch: 40,
  batchSize: 8,
  sequenceNotes: 24,
  transposeSemitones: 0,
  dropout: 0,

  learningRate: 0.01,
  previewEpochs: [],
}

const inputOf = async (name: string, changes: Partial<NotesSettings> = {}): Promise<TrainInput> => {
  const paths = await Promise.all(
    [0, 1, 2].map(async (i) => {
      const path = join(folder, `round-${i}.mid`)
      await writeFile(path, await writeTune({ name: 'Round', notes: round(16), tempoBpm: 100, barSteps: BAR }))
      return path
    }),
  )
  return {
    runFolder: join(folder, name),
    featureFolder: join(folder, 'features'),
    settings: { ...settings, ...changes },
    provider: 'cpu',
    threads: 1,
    sources: [],
    tunes: paths.map((midiPath, i) => ({ id: `round-${i}`, name: `Round ${i}`, midiPath })),
    split: null,
    resume: false,
    previewFolder: join(folder, 'previews'),
    previewSeconds: 1,
  }
}

const train = (input: TrainInput): Promise<TrainResult> => trainRun(input, listeningHooks().hooks)

describe('a network of notes', () => {
  let input: TrainInput
  let result: TrainResult
  beforeAll(async () => {
    input = await inputOf('run')
    result = await train(input)
  }, 120_000)

  async function write(name: string, changes: Partial<NotesPlaying> = {}, seedPath: string | null = null): Promise<StepNote[]> {
    const outPath = join(folder, `${name}.mid`)
    const { hooks } = listeningHooks()
    const [newest] = (await listCheckpoints(checkpointRoot(input.runFolder))).slice(-1)
    const written = await writeNotes(
      {
        runFolder: input.runFolder,
        checkpoint: newest.step,
        settings: { ...FIRST_NOTES_PLAYING, bars: 8, temperature: 0.05, ...changes },
        seedPath,
        title: name,
        outPath,
      },
      { ...hooks, emit: () => undefined },
    )
    const tune = tuneOf(await readFile(outPath))
    expect(written).toMatchObject({ outcome: 'completed', notes: tune.events.length })
    expect(tune.tempoBpm).toBeCloseTo(written.tempoBpm, 2)
    return notesOfEvents(tune.events)
  }

  it('learns a round by heart, also what was held out, and foretells it note by note', () => {
    expect(result.training!.surprise).toBeLessThan(0.3)
    expect(result.validation!.surprise).toBeLessThan(0.3)
  })

  it('writes it from nothing, bar after bar, in the tempo it was heard in', async () => {
    const written = await write('from nothing')
    expect(written.map(({ startStep, pitch, steps }) => [startStep, pitch, steps])).toEqual(
      round(8).map(({ startStep, pitch, steps }) => [startStep, pitch, steps]),
    )
    expect(written.map(({ velocity }) => velocity > 90).slice(0, 8)).toEqual([true, false, false, false, true, false, false, false])
  })

  it('goes on from where a seed ends, with the next bar', async () => {
    const seedPath = join(folder, 'seed.mid')
    await writeFile(seedPath, await writeTune({ name: 'Seed', notes: round(6), tempoBpm: 140, barSteps: BAR }))
    const written = await write('gone on', { bars: 2 }, seedPath)
    expect(written.map(({ pitch }) => pitch)).toEqual([...ROUND.slice(8), ...ROUND].slice(0, 8))
    expect(written[0].startStep).toBe(0)
  })

  it('writes the same again with the same number, and another piece with another', async () => {
    const bold = { temperature: 2, bars: 4 }
    const first = await write('one', { ...bold, randomSeed: 5 })
    expect(await write('again', { ...bold, randomSeed: 5 })).toEqual(first)
    expect(await write('other', { ...bold, randomSeed: 6 })).not.toEqual(first)
    // However bold, on the grid that the pieces have.
    expect(first.every(({ startStep }) => startStep % 24 === 0)).toBe(true)
    expect(Math.max(...first.map(({ startStep, steps }) => startStep + steps))).toBeLessThanOrEqual(4 * BAR)
  })

  it('takes the same steps when it is stopped and goes on, and when the same seed begins anew', async () => {
    const short = { epochs: 2, stepsPerEpoch: 4, sequenceNotes: 6, sizes: { hidden: 8 } }
    const whole = await inputOf('whole', short)
    const parts = await inputOf('parts', short)
    await train(whole)
    const { hooks } = listeningHooks((event, abort) => event.type === 'step' && event.step >= 3 && abort())
    await trainRun(parts, hooks, { mostStepsPerRun: 3, checkpointIntervalSeconds: 0 })
    await train({ ...parts, resume: true })
    const last = async ({ runFolder }: TrainInput): Promise<unknown> => (await listCheckpoints(checkpointRoot(runFolder))).at(-1)
    expect(await last(parts)).toEqual(await last(whole))
  })
})

/** A violin over a bass and a drum, slower and slower to the end of each four bars. */
const trio = (bars: number): StepNote[] =>
  Array.from({ length: bars * 4 }, (_, i) => {
    const [startStep, pace] = [i * 24, PLAIN_PACE - (i % 16 < 12 ? 0 : (i % 16) - 11)]
    const common = { startStep, pace, steps: 24, velocity: 76, isDrum: false }
    return [
      { ...common, pitch: 33 + ROUND[i % ROUND.length] - 60, voice: 33 },
      { ...common, pitch: ROUND[i % ROUND.length], voice: 40 },
      { ...common, pitch: 38, voice: DRUM_VOICE, isDrum: true },
    ]
  }).flat()

/** Of a network of 48 units from before voices were heard. */
const FORMER_WEIGHTS = [
  'hears-later/vectors 81x32',
  'hears-long/vectors 81x24',
  'hears-loud/vectors 16x8',
  'hears-pitch/vectors 257x64',
  'hears-place/vectors 192x32',
  'memory/bias 144',
  'memory/candidate-bias 48',
  'memory/input-weights 160x144',
  'memory/recurrent-weights 48x144',
  'says-later/bias 81',
  'says-later/weights 48x81',
  'says-long/bias 81',
  'says-long/weights 48x81',
  'says-loud/bias 16',
  'says-loud/weights 48x16',
  'says-pitch/bias 257',
  'says-pitch/weights 48x257',
  'touch/bias 48',
  'touch/weights 176x48',
  'which/bias 48',
  'which/weights 112x48',
].map((name) => `model/${name}`)

describe('voices and tempi', () => {
  async function trained(name: string, changes: Partial<NotesSettings>): Promise<{ runFolder: string; midiPath: string }> {
    const midiPath = join(folder, `${name}-source.mid`)
    await writeFile(midiPath, await writeTune({ name: 'Trio', notes: trio(32), tempoBpm: 100, barSteps: BAR }))
    const input = { ...(await inputOf(name, changes)), tunes: [{ id: name, name, midiPath }] }
    await train(input)
    return { runFolder: input.runFolder, midiPath }
  }

  async function written(runFolder: string, name: string, seedPath: string | null = null): Promise<{ bytes: Buffer; notes: StepNote[] }> {
    const outPath = join(folder, `${name}.mid`)
    const { hooks } = listeningHooks()
    const checkpoint = (await listCheckpoints(checkpointRoot(runFolder))).at(-1)!.step
    const playing = { ...FIRST_NOTES_PLAYING, bars: 8, temperature: 0.05 }
    await writeNotes({ runFolder, checkpoint, settings: playing, seedPath, title: name, outPath }, { ...hooks, emit: () => undefined })
    const bytes = await readFile(outPath)
    return { bytes, notes: notesOfEvents(tuneOf(bytes).events) }
  }

  it('are learnt and written: each note on its instrument, slower where the pieces slow down', async () => {
    const { runFolder } = await trained('trio', { epochs: 12 })
    const { bytes, notes } = await written(runFolder, 'trio gone on')
    const parts = (some: readonly StepNote[]): unknown[] => some.map(({ startStep, pitch, voice, pace }) => [startStep, pitch, voice, pace])
    expect(parts(notes)).toEqual(parts(trio(8)))
    // As other programs read it: programs of violin and bass, drums on their channel, four tempi.
    const { tracks } = readMidi(bytes).sequence
    const events = tracks.flatMap((track) => track.events)
    expect(events.flatMap((event) => (event.type === 'programChange' ? [event.program] : [])).sort()).toEqual([33, 40])
    expect(new Set(events.flatMap((event) => (event.type === 'noteOn' && event.pitch === 38 ? [event.channel] : [])))).toContain(9)
    const tempi = events.flatMap((event) => (event.type === 'tempo' ? [60e6 / event.microsecondsPerQuarter] : []))
    for (const [i, wanted] of [100, 97.15, 94.39, 91.7, 89.09].entries()) expect(tempi[i]).toBeCloseTo(wanted, 1)
  }, 120_000)

  it('are not known to runs from before, which play on as they did', async () => {
    const { voices: _, ...before } = settings
    expect(notesSettingsSchema.parse(before).voices).toBe(false)
    const { runFolder, midiPath } = await trained('before', { voices: false })
    const root = checkpointRoot(runFolder)
    const { tensors } = await loadCheckpoint(root, (await listCheckpoints(root)).at(-1)!.step)
    // As such networks were before voices were heard: their checkpoints fit.
    expect([...tensors].flatMap(([name, { shape }]) => (name.startsWith('model/') ? [`${name} ${shape.join('x')}`] : [])).sort()).toEqual(
      FORMER_WEIGHTS,
    )
    const { bytes, notes } = await written(runFolder, 'as before', midiPath)
    expect(new Set(notes.map(({ voice }) => voice))).toEqual(new Set([UNTOLD_VOICE, DRUM_VOICE]))
    expect(readMidi(bytes).sequence.tracks[0].events.filter(({ type }) => type === 'tempo')).toHaveLength(1)
  }, 120_000)
})

describe('too few notes', () => {
  it('are not learnt from', async () => {
    const path = join(folder, 'few.mid')
    await writeFile(path, await writeTune({ name: 'Few', notes: round(2), tempoBpm: 100, barSteps: BAR }))
    const input = { ...(await inputOf('few')), tunes: [{ id: 'few', name: 'Few', midiPath: path }] }
    await expect(train(input)).rejects.toThrow('There are 8 notes in these MIDI files; at least 48 are needed')
  })
})
