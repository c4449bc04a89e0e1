/** What every script needs before it can start: the dependencies of the lock file, and a build no older than its sources. */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lockFile = join(root, 'package-lock.json')
const installStamp = join(root, 'node_modules', '.spectraloom-installed')
const buildStamp = join(root, 'out', '.spectraloom-built')
const MINIMUM_NODE = 20

/** Runs a program in the project's folder with our terminal; ends this process with its code when it fails. */
export function runOrExit(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
    ...options,
  })
  if (result.error) {
    console.error(`Could not start "${command}": ${result.error.message}`)
    process.exit(1)
  }
  if (result.status !== 0) process.exit(result.status ?? 1)
}

/** Runs rows of `npm run` scripts beside each other, each row in its order; once all have ended, ends this process where one failed. */
export async function runTogether(rows) {
  const codes = await Promise.all(
    rows.map(async (scripts) => {
      for (const script of scripts) {
        const code = await exitCodeOf('npm', ['run', '--silent', script])
        if (code !== 0) return code
      }
      return 0
    }),
  )
  const failed = codes.find((code) => code !== 0)
  if (failed !== undefined) process.exit(failed)
}

function exitCodeOf(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
    child.once('error', (error) => {
      console.error(`Could not start "${command}": ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < MINIMUM_NODE) {
    console.error(
      `Spectraloom needs Node ${MINIMUM_NODE} or newer; this is ${process.versions.node}. Install a current one from ` +
        'https://nodejs.org and try again.',
    )
    process.exit(2)
  }
}

const lockHash = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex')

/**
 * Installs what package-lock.json names, unless that has been done for this very lock file. Output goes to stderr: stdout belongs to the
 * command.
 */
export function ensureInstalled() {
  checkNode()
  const wanted = lockHash()
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === wanted) return
  console.error('Installing what Spectraloom is built from (first start only, about a minute) ...')
  // `ci` begins by deleting node_modules: right for a fresh clone, wrong for one in use, which `install` brings up to date.
  const how = existsSync(join(root, 'node_modules')) ? 'install' : 'ci'
  runOrExit('npm', [how, '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...headersOfThisNode() },
  })
  writeFileSync(installStamp, wanted)
}

/** Where this Node brought its own headers, addons are compiled against them: no download, and the right version. */
function headersOfThisNode() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {}
}

function newestChange(folder) {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs)
  }
  return newest
}

/** Builds main, preload and renderer into out/ when a source, the configuration or the lock file is newer than the last build. */
export function ensureBuilt() {
  const sources = ['src-main', 'src-preload', 'src-renderer', 'src-shared'].map((folder) => newestChange(join(root, folder)))
  const configuration = ['electron.vite.config.ts', 'package-lock.json'].map((file) => statSync(join(root, file)).mtimeMs)
  if (existsSync(buildStamp) && statSync(buildStamp).mtimeMs > Math.max(...sources, ...configuration)) return
  console.error('Building ...')
  rmSync(buildStamp, { force: true })
  const electronVite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  runOrExit(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] })
  mkdirSync(dirname(buildStamp), { recursive: true })
  writeFileSync(buildStamp, '')
}
