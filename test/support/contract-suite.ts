import { afterEach, describe, expect, it } from 'vitest'
import type { CallHandlers, CallOutcome, EventName, HostFunctions } from '../../src-shared/rpc/index.ts'
import { silentLog } from '../../src-main/failures/log.ts'
import { ProjectError } from '../../src-main/failures/project-error.ts'
import { createDispatch } from '../../src-main/rpc/dispatch.ts'
import { Caller } from '../../src-main/services/calls/caller.ts'

/** Both ends of a transport, connected. */
export interface Connection {
  host: HostFunctions
  emit(name: EventName, payload: unknown): void
  close(): Promise<void> | void
}

export type Connect = (functions: HostFunctions, onEvent: (name: EventName, payload: unknown) => void) => Promise<Connection> | Connection

const absent = (): never => {
  throw new TypeError('not part of this test: internals must stay inside')
}

/** Answers a few calls in ways that a transport could get wrong. */
const handlers = new Proxy(
  {
    'sound.read': ({ startFrame, frameCount }) => ({
      sampleRate: 44_100,
      channels: 1,
      samples: Float32Array.from({ length: frameCount }, (_, i) => Math.fround(Math.sin(startFrame + i))),
      totalFrames: 1 << 20,
      growing: false,
    }),
    'library.uploadChunk': ({ data, offsetBytes }) => {
      if (data.some((byte, i) => byte !== (offsetBytes + i) % 251))
        throw new ProjectError({ code: 'bad-input', message: 'the bytes changed on the way', advice: '' })
      return {}
    },
    'takes.file': () => ({ fileName: 'Präludium — 前奏曲.wav', data: Uint8Array.from({ length: 4 << 20 }, (_, i) => i % 253) }),
    'projects.open': ({ folder }) => {
      throw new ProjectError({ code: 'disk', message: `Cannot open ${folder}: the disk is full.`, advice: 'Free some space.' })
    },
    'projects.current': () => ({ project: null }),
    'app.info': () => ({ version: 1 }) as never,
  } satisfies Partial<CallHandlers>,
  { get: (target, name) => Reflect.get(target, name) ?? absent },
) as unknown as CallHandlers

const valueOf = (outcome: CallOutcome): unknown => {
  if (!outcome.ok) throw new Error(outcome.failure.message)
  return outcome.value
}

const SOUND = { kind: 'recording', id: 'rec-1' }

/** What every transport must do; run for each of them. */
export function describeContract(name: string, connect: Connect): void {
  describe(`the contract over ${name}`, () => {
    const open: Connection[] = []
    const events: { name: EventName; payload: unknown }[] = []
    const connected = async (): Promise<Connection> => {
      events.length = 0
      const connection = await connect(
        createDispatch(handlers, { log: silentLog, checkResults: true })(new Caller()),
        (eventName, payload) => events.push({ name: eventName, payload }),
      )
      open.push(connection)
      return connection
    }
    afterEach(async () => {
      for (const connection of open.splice(0)) await connection.close()
    })

    it('carries samples bit for bit', async () => {
      const { host } = await connected()
      const { samples } = valueOf(await host.call('sound.read', { sound: SOUND, startFrame: 7, frameCount: 10_001 })) as {
        samples: Float32Array
      }
      expect(samples).toBeInstanceOf(Float32Array)
      expect(samples).toEqual(Float32Array.from({ length: 10_001 }, (_, i) => Math.fround(Math.sin(7 + i))))
    })

    it('carries bytes both ways, also parts of larger buffers', async () => {
      const { host } = await connected()
      const whole = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251)
      valueOf(await host.call('library.uploadChunk', { uploadId: 'upload-1', offsetBytes: 3, data: whole.subarray(3, 70_000) }))
      const { data, fileName } = valueOf(await host.call('takes.file', { takeId: 'take-1', format: 'wav-float' })) as {
        data: Uint8Array
        fileName: string
      }
      expect(fileName).toBe('Präludium — 前奏曲.wav')
      expect(data).toHaveLength(4 << 20)
      expect(data.every((byte, i) => byte === i % 253)).toBe(true)
    })

    it('answers many calls at once, each with its own answer', async () => {
      const { host } = await connected()
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => host.call('sound.read', { sound: SOUND, startFrame: i, frameCount: 1 })),
      )
      expect(answers.map((answer) => (valueOf(answer) as { samples: Float32Array }).samples[0])).toEqual(
        Array.from({ length: 50 }, (_, i) => Math.fround(Math.sin(i))),
      )
    })

    it('gives failures as data, with code and advice', async () => {
      const { host } = await connected()
      expect(await host.call('projects.open', { folder: '/a' })).toEqual({
        ok: false,
        failure: { code: 'disk', message: 'Cannot open /a: the disk is full.', advice: 'Free some space.' },
      })
    })

    it('keeps the inner words of unexpected errors inside', async () => {
      const { host } = await connected()
      const outcome = await host.call('jobs.list', {})
      expect(outcome).toMatchObject({ ok: false, failure: { code: 'internal' } })
      expect(JSON.stringify(outcome)).not.toContain('internals')
    })

    it('checks parameters, results and the names of calls', async () => {
      const { host } = await connected()
      expect(await host.call('sound.read', { sound: SOUND, startFrame: -1, frameCount: 1 })).toMatchObject({
        ok: false,
        failure: { code: 'invalid-request', message: expect.stringContaining('startFrame') as string },
      })
      expect(await host.call('library.rename', { recordingId: '../x', name: 'x' })).toMatchObject({
        ok: false,
        failure: { code: 'invalid-request' },
      })
      expect(await host.call('app.info', {})).toMatchObject({ ok: false, failure: { code: 'internal' } })
      for (const name of ['no.such', 'constructor', '__proto__', 'toString']) {
        expect(await host.call(name as 'app.info', {})).toMatchObject({ ok: false, failure: { code: 'invalid-request' } })
      }
    })

    it('brings events in their order, before the answer to a later call', async () => {
      const connection = await connected()
      valueOf(await connection.host.call('projects.current', {}))
      for (let step = 0; step < 20; step++)
        connection.emit('training.stepCompleted', { runId: 'r', epoch: 1, step, loss: 0.5, secondsLeft: null })
      connection.emit('project.changed', null)
      valueOf(await connection.host.call('projects.current', {}))
      expect(events.slice(0, 20).map(({ payload }) => (payload as { step: number }).step)).toEqual(Array.from({ length: 20 }, (_, i) => i))
      expect(events[20]).toEqual({ name: 'project.changed', payload: null })
    })
  })
}
