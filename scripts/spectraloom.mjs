#!/usr/bin/env node
/** `spectraloom ...` from a checkout: installs and builds first where that is needed, then runs the built program. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs'
import { signalChild } from './signal-child.mjs'

ensureInstalled()
ensureBuilt()

const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'out', 'main', 'cli.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
// The terminal sends Ctrl-C to both: the program decides how to end, and we wait for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && signalChild(child, signal))
child.on('error', (error) => {
  console.error(`Could not start Spectraloom: ${error.message}`)
  process.exitCode = 1
})
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
