import { existsSync } from 'node:fs'

const candidates = [
  process.env.SPECTRALOOM_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** A Chromium-like browser that the end-to-end tests can drive, or null. */
export function findBrowser() {
  return candidates.find((path) => path && existsSync(path)) ?? null
}
