import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }

/** What a script of peers/ prints; null where PyTorch is missing. */
export function torch<T>(script: string, input: unknown, environment: NodeJS.ProcessEnv = process.env): T | null {
  // Debian's packages are those of Debian's interpreter.
  const { status, stdout } = spawnSync(
    existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3',
    [resolve(import.meta.dirname, 'peers', script)],
    { input: JSON.stringify(input), encoding: 'utf8', env: { ...environment, ...oneThread }, stdio: ['pipe', 'pipe', 'ignore'] },
  )
  return status === 0 ? (JSON.parse(stdout) as T) : null
}
