import { afterEach, describe, expect, it } from 'vitest'
import { FakeForker, type FakeProcess, type Script } from '../../../test/support/fake-engine.ts'
import { until } from '../../../test/support/until.ts'
import { silentLog, type Log } from '../../failures/log.ts'
import { WarmEngine } from './warm-engine.ts'

const engines: WarmEngine[] = []
afterEach(() => engines.splice(0).forEach((engine) => engine.close()))

const obedient: Script = (_, process) => process.report({ type: 'result', result: { ready: true } })

function setUp(script: Script = obedient, { unusedLimitMs, log = silentLog }: { unusedLimitMs?: number; log?: Log } = {}): { forker: FakeForker; engine: WarmEngine } {
  const forker = new FakeForker(script)
  const engine = new WarmEngine({ forker, log }, unusedLimitMs)
  engines.push(engine)
  return { forker, engine }
}

const kinds = ({ work }: FakeForker): string[] => work.map(({ kind }) => kind)

describe('WarmEngine', () => {
  it('hands out the process that stands ready, and makes the next one ready when asked again', async () => {
    const { forker, engine } = setUp()
    engine.prepare()
    engine.prepare()
    expect(forker.forks).toHaveLength(1)
    const first = await engine.take()
    expect(forker.forks).toHaveLength(1)
    expect(kinds(forker)).toEqual(['warm-up'])
    engine.prepare()
    const second = await engine.take()
    expect(second).not.toBe(first)
    expect(forker.forks).toHaveLength(2)
    expect(kinds(forker)).toEqual(['warm-up', 'warm-up'])
    expect(forker.running).toBe(2)
    first.close()
    second.close()
    expect(forker.running).toBe(0)
  })

  it('hands it out only when it is ready, so that it is free for work', async () => {
    let ready = (): void => undefined
    const { forker, engine } = setUp((_, process) => {
      ready = () => process.report({ type: 'result', result: { ready: true } })
    })
    engine.prepare()
    let taken = false
    const taking = engine.take().then((client) => {
      taken = true
      client.close()
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(taken).toBe(false)
    ready()
    await taking
    expect(forker.forks).toHaveLength(1)
  })

  it('starts a process where none stands ready', async () => {
    const { forker, engine } = setUp()
    const client = await engine.take()
    expect(forker.forks).toHaveLength(1)
    expect(forker.work).toEqual([])
    client.close()
  })

  it('replaces one that died while it waited', async () => {
    let standing: FakeProcess | null = null
    const { forker, engine } = setUp((work, process) => {
      standing = process
      void obedient(work, process)
    })
    engine.prepare()
    await until(() => standing !== null)
    await new Promise((resolve) => setTimeout(resolve, 10))
    ;(standing as unknown as FakeProcess).crash()
    await new Promise((resolve) => setTimeout(resolve, 10))
    const client = await engine.take()
    expect(client.alive).toBe(true)
    expect(forker.forks).toHaveLength(2)
    client.close()
  })

  it('replaces one that could not be made ready, ends it, and says so in the log', async () => {
    const written: string[] = []
    const log: Log = { ...silentLog, write: (_, message) => void written.push(message) }
    const failure = { code: 'internal', message: 'No ONNX Runtime.', advice: '' } as const
    const { forker, engine } = setUp((_, process) => process.report({ type: 'failure', failure, detail: '' }), { log })
    engine.prepare()
    await until(() => written.length > 0)
    expect(forker.running).toBe(0)
    const client = await engine.take()
    expect(forker.running).toBe(1)
    client.close()
  })

  it('ends it when nobody has wanted it for so long', async () => {
    const { forker, engine } = setUp(obedient, { unusedLimitMs: 30 })
    engine.prepare()
    expect(forker.running).toBe(1)
    await until(() => forker.running === 0)
    engine.prepare()
    expect(forker.forks).toHaveLength(2)
  })

  it('does not end the one that was taken', async () => {
    const { forker, engine } = setUp(obedient, { unusedLimitMs: 10 })
    engine.prepare()
    const client = await engine.take()
    await new Promise((resolve) => setTimeout(resolve, 40))
    engine.close()
    expect(client.alive).toBe(true)
    expect(forker.running).toBe(1)
    client.close()
  })
})
