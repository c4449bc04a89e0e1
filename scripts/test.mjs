/** `npm test`: the whole suite on a bare machine: dependencies, a browser for the end-to-end tests where one can be had, checks, tests. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root, runOrExit, runTogether } from './ensure.mjs'
import { findBrowser } from './browser.mjs'

/** Encoders, decoders and players that ours are compared with, and the Debian packages that have them. */
const REFERENCE_PACKAGES = {
  ffmpeg: 'ffmpeg',
  sox: 'sox',
  wavpack: 'wavpack',
  faad: 'faad',
  flac: 'flac',
  lame: 'lame',
  oggenc: 'vorbis-tools',
  opusenc: 'opus-tools',
  fluidsynth: 'fluidsynth',
  xmllint: 'libxml2-utils',
}

ensureInstalled()
ensureBrowser()
ensureReferenceDecoders()
ensureBuilt()
await runTogether([['typecheck', 'layers'], ['lint']])
runOrExit(process.execPath, [
  join(root, 'node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--project',
  'unit',
  '--project',
  'unit-alone',
  '--project',
  'e2e',
  '--project',
  'providers',
  ...process.argv.slice(2),
])

/** The end-to-end tests skip, visibly, where there is no browser; on a Debian machine where we may, we install one. */
function ensureBrowser() {
  if (findBrowser()) return
  install('a browser for the end-to-end tests', ['chromium'])
  if (!findBrowser()) {
    console.error(
      'No Chromium, Chrome or Edge found: the browser tests will be skipped. Install one, or set SPECTRALOOM_BROWSER to its program.',
    )
  }
}

function ensureReferenceDecoders() {
  const missing = () => Object.keys(REFERENCE_PACKAGES).filter((name) => spawnSync(name, ['--help'], { stdio: 'ignore' }).error)
  if (missing().length > 0)
    install(
      'reference decoders',
      missing().map((name) => REFERENCE_PACKAGES[name]),
    )
  if (missing().length > 0) console.error(`Not found: ${missing().join(', ')}. Comparisons with their decoders will be skipped.`)
}

function install(what, packages) {
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (!mayInstall) return
  console.error(`Installing ${what} (Debian packages ${packages.join(', ')}) ...`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: environment })
    if (status !== 0) break
  }
}
