import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keyValue, NO_KEY, SYNTHESIS_RATE } from '../../../src-shared/project/index.ts'
import type { Script } from '../../../test/support/fake-engine.ts'
import { setUpLive, type LiveKept } from '../../../test/support/live-service-setup.ts'
import { sampleRun } from '../../../test/support/project-samples.ts'
import { SMALL_TOLD_WAVENET, writeSampleDrawnSound } from '../../../test/support/sample-drawn-sound.ts'
import { sampleInstrument } from '../../../test/support/sample-instrument.ts'
import { writeSamplePlane } from '../../../test/support/sample-plane.ts'
import { writeSampleTranslation } from '../../../test/support/sample-translation.ts'
import { tinySettings, writeSampleRun } from '../../../test/support/sample-checkpoint.ts'
import { SMALL_CORPUS_CHECKPOINT, trainedSmallCorpus } from '../../../test/support/small-corpus.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { writeToneRecording } from '../../../test/support/training-run.ts'
import { until } from '../../../test/support/until.ts'
import { MODELS } from '../../engine/models/index.ts'
import type { CorpusSettings, Run, Take } from '../../../src-shared/project/index.ts'
import type { LiveInput } from '../../engine/generation/live/live-messages.ts'
import { playLive } from '../../engine/generation/live/play-live.ts'
import { seedSeconds } from '../takes/seed-origin.ts'
import { remakeTake } from './remake-take.ts'

/** The engine itself, in this process. */
const real =
  (onWork: (end: () => void) => void = () => undefined): Script =>
  async ({ input }, { report, crash, onTell, onCancel }) => {
    const controller = new AbortController()
    onCancel(() => controller.abort())
    onWork(() => {
      crash()
      controller.abort()
    })
    const hooks = { signal: controller.signal, listen: onTell, emit: (event: never) => report({ type: 'event', event }) }
    report({ type: 'result', result: await playLive(input as LiveInput, hooks as Parameters<typeof playLive>[1]) })
  }

const runOf = (settings: Run['settings'], step: number, recordingIds: string[]): Run => ({
  ...sampleRun({ id: 'run', status: 'completed', checkpoints: [{ step, epoch: 1, training: { loss: 0.5 }, validation: { loss: 0.5 } }] }),
  settings,
  material: recordingIds.map((recordingId) => ({ recordingId, name: recordingId, contentHash: recordingId, mend: undefined as never })),
})

const request = {
  runId: 'run',
  checkpointStep: null,
  seed: { kind: 'recording', recordingId: 'a', startSeconds: 1 },
  second: null,
  parameters: {},
  mode: 'stateful',
  level: 'hold',
} as const

type Setup = Awaited<ReturnType<typeof setUpLive>>

/** Plays so much longer. */
const playOn = ({ live }: Setup, seconds: number): Promise<void> => {
  const end = live.tell().secondsPlayed + seconds
  return until(() => live.tell().secondsPlayed >= end)
}

async function expectTheSame({ session, takes }: Setup, { samples, ...kept }: LiveKept): Promise<void> {
  await remakeTake(session, { ...kept, id: 'take' } as unknown as Take).done
  const again = takes.at(-1)!
  expect(again.samples.length).toBe(samples.length)
  expect(again.samples.findIndex((value, i) => value !== samples[i])).toBe(-1)
  expect(samples.some((value) => Math.abs(value) > 0.01)).toBe(true)
}

describe('a take that was kept of live playing', () => {
  it('is made again bit for bit: hands, levels, another seed, a gate and a lost engine (frames)', async () => {
    const folder = temporaryFolder()
    const settings = tinySettings('base', { codec: 'mdct', sampleRate: null })
    const sources = await Promise.all(['a', 'b'].map((name) => writeToneRecording(folder, name)))
    let crash = (): void => undefined
    const script = real((end) => (crash = end))
    const runFolder = await writeSampleRun(folder, settings)
    const setup = await setUpLive({ script, run: runOf(settings, 12, ['a', 'b']), sources, sampleRate: 16_000, runFolder })
    const { live, takes } = setup
    await live.start({ ...request, parameters: { variation: 0.2 } })
    await playOn(setup, 0.3)
    live.set({ variation: 1 })
    live.set({ level: -6 })
    await playOn(setup, 0.3)
    live.set({ variation: 1.5 })
    live.set({ variation: 0.4, level: -3 })
    await live.reseed({ kind: 'recording', recordingId: 'b', startSeconds: 2 })
    await playOn(setup, 0.4)
    await live.keep(60, 'Before')
    crash()
    await until(() => live.tell().restarts === 1)
    await playOn(setup, 0.5)
    live.set({ variation: 0 })
    const shutFrom = Math.round((live.tell().secondsPlayed + 0.3) * 16_000)
    live.gate((frame) => frame < shutFrom || frame >= shutFrom + 3000)
    await playOn(setup, 0.8)
    await live.stop()
    await live.keep(0.9, 'Duet')
    const [before, duet, behind] = takes
    expect(before.provenance.live?.performance?.steps.length).toBeGreaterThanOrEqual(3)
    expect(duet.provenance.live?.performance?.steps.map(({ kind }) => kind)).toContain('restart')
    await expectTheSame(setup, before)
    await expectTheSame(setup, duet)
    await expectTheSame(setup, behind)
  }, 60_000)

  it('is made again bit for bit where a network began by itself, with own sounds', async () => {
    const { runFolder, material } = await trainedSmallCorpus()
    const { sources, featureFolder } = material
    const run = runOf(MODELS.corpus.descriptor.presets.quick, SMALL_CORPUS_CHECKPOINT, ['a', 'b'])
    const setup = await setUpLive({ script: real(), run, sources, sampleRate: 16_000, runFolder, featureFolder })
    const { live, takes } = setup
    await live.start({ ...request, seed: { kind: 'nothing' } })
    await playOn(setup, 1)
    await live.stop()
    await live.keep(60, 'By itself')
    const { settings, live: playing } = takes[0].provenance
    expect([settings.corpus?.beginsByItself, playing?.performance?.seed]).toEqual([true, { kind: 'nothing' }])
    await expectTheSame(setup, takes[0])
  }, 120_000)

  it('is made again bit for bit where nobody chose the place that it went on from (frames)', async () => {
    const folder = temporaryFolder()
    const settings = tinySettings('base', { codec: 'mdct', sampleRate: null })
    const sources = await Promise.all(['a', 'b'].map((name) => writeToneRecording(folder, name)))
    const runFolder = await writeSampleRun(folder, settings)
    const run = runOf(settings, 12, ['a', 'b'])
    const setup = await setUpLive({ script: real(), run, sources, sampleRate: 16_000, runFolder })
    const { live, takes } = setup
    await live.start({ ...request, seed: { kind: 'nothing' } })
    await playOn(setup, 0.3)
    await live.reseed({ kind: 'nothing' })
    await playOn(setup, 0.5)
    await live.stop()
    await live.keep(60, 'Anywhere')
    const { seed, steps } = takes[0].provenance.live!.performance!
    const places = [seed, ...steps.flatMap((step) => (step.kind === 'seed' ? [step.seed] : []))]
    expect(places).toHaveLength(2)
    for (const place of places) {
      expect(place.kind).toBe('recording')
      if (place.kind !== 'recording') continue
      expect(['a', 'b']).toContain(place.recordingId)
      // Within six seconds, with room for what is heard.
      expect(place.startSeconds + seedSeconds(run)).toBeLessThanOrEqual(6)
    }
    await expectTheSame(setup, takes[0])
  }, 60_000)

  it('is made again bit for bit (own sounds)', async () => {
    const { runFolder, material } = await trainedSmallCorpus()
    const settings = MODELS.corpus.descriptor.presets.quick as CorpusSettings
    const { sources, featureFolder } = material
    const run = runOf(settings, SMALL_CORPUS_CHECKPOINT, ['a', 'b'])
    const setup = await setUpLive({ script: real(), run, sources, sampleRate: 16_000, runFolder, featureFolder })
    const { live, takes } = setup
    await live.start(request)
    await playOn(setup, 0.5)
    live.set({ density: 1, register: 0.5 })
    await playOn(setup, 0.5)
    live.set({ freeze: 1, 'recording-a': 0 })
    await live.reseed({ kind: 'recording', recordingId: 'b', startSeconds: 8 })
    await playOn(setup, 0.5)
    live.set({ freeze: 0, steady: 1, level: -4 })
    await playOn(setup, 0.5)
    await live.stop()
    await live.keep(1.2, 'Mine')
    expect(takes[0].provenance.origins?.length).toBeGreaterThan(1)
    expect(takes[0].provenance.settings.corpus).toMatchObject({ density: 1, register: 0.5, tempoBpm: 100 })
    await expectTheSame(setup, takes[0])
  }, 120_000)

  it('is made again bit for bit (keys on an instrument)', async () => {
    const folder = temporaryFolder()
    const runFolder = await sampleInstrument(join(folder, 'run'))
    const sources = await Promise.all(['a', 'b'].map((name) => writeToneRecording(folder, name)))
    const run = runOf(MODELS.ddsp.descriptor.presets.quick, 1, ['a', 'b'])
    const setup = await setUpLive({ script: real(), run, sources, sampleRate: SYNTHESIS_RATE, runFolder })
    const { live, takes } = setup
    expect(live.describe('run', null).parameters.map(({ name }) => name)).toContain('keys')
    await live.start(request)
    await playOn(setup, 0.2)
    live.set({ keys: keyValue(69, 100) })
    await playOn(setup, 0.4)
    live.set({ keys: keyValue(72, 60), vibrato: 2 })
    await playOn(setup, 0.4)
    live.set({ keys: NO_KEY, breath: -6 })
    await playOn(setup, 0.3)
    await live.stop()
    await live.keep(60, 'Keys')
    await expectTheSame(setup, takes[0])
  }, 60_000)

  it('is made again bit for bit (a hand on a plane)', async () => {
    const folder = temporaryFolder()
    const runFolder = await writeSamplePlane(join(folder, 'run'))
    const sources = await Promise.all(['a', 'b'].map((name) => writeToneRecording(folder, name)))
    const run = runOf(MODELS.vae.descriptor.presets.quick, 1, ['a', 'b'])
    const setup = await setUpLive({ script: real(), run, sources, sampleRate: SYNTHESIS_RATE, runFolder })
    const { live, takes } = setup
    await live.start({ ...request, parameters: { wander: 1 } })
    await playOn(setup, 0.3)
    live.set({ x: 2, y: -1 })
    await playOn(setup, 0.4)
    live.set({ x: -2, glide: 1 })
    await playOn(setup, 0.4)
    await live.stop()
    await live.keep(60, 'Plane')
    await expectTheSame(setup, takes[0])
  }, 60_000)

  it('is made again bit for bit (drawn sound that a hand makes louder and softer, and another seed)', async () => {
    const folder = temporaryFolder()
    const runFolder = join(folder, 'run')
    const settings = await writeSampleDrawnSound(runFolder, 'wavenet', SMALL_TOLD_WAVENET)
    const sources = await Promise.all(['a', 'b'].map((name) => writeToneRecording(folder, name, { seconds: 6 })))
    const run = runOf(settings, 1, ['a', 'b'])
    const setup = await setUpLive({ script: real(), run, sources, sampleRate: settings.sampleRate, runFolder })
    const { live, takes } = setup
    await live.start({ ...request, parameters: { loudness: -0.5 } })
    await playOn(setup, 0.3)
    live.set({ loudness: 1 })
    await playOn(setup, 0.3)
    live.set({ loudness: 0.2, temperature: 0.5 })
    await live.reseed({ kind: 'recording', recordingId: 'b', startSeconds: 2 })
    await playOn(setup, 0.4)
    live.set({ loudness: -1 })
    await playOn(setup, 0.4)
    await live.stop()
    await live.keep(60, 'Louder and softer')
    const { steps, values } = takes[0].provenance.live!.performance!
    const moved = steps.flatMap((step) => (step.kind === 'values' ? [step.values.loudness] : []))
    expect([values.loudness, ...moved]).toEqual(expect.arrayContaining([-0.5, 1, -1]))
    await expectTheSame(setup, takes[0])
  }, 120_000)

  it('is made again bit for bit (a recording in the sound of others, another one, and a lost engine)', async () => {
    const folder = temporaryFolder()
    const runFolder = join(folder, 'run')
    const settings = await writeSampleTranslation(runFolder)
    const sources = await Promise.all(['a', 'b'].map((name) => writeToneRecording(folder, name, { seconds: 6 })))
    let crash = (): void => undefined
    const script = real((end) => (crash = end))
    const setup = await setUpLive({ script, run: runOf(settings, 1, ['a', 'b']), sources, sampleRate: SYNTHESIS_RATE, runFolder })
    const { live, takes } = setup
    await live.start(request)
    await playOn(setup, 0.3)
    live.set({ 'group-0': 1, 'group-1': 0.5 })
    await playOn(setup, 0.4)
    await live.reseed({ kind: 'recording', recordingId: 'b', startSeconds: 2 })
    await playOn(setup, 0.5)
    crash()
    await until(() => live.tell().restarts === 1)
    await playOn(setup, 1)
    await live.stop()
    await live.keep(60, 'Translated')
    await expectTheSame(setup, takes[0])
  }, 60_000)
})
