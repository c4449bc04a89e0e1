import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { EngineLease } from './engine-lease.ts'
import { signalChild } from '../../workers/signal-child.ts'
import { OwnProcesses } from '../machine/own-processes.ts'
import { identityOf } from '../machine/process-identity.ts'

/** A process that does not end by itself. */
async function someProcess(): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => undefined, 1000)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void signalChild(child, 'SIGKILL'))
  await once(child.stdout, 'data')
  return { child, pid: child.pid ?? 0 }
}

function folders(): { run: string; config: string } {
  const root = temporaryFolder()
  const [run, config] = [join(root, 'run'), join(root, 'config')]
  mkdirSync(run)
  return { run, config }
}

const isUp = ({ child }: { child: ChildProcess }): boolean => child.exitCode === null && child.signalCode === null

describe('the lease of an engine process', () => {
  it.skipIf(process.platform !== 'linux')('ends a process of ours that does not end by itself', async () => {
    const { run, config } = folders()
    const engine = await someProcess()
    await new EngineLease(run, new OwnProcesses(config)).record(engine.pid)
    // The program was killed; another one opens the project.
    await new EngineLease(run, new OwnProcesses(config), 0).awaitFormerEnd()
    expect(isUp(engine)).toBe(false)
    expect(readdirSync(join(config, 'engines'))).toEqual([])
  })

  it.each([
    ['without a token', {}],
    ['with a token that is noted nowhere', { token: randomBytes(16).toString('hex') }],
    ['with a token that is a path', { token: '../../run/engine' }],
  ])('ends no process that a file from elsewhere names rightly, %s', async (_, more) => {
    const { run, config } = folders()
    const victim = await someProcess()
    writeFileSync(
      join(run, 'engine.json'),
      JSON.stringify({ ...identityOf(victim.pid), startMark: identityOf(victim.pid).startMark ?? 'x', host: hostname(), ...more }),
    )
    await new EngineLease(run, new OwnProcesses(config), 0).awaitFormerEnd()
    expect(isUp(victim)).toBe(true)
  })

  it('ends no other process than the one that was noted under the token', async () => {
    const { run, config } = folders()
    const [engine, victim] = [await someProcess(), await someProcess()]
    await new EngineLease(run, new OwnProcesses(config)).record(engine.pid)
    const lease = JSON.parse(readFileSync(join(run, 'engine.json'), 'utf8')) as object
    const mark = identityOf(victim.pid).startMark ?? 'x'
    writeFileSync(join(run, 'engine.json'), JSON.stringify({ ...lease, pid: victim.pid, startMark: mark }))
    await new EngineLease(run, new OwnProcesses(config), 0).awaitFormerEnd()
    expect([engine, victim].map(isUp)).toEqual([true, true])
  })

  it('ends no process whose number was given to another since', async () => {
    const { run, config } = folders()
    const victim = await someProcess()
    const [token, startMark] = [randomBytes(16).toString('hex'), 'of a former process']
    await new OwnProcesses(config).note(token, { pid: victim.pid, startMark })
    writeFileSync(join(run, 'engine.json'), JSON.stringify({ pid: victim.pid, startMark, host: hostname(), token }))
    await new EngineLease(run, new OwnProcesses(config), 0).awaitFormerEnd()
    expect(isUp(victim)).toBe(true)
  })

  it.skipIf(process.platform === 'win32')('keeps its notes to the person, and those of ended processes not at all', async () => {
    const { run, config } = folders()
    const ended = await someProcess()
    await new EngineLease(run, new OwnProcesses(config)).record(ended.pid)
    signalChild(ended.child, 'SIGKILL')
    await once(ended.child, 'exit')
    const engine = await someProcess()
    const lease = new EngineLease(run, new OwnProcesses(config))
    await lease.record(engine.pid)
    const [note, ...others] = readdirSync(join(config, 'engines'))
    expect(others).toEqual([])
    expect(statSync(join(config, 'engines')).mode & 0o077).toBe(0)
    expect(statSync(join(config, 'engines', note)).mode & 0o077).toBe(0)
    await lease.release()
    expect([readdirSync(join(config, 'engines')), readdirSync(run)]).toEqual([[], []])
  })
})
