/** `npm start`: installs, builds, and opens the app: Electron's window where it can be had, else the headless host and its address. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs'

ensureInstalled()
ensureBuilt()

const { path: electron, reason } = await findElectron()
const args = process.argv.slice(2)
if (electron) {
  run(electron, [root, ...args])
} else {
  console.log(`The desktop window cannot open here: ${reason}`)
  console.log('Starting the same app for a browser instead. Open this address:')
  run(process.execPath, ['--enable-source-maps', join(root, 'out', 'main', 'host.js'), ...args])
}

/** The Electron program to run, or why there is none: no display, or a binary that was not and cannot be downloaded. */
async function findElectron() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { path: null, reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).' }
  }
  try {
    const path = createRequire(import.meta.url)('electron')
    if (typeof path === 'string') return { path, reason: '' }
    return { path: null, reason: 'the electron package did not say where its program is.' }
  } catch (error) {
    return { path: null, reason: `Electron's program is not installed and could not be fetched (${String(error.message ?? error).split('\n')[0]}).` }
  }
}

function run(command, commandArgs) {
  const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Could not start Spectraloom: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)
  })
}
