import { describe, expect, it } from 'vitest'
import type { Script } from '../../../test/support/fake-engine.ts'
import { setUpLive, type LiveKept } from '../../../test/support/live-service-setup.ts'
import { sampleRun } from '../../../test/support/project-samples.ts'
import { until } from '../../../test/support/until.ts'
import type { LiveRequest } from '../../../src-shared/rpc/index.ts'
import type { LiveCommand, LiveInput } from '../../engine/generation/live/live-messages.ts'

const RATE = 16_000
/** An engine that plays its variation: whatever it is set to, as a constant. */
const steady: Script = ({ kind, input }, { report, onTell, onCancel }) => {
  if (kind !== 'live') throw new Error(`It was asked to ${kind}`)
  let { version, values } = input as LiveInput
  let nextSample = 0
  const hear = (command: LiveCommand): void => {
    if (command.type === 'set') {
      ;({ version, values } = command)
      nextSample = 0
    }
    if (command.type !== 'allow' || command.untilSample <= nextSample) return
    report({
      type: 'event',
      event: {
        type: 'block',
        version,
        startSample: nextSample,
        unit: null,
        ended: false,
        samples: new Float32Array(command.untilSample - nextSample).fill(values.variation / 4),
        realTimeFactor: 10,
      },
    })
    nextSample = command.untilSample
  }
  onTell((command) => {
    hear(command)
    // What a change has to play anew goes as far as what it replaces.
    if (command.type === 'set') hear({ type: 'allow', committedSample: 0, untilSample: RATE })
  })
  onCancel(() => report({ type: 'result', result: { generatedSamples: nextSample } }))
  report({ type: 'event', event: { type: 'ready', sampleRate: RATE, channels: 1 } })
}

const setUp = () =>
  setUpLive({
    script: steady,
    run: sampleRun({
      id: 'run',
      status: 'completed',
      checkpoints: [{ step: 12, epoch: 1, training: { loss: 0.5 }, validation: { loss: 0.5 } }],
    }),
    sources: [{ recordingId: 'seed', name: 'seed', pcmPath: '', soundKey: '', frames: RATE, sampleRate: RATE, channels: 1 }],
    sampleRate: RATE,
  })

const request = (changes: Partial<LiveRequest> = {}): LiveRequest => ({
  runId: 'run',
  checkpointStep: null,
  seed: { kind: 'recording', recordingId: 'seed', startSeconds: 0 },
  second: null,
  parameters: { variation: 1 },
  mode: 'stateful',
  level: 'hold',
  ...changes,
})

const stemOf = ({ provenance }: LiveKept): string | undefined => provenance.live?.stem

describe('LiveService', () => {
  it('starts what stands ready, with the parameters of the start from the first sample on', async () => {
    const { live, forker, heard } = await setUp()
    await live.prepare(request({ parameters: { variation: 2 } }))
    await live.prepare(request({ parameters: { variation: 1.5 } }))
    expect(forker.work).toHaveLength(1)
    expect(live.tell().state).toBe('off')
    const { state, parameters } = await live.start(request({ checkpointStep: 12 }))
    expect([state, parameters.variation]).toEqual(['playing', 1])
    expect(forker.work).toHaveLength(1)
    await until(() => heard().filter((value) => value !== 0).length > 5000)
    // It fades in, and never plays the 0.5 of before.
    expect(Math.max(...heard())).toBeCloseTo(0.25, 3)
  })

  it('lets go of what stands ready where something else is started, and of what was left', async () => {
    const { live, forker } = await setUp()
    await live.prepare(request())
    await live.start(request({ mode: 'window' }))
    expect(forker.work.map(({ input }) => (input as LiveInput).mode)).toEqual(['stateful', 'window'])
    expect(forker.running).toBe(1)
    await live.prepare(request())
    expect(forker.work).toHaveLength(2)
    await live.stop()
    await live.prepare(request())
    expect(forker.running).toBe(1)
    await live.leaveProject()
    expect(forker.running).toBe(0)
  })

  it('keeps what was heard, and what played behind a closed gate as a stem of its own', async () => {
    const { live, takes, heard } = await setUp()
    await live.start(request())
    await expect.poll(() => live.tell().secondsPlayed, { timeout: 10_000 }).toBeGreaterThan(0.2)
    await live.keep(60)
    expect(takes.map(stemOf)).toEqual(['heard'])

    const shutFrom = Math.round((live.tell().secondsPlayed + 0.3) * RATE)
    live.gate((frame) => frame < shutFrom || frame >= shutFrom + 0.3 * RATE)
    await expect.poll(() => live.tell().secondsPlayed * RATE, { timeout: 10_000 }).toBeGreaterThan(shutFrom + 0.6 * RATE)
    await live.stop()
    await live.keep(60, 'Duet')
    // They are written at the same time: whichever is done first stands first.
    const [duet, behind] = takes.slice(1).sort((a, b) => a.name.length - b.name.length)
    expect([duet.name, stemOf(duet), behind.name, stemOf(behind)]).toEqual(['Duet', 'heard', 'Duet, behind your bars', 'unheard'])
    // Around the shut stretch it is what the device played, to the sample.
    const around = (samples: number[], shutAt: number): number[] => samples.slice(shutAt - 2000, shutAt + 0.3 * RATE + 2000)
    const played = heard().filter((_, i) => i % 2 === 0)
    const began = played.findIndex((value) => value > 0.249)
    const fell = played.findIndex((value, i) => i > began && value < 0.249)
    const kept = around(
      duet.samples,
      duet.samples.findIndex((value) => value < 0.249),
    )
    expect(kept.every((value, i) => Math.abs(value - around(played, fell)[i]) < 1e-3)).toBe(true)
    expect(duet.samples[shutFrom - 1]).toBe(0.25)
    expect(duet.samples.slice(shutFrom + 0.011 * RATE, shutFrom + 0.3 * RATE).every((value) => value === 0)).toBe(true)
    expect(duet.samples.every((value, i) => Math.abs(value + behind.samples[i] - 0.25) < 1e-7)).toBe(true)
  })

  it('keeps nothing where nothing was heard', async () => {
    const { live, takes } = await setUp()
    await live.start(request())
    await expect.poll(() => live.tell().secondsPlayed, { timeout: 10_000 }).toBeGreaterThan(0.2)
    live.gate(() => false)
    const shut = live.tell().secondsPlayed
    await expect.poll(() => live.tell().secondsPlayed, { timeout: 10_000 }).toBeGreaterThan(shut + 0.8)
    await expect(live.keep(0.1)).rejects.toMatchObject({ code: 'conflict' })
    expect(takes).toEqual([])
  })

  it('has other work stand back while it plays, further where sound was nearly late, and says so once', async () => {
    const { live, stoodBack, audioForker } = await setUp()
    await live.start(request())
    expect(stoodBack).toEqual(['sound'])
    expect(live.tell().notice).toBeNull()
    await until(() => live.tell().secondsPlayed > 0.3)
    audioForker.newest.starve(true)
    await until(() => live.tell().notice !== null)
    audioForker.newest.starve(false)
    expect(live.tell().notice?.message).toContain('very busy')
    expect(stoodBack).toEqual(['sound', 'late-sound'])
    await live.stop()
    expect(stoodBack).toEqual(['sound', 'late-sound', 'none'])
    expect(live.tell().notice).toBeNull()
  })
})
