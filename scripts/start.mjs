/** `npm start`: installs, builds, and opens the app: Electron's window where it can be had, else the headless host and its address. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs'
import { signalChild } from './signal-child.mjs'

/** A window that ends with an error this soon never opened. */
const OPENING_MS = 5_000

ensureInstalled()
ensureBuilt()

const args = process.argv.slice(2)
const { path: electron, reason } = findElectron()
if (electron) {
  const started = Date.now()
  run(electron, [root, ...args], (code, signal) => {
    if (code && Date.now() - started < OPENING_MS)
      serve(`Electron ended with code ${code} before its window opened (its own words are above).`)
    else finish(code, signal)
  })
} else {
  serve(reason)
}

function serve(why) {
  console.log(`The desktop window cannot open here: ${why}`)
  console.log('Starting the same app for a browser instead. Open this address:')
  run(process.execPath, ['--enable-source-maps', join(root, 'out', 'main', 'host.js'), ...args], finish)
}

/** The Electron program to run, or why there is none: no display, or a program that was not and cannot be downloaded. */
function findElectron() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { path: null, reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).' }
  }
  // The package downloads its program when it is first asked for it, and talks at length where it cannot.
  const asked = spawnSync(process.execPath, ['-p', 'require("electron")'], { cwd: root, encoding: 'utf8' })
  const path = asked.status === 0 ? asked.stdout.trim().split('\n').at(-1) : null
  return {
    path,
    reason:
      "Electron's program is not installed and could not be downloaded. Where it lies elsewhere, name its folder in " +
      'ELECTRON_OVERRIDE_DIST_PATH.',
  }
}

function run(command, commandArgs, onExit) {
  const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit' })
  const forward = (signal) => signalChild(child, signal)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward)
  const done = () => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, forward)
  }
  child.on('error', (error) => {
    done()
    console.error(`Could not start Spectraloom: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    done()
    onExit(code, signal)
  })
}

function finish(code, signal) {
  process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)
}
