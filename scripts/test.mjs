/** `npm test`: the whole suite on a bare machine: dependencies, a browser for the end-to-end tests where one can be had, checks, tests. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root, runOrExit } from './ensure.mjs'
import { findBrowser } from './browser.mjs'

ensureInstalled()
ensureBrowser()
ensureBuilt()
runOrExit('npm', ['run', '--silent', 'typecheck'])
runOrExit('npm', ['run', '--silent', 'lint'])
runOrExit('npm', ['run', '--silent', 'layers'])
runOrExit(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'unit', '--project', 'e2e', '--project', 'providers', ...process.argv.slice(2)])

/** The end-to-end tests skip, visibly, where there is no browser; on a Debian machine where we may, we install one. */
function ensureBrowser() {
  if (findBrowser()) return
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (mayInstall) {
    console.error('Installing a browser for the end-to-end tests (Debian package chromium) ...')
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    for (const args of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', 'chromium']]) {
      const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: environment })
      if (status !== 0) break
    }
  }
  if (!findBrowser()) {
    console.error('No Chromium, Chrome or Edge found: the browser tests will be skipped. Install one, or set SPECTRALOOM_BROWSER to its program.')
  }
}
