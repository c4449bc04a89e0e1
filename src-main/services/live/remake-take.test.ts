import { describe, expect, it } from 'vitest'
import type { Script } from '../../../test/support/fake-engine.ts'
import { setUpLive, type LiveKept } from '../../../test/support/live-service-setup.ts'
import { sampleRun } from '../../../test/support/project-samples.ts'
import { tinySettings, writeSampleRun } from '../../../test/support/sample-checkpoint.ts'
import { SMALL_CORPUS_CHECKPOINT, trainSmallCorpus } from '../../../test/support/small-corpus.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { writeToneRecording } from '../../../test/support/training-run.ts'
import { until } from '../../../test/support/until.ts'
import { MODELS } from '../../engine/models/index.ts'
import type { CorpusSettings, Run, Take } from '../../../src-shared/project/index.ts'
import type { LiveInput } from '../../engine/generation/live/live-messages.ts'
import { playLive } from '../../engine/generation/live/play-live.ts'
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

  it('is made again bit for bit (own sounds)', async () => {
    const folder = temporaryFolder()
    const { runFolder, material } = await trainSmallCorpus(folder)
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
})
