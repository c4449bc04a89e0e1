import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { pulseMissing } from './pulse.mjs'
import { signalChild } from './signal-child.mjs'

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it.skipIf(pulseMissing() !== null)('leaves no sound server and no files where whoever started it is killed', async () => {
  const script = `
    const { startPulse } = await import(${JSON.stringify(resolve(import.meta.dirname, 'pulse.mjs'))})
    const { folder, pid } = await startPulse()
    console.log(JSON.stringify({ folder, pid: pid() }))
    setInterval(() => undefined, 1000)`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(starter.stdout, 'data')) as [Buffer]
  const { folder, pid } = JSON.parse(line.toString()) as { folder: string; pid: number }
  expect([isRunning(pid), existsSync(folder)]).toEqual([true, true])
  const ended = once(starter, 'exit')
  signalChild(starter, 'SIGKILL')
  await ended
  await expect.poll(() => [isRunning(pid), existsSync(folder)], { timeout: 10_000 }).toEqual([false, false])
})
