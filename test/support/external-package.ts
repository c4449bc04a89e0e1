import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A package of others that only checks what this program writes and is no part of it: installed once into a folder of its own beneath the
 * system's temporary one.
 *
 * @param names    with their versions, e.g. `@sfz-tools/core@0.0.28`
 * @returns        the folder that holds its `node_modules`; null where it cannot be installed, as offline
 */
export const externalPackage = (...names: string[]): string | null =>
  installed(names.join('-'), (folder) => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    run(folder, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...names)
  })

/** A Python that has a package, e.g. `mido==1.3.3`. @returns its program; null where it cannot be had */
export function externalPython(name: string): string | null {
  const folder = installed(name, (making) => {
    run(making, 'python3', '-m', 'venv', '--copies', 'python')
    run(making, join(making, 'python', 'bin', 'python3'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', name)
  })
  return folder && join(folder, 'python', 'bin', 'python3')
}

const run = (cwd: string, program: string, ...args: string[]): void =>
  void execFileSync(program, args, { cwd, stdio: 'pipe', timeout: 60_000 })

function installed(name: string, install: (folder: string) => void): string | null {
  const folder = join(tmpdir(), 'spectraloom-checkers', name.replace(/[^\w.-]+/g, '_'))
  if (existsSync(folder)) return folder
  const making = `${folder}.${process.pid}`
  mkdirSync(making, { recursive: true })
  try {
    install(making)
    renameSync(making, folder)
  } catch {
    rmSync(making, { recursive: true, force: true })
    return existsSync(folder) ? folder : null
  }
  return folder
}

/** A module of such a package. */
export const requireFrom = (folder: string): NodeJS.Require => createRequire(join(folder, 'package.json'))
