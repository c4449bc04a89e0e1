import { describe, expect, it } from 'vitest'
import { FakeForker, type Script } from '../../test/support/fake-engine.ts'
import { Hold } from '../engine/hold.ts'
import { EngineClient, runInEngine } from './engine-client.ts'
import { WORK_LIMITS } from './work-limits.ts'

const DECODED = {
  format: 'WAV',
  sampleRate: 1,
  channels: 1,
  frames: 1,
  durationSeconds: 1,
  pcmSampleRate: 1,
  pcmChannels: 1,
  pcmFrames: 1,
  peakDb: 0,
  rmsDb: 0,
  clippedSamples: 0,
  silent: false,
  tags: { title: null, artist: null, album: null, tempoBpm: null, key: null },
  markers: [],
  warnings: [],
}
const INPUT = { sourcePath: 'a', pcmPath: 'b', peaksPath: 'c' }
const run = (
  script: Script,
  options: Parameters<typeof runInEngine<'import'>>[3] = {},
): { forker: FakeForker; result: Promise<unknown> } => {
  const forker = new FakeForker(script)
  return { forker, result: runInEngine(forker, 'import', INPUT, options) }
}

describe('an engine process', () => {
  it('gets its input, reports events in order, and ends with its result', async () => {
    const heard: number[] = []
    const { forker, result } = run(
      (_, process) => {
        for (const progress of [0.1, 0.5, 0.9]) process.report({ type: 'event', event: { type: 'progress', progress } })
        process.report({ type: 'result', result: DECODED })
      },
      { onEvent: ({ progress }) => heard.push(progress) },
    )
    expect(await result).toEqual(DECODED)
    expect(heard).toEqual([0.1, 0.5, 0.9])
    expect(forker.work).toEqual([{ type: 'start', kind: 'import', input: INPUT }])
    expect(forker.running).toBe(0)
  })

  it('that refuses gives its reason in words', async () => {
    const failure = { code: 'bad-input', message: 'The file is empty.', advice: 'Copy it again.' } as const
    const { forker, result } = run((_, process) => process.report({ type: 'failure', failure, detail: 'AudioFileError at ...' }))
    await expect(result).rejects.toMatchObject({ name: 'EngineFailure', ...failure, detail: 'AudioFileError at ...' })
    expect(forker.running).toBe(0)
  })

  it('that dies is a failure with advice, its last words kept for the log', async () => {
    const { result } = run((_, process) => process.crash({ code: 134, lastWords: 'out of memory' }))
    await expect(result).rejects.toMatchObject({
      name: 'EngineProcessLost',
      reason: 'died',
      detail: expect.stringContaining('out of memory') as string,
    })
  })

  it('that falls silent is ended', async () => {
    const { forker, result } = run(() => undefined, { silenceLimitMs: 20 })
    await expect(result).rejects.toMatchObject({ reason: 'silent' })
    expect(forker.running).toBe(0)
  })

  it('that tells of the same progress again and again is ended, and one that goes on is not', async () => {
    const reporting =
      (progressAt: (turn: number) => number): Script =>
      (_, process) => {
        let turn = 0
        const timer = setInterval(() => {
          if (turn++ < 40) process.report({ type: 'event', event: { type: 'progress', progress: progressAt(turn) } })
          else {
            clearInterval(timer)
            process.report({ type: 'result', result: DECODED })
          }
        }, 10)
      }
    await expect(
      run(
        reporting(() => 0.5),
        { silenceLimitMs: 150 },
      ).result,
    ).rejects.toMatchObject({ reason: 'silent' })
    expect(
      await run(
        reporting((turn) => turn / 40),
        { silenceLimitMs: 150 },
      ).result,
    ).toEqual(DECODED)
  })

  it('that says it ends with this failure gets no further work', async () => {
    const failure = { code: 'bad-input', message: 'It takes too much memory.', advice: '' } as const
    const client = new EngineClient(new FakeForker((_, process) => process.report({ type: 'failure', failure, detail: '', last: true })))
    await expect(client.run('import', INPUT)).rejects.toMatchObject({ name: 'EngineFailure' })
    expect(client.alive).toBe(false)
  })

  it('that reads a file has limits of memory and of time without progress; one that trains or plays has what was asked for', () => {
    const reading = [
      'import',
      'convert',
      'render-notes',
      'survey',
      'round-trip',
      'spectrogram-tile',
      'import-model',
      'export-model',
    ] as const
    for (const kind of reading) expect(Object.values(WORK_LIMITS[kind]).every((limit) => typeof limit === 'number')).toBe(true)
    const forker = new FakeForker((_, process) => process.report({ type: 'result', result: { frames: 1 } }))
    return runInEngine(forker, 'render-notes', { midiPath: 'a', frames: 1, pcmPath: 'b' }).then(() =>
      expect(forker.forks).toEqual([{ heapMegabytes: WORK_LIMITS['render-notes'].heapMegabytes }]),
    )
  })

  it('is ended when its events cannot be handled, and the work fails with that error', async () => {
    const { forker, result } = run((_, process) => process.report({ type: 'event', event: { type: 'progress', progress: 1 } }), {
      onEvent: () => {
        throw new RangeError('cannot handle it')
      },
    })
    await expect(result).rejects.toThrow('cannot handle it')
    expect(forker.running).toBe(0)
  })

  it('that is cancelled may finish what it does', async () => {
    const controller = new AbortController()
    const { result } = run((_, process) => process.onCancel(() => process.report({ type: 'result', result: DECODED })), {
      signal: controller.signal,
    })
    setImmediate(() => controller.abort())
    expect(await result).toEqual(DECODED)
  })

  it('that does not end when cancelled is killed after the grace period', async () => {
    const controller = new AbortController()
    const { forker, result } = run(() => undefined, { signal: controller.signal, graceMs: 10 })
    controller.abort()
    await expect(result).rejects.toMatchObject({ reason: 'cancelled' })
    expect(forker.running).toBe(0)
  })

  it('gets more time to end where it says that it is keeping what was done, and no more than that', async () => {
    const slowToEnd =
      (milliseconds: number): Script =>
      (_, process) =>
        process.onCancel(() => {
          process.report({ type: 'event', event: { type: 'progress', progress: 1 } })
          setTimeout(() => process.report({ type: 'result', result: DECODED }), milliseconds)
        })
    const end = (script: Script, graceAfterMs: number | null): Promise<unknown> => {
      const controller = new AbortController()
      const { result } = run(script, { signal: controller.signal, graceMs: 40, graceAfterMs: () => graceAfterMs })
      setImmediate(() => controller.abort())
      return result
    }
    expect(await end(slowToEnd(80), 10_000)).toEqual(DECODED)
    await expect(end(slowToEnd(10_000), 60)).rejects.toMatchObject({ reason: 'cancelled' })
    await expect(end(slowToEnd(10_000), null)).rejects.toMatchObject({ reason: 'cancelled' })
  })

  it('gets that time too where it said so before it was told to end', async () => {
    const controller = new AbortController()
    const { result } = run(
      (_, process) => {
        process.report({ type: 'event', event: { type: 'progress', progress: 1 } })
        process.onCancel(() => setTimeout(() => process.report({ type: 'result', result: DECODED }), 80))
      },
      { signal: controller.signal, graceMs: 10, graceAfterMs: () => 10_000, onEvent: () => setImmediate(() => controller.abort()) },
    )
    expect(await result).toEqual(DECODED)
  })

  it('hears that it is to wait and to go on, and may be silent for as long as it waits', async () => {
    const hold = new Hold()
    const heard: boolean[] = []
    const { result } = run(
      (_, process) =>
        process.onHold((held) => {
          heard.push(held)
          if (!held) process.report({ type: 'result', result: DECODED })
        }),
      { hold, silenceLimitMs: 40 },
    )
    await new Promise((resolve) => setImmediate(resolve))
    hold.set(true)
    await new Promise((resolve) => setTimeout(resolve, 120))
    hold.set(false)
    expect(await result).toEqual(DECODED)
    expect(heard).toEqual([true, false])
  })

  it('that begins while its work is held is told so, and later work hears nothing of it', async () => {
    const hold = new Hold()
    hold.set(true)
    const heard: boolean[] = []
    const forker = new FakeForker((_, process) => process.report({ type: 'result', result: DECODED }))
    const client = new EngineClient({
      fork: (options) => {
        const child = forker.fork(options)
        return { ...child, send: (message) => (message.type === 'hold' ? heard.push(message.held) : child.send(message)) }
      },
    })
    await client.run('import', INPUT, { hold })
    hold.set(false)
    expect(heard).toEqual([true])
    client.close()
  })

  it('does several pieces of work in turn', async () => {
    const forker = new FakeForker((_, process) => process.report({ type: 'result', result: DECODED }))
    const client = new EngineClient(forker)
    await client.run('import', INPUT)
    await client.run('import', INPUT)
    client.close()
    expect(forker.work).toHaveLength(2)
    expect(forker.forks).toHaveLength(1)
  })
})
