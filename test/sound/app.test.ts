/** The whole app with real sound: the headless host, Chromium, and a private PulseAudio server; each of the two ways a sound can leave. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pulseMissing, startPulse } from '../../scripts/pulse.mjs'
import type { AudioChoice } from '../../src-shared/rpc/index.ts'
import { loadNativeAudio } from '../../src-main/audio/process/native-audio.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { raisePriority, SequenceChecker, tapSpeaker, writeNumbered } from '../support/audio.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'
import { connectToHost } from '../support/host-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const RATE = 44_100
const SECONDS = 8
const missing = pulseMissing() ?? (browserPath ? null : 'no browser')

raisePriority()

/** A recording whose every frame carries its number, in both channels. */
function numberedWav(): Uint8Array {
  const block = new Float32Array(2 * SECONDS * RATE)
  writeNumbered(block, 0)
  const channel = (c: number): Float32Array => Float32Array.from({ length: SECONDS * RATE }, (_, i) => block[2 * i + c])
  return encodeWav([channel(0), channel(1)], RATE)
}

async function startApp() {
  const home = temporaryFolder()
  const pulse = await startPulse({ sampleRate: RATE })
  onTestFinished(() => pulse.stop())
  const app = await HeadlessApp.start(home, [], pulse.environment)
  onTestFinished(() => app.stop())
  const browser: Browser = await launchBrowser(pulse.environment)
  onTestFinished(() => browser.close())
  const page: Page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(app.address)
  const path = join(home, 'numbered.wav')
  writeFileSync(path, numberedWav())
  await page.getByTestId('new-project-name').fill('Numbers')
  await page.getByTestId('create-project').click()
  await page.getByTestId('file-input').setInputFiles([path])
  await page.getByTestId('recording-play').first().waitFor()
  return { pulse, app, page }
}

describe.skipIf(missing !== null)(`the app with real sound${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.each(['window', 'device'] as const)('plays every sample of a recording, unchanged and once, through the %s', async (way) => {
    if (way === 'device' && loadNativeAudio().reason) return
    const { pulse, app, page } = await startApp()
    const choice: AudioChoice = { way, output: null, input: null, sampleRate: RATE, bufferFrames: 512 }
    const client = await connectToHost(app.address)
    onTestFinished(() => client.close())
    await client.call('audio.choose', choice)
    const checker = new SequenceChecker()
    const tap = await tapSpeaker(pulse, RATE, (samples) => checker.push(samples))
    await page.getByTestId('recording-play').first().click()
    await expect.poll(() => checker.result().last, { timeout: 30_000 }).toBe(SECONDS * RATE - 1)
    await tap.stop()
    const { first, lost, doubled, altered, silent } = checker.result()
    const state = await client.call('audio.state', {})
    expect(state).toMatchObject({ way, underruns: 0 })
    // The start and the limiter's look-ahead rise out of silence.
    expect(first).toBeLessThan(400)
    expect({ lost, doubled, silent }).toEqual({ lost: 0, doubled: 0, silent: 0 })
    expect(altered).toBeLessThan(400)
  })
})
