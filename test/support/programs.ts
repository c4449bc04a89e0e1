import { spawnSync } from 'node:child_process'

/** Whether a program that tests compare with is there; where not, such tests are skipped and say so. */
export const hasProgram = (name: string): boolean => spawnSync(name, ['--help'], { stdio: 'ignore' }).error === undefined

/** Names of files are UTF-8 to programs, also where the machine says nothing of the kind. */
const WITH_NAMES = { ...process.env, LC_ALL: 'C.UTF-8' }

/** Runs a program to its end. */
export function runProgram(name: string, ...args: string[]): Buffer {
  const { status, stdout, stderr } = spawnSync(name, args, { env: WITH_NAMES, maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} failed: ${stderr.toString()}`)
  return stdout
}
