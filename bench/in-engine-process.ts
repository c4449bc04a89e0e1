import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { engineEnvironment } from '../src-main/workers/fork-engine.ts'

/** Calls a measuring function in a process of its own, in the environment of the app's engine processes. */
export function inEngineProcess<T>(module: string, name: string, order: unknown): T {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(import.meta.dirname, 'measure.mjs'), module, name], {
    input: JSON.stringify(order),
    encoding: 'utf8',
    env: engineEnvironment(),
  })
  if (status !== 0) throw new Error(`${name} of ${module} failed:\n${stderr}`)
  return JSON.parse(stdout) as T
}
