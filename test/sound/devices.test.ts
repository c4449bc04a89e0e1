/** Devices that come and go under the whole program: the headless host, Chromium, and a private PulseAudio server; on both ways a sound can take. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pulseMissing, SPEAKER, startPulse, type PrivatePulse } from '../../scripts/pulse.mjs'
import type { AudioChoice, EventPayload } from '../../src-shared/rpc/index.ts'
import { loadNativeAudio } from '../../src-main/audio/process/native-audio.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { raisePriority, tapSpeaker, until } from '../support/audio.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'
import { connectToHost } from '../support/host-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const RATE = 44_100
const WAYS = (['window', 'device'] as const).filter((way) => way === 'window' || !loadNativeAudio().reason)
/** What a device may need to be found again on a busy machine; nothing is measured by it. */
const PATIENCE_SECONDS = 60
const missing = pulseMissing() ?? (browserPath ? null : 'no browser')

raisePriority()

async function openWindow(pulse: PrivatePulse, app: HeadlessApp): Promise<Page> {
  const browser = await launchBrowser(pulse.environment, ['--use-fake-ui-for-media-stream'])
  onTestFinished(() => browser.close())
  const page = await (await browser.newContext({ permissions: ['microphone'] })).newPage()
  await page.goto(app.address)
  return page
}

async function startApp(way: AudioChoice['way']) {
  const home = temporaryFolder()
  const pulse = await startPulse({ sampleRate: RATE })
  onTestFinished(() => pulse.stop())
  const app = await HeadlessApp.start(home, [], pulse.environment)
  onTestFinished(() => app.stop())
  const page = await openWindow(pulse, app)
  const client = await connectToHost(app.address)
  onTestFinished(() => client.close())
  const notices: string[] = []
  const finished: EventPayload<'recording.finished'>[] = []
  let recordedSeconds = 0
  client.on('app.notice', ({ message }) => notices.push(message))
  client.on('recording.finished', (told) => finished.push(told))
  client.on('recording.report', ({ seconds }) => (recordedSeconds = seconds))
  await client.call('projects.create', { name: 'Devices' })
  writeFileSync(
    join(home, 'long.wav'),
    encodeWav([Float32Array.from({ length: 300 * RATE }, (_, i) => 0.3 * Math.sin(i * 0.05))], RATE, 'int16'),
  )
  await client.call('library.importPaths', { paths: [join(home, 'long.wav')] })
  await page.getByTestId('recording-play').first().waitFor()
  await client.call('audio.choose', { way, output: null, input: null, sampleRate: RATE, bufferFrames: 512 })
  const positionSeconds = async (): Promise<number> => {
    const [minutes, rest] = (await page.getByTestId('player-position').innerText()).trim().split(':')
    return 60 * Number(minutes) + Number(rest)
  }
  const streamState = async (): Promise<string> => (await client.call('audio.state', {})).state
  return { app, pulse, page, client, notices, finished, recordedSeconds: () => recordedSeconds, positionSeconds, streamState }
}

const addSpeaker = (pulse: PrivatePulse): void => {
  pulse.control('load-module', 'module-null-sink', `sink_name=${SPEAKER}`, `rate=${RATE}`, 'format=float32le', 'norewinds=1')
  pulse.control('set-default-sink', SPEAKER)
}

/** Resolves when something is heard from the speaker. */
async function heard(pulse: PrivatePulse): Promise<void> {
  let sounds = false
  const tap = await tapSpeaker(pulse, RATE, (samples) => (sounds ||= samples.some((value) => Math.abs(value) > 0.1)))
  await until(() => sounds, PATIENCE_SECONDS)
  await tap.stop()
}

describe.skipIf(missing !== null)(`devices that come and go${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.each(WAYS)('waits at its place for the only output, says so, and is heard again when it is back (%s)', async (way) => {
    const { pulse, page, notices, positionSeconds, streamState } = await startApp(way)
    await page.getByTestId('recording-play').first().click()
    await heard(pulse)
    await until(async () => (await positionSeconds()) > 2, PATIENCE_SECONDS)
    pulse.control('unload-module', 'module-null-sink')
    await until(async () => (await streamState()) === 'recovering', PATIENCE_SECONDS)
    expect(notices.at(-1)).toMatch(/was lost|stopped/)
    const lostAt = await positionSeconds()
    expect(await page.getByTestId('audio-settings').innerText()).toContain('Reconnecting')
    addSpeaker(pulse)
    await heard(pulse)
    expect(await streamState()).toBe('running')
    expect(notices.at(-1)).toContain('Sound is back')
    // Time went on while the test was looking; nothing of the sound was left out before that.
    expect(lostAt).toBeGreaterThan(1.9)
    const before = await positionSeconds()
    await until(async () => (await positionSeconds()) > before + 1, PATIENCE_SECONDS)
  })

  it.each(WAYS)('plays on through the other output when the one in use is pulled out (%s)', async (way) => {
    const { pulse, page, positionSeconds, streamState } = await startApp(way)
    await page.getByTestId('recording-play').first().click()
    await heard(pulse)
    pulse.control('load-module', 'module-null-sink', 'sink_name=second', `rate=${RATE}`, 'format=float32le', 'norewinds=1')
    pulse.control('unload-module', pulse.moduleOf(`sink_name=${SPEAKER}`))
    pulse.control('set-default-sink', 'second')
    const before = await positionSeconds()
    await until(async () => (await streamState()) === 'running' && (await positionSeconds()) > before + 2, PATIENCE_SECONDS)
    let sounds = false
    const tap = await tapSpeaker(pulse, RATE, (samples) => (sounds ||= samples.some((value) => Math.abs(value) > 0.1)), 'second')
    await until(() => sounds, PATIENCE_SECONDS)
    await tap.stop()
  })

  it.each(WAYS)('ends a recording whose devices stay away, keeps it, and plays again when they are back (%s)', async (way) => {
    const { pulse, page, client, finished, recordedSeconds } = await startApp(way)
    await client.call('recording.start', {})
    await until(() => recordedSeconds() > 1, PATIENCE_SECONDS)
    // Its monitor and the microphone go with it.
    pulse.control('unload-module', 'module-null-sink')
    await until(() => finished.length > 0, PATIENCE_SECONDS)
    expect(finished[0].failure?.message).toContain('was lost')
    expect(finished[0].recordingId).not.toBeNull()
    expect(finished[0].durationSeconds).toBeGreaterThan(0.9)
    await until(async () => (await client.call('recording.state', {})).phase === 'off', PATIENCE_SECONDS)
    addSpeaker(pulse)
    await page.getByTestId('recording-row').filter({ hasText: 'long' }).getByTestId('recording-play').click()
    await heard(pulse)
  })

  it.skipIf(!WAYS.includes('device'))('is heard again after the sound server was killed and started again (device)', async () => {
    const { pulse, page, notices, positionSeconds, streamState } = await startApp('device')
    await page.getByTestId('recording-play').first().click()
    await heard(pulse)
    await pulse.kill()
    await until(async () => (await streamState()) === 'recovering', PATIENCE_SECONDS)
    expect(notices.length).toBeGreaterThan(0)
    await pulse.start()
    await heard(pulse)
    const before = await positionSeconds()
    await until(async () => (await positionSeconds()) > before + 1, PATIENCE_SECONDS)
  })

  it('waits and says what to do after the sound server was killed, which Chromium cannot find again; another browser plays on (window)', async () => {
    const { app, pulse, page, notices, positionSeconds, streamState } = await startApp('window')
    await page.getByTestId('recording-play').first().click()
    await heard(pulse)
    await until(async () => (await positionSeconds()) > 2, PATIENCE_SECONDS)
    await pulse.kill()
    await until(() => notices.some((message) => message.includes('has not come back yet')), PATIENCE_SECONDS)
    expect(await streamState()).toBe('recovering')
    const place = await positionSeconds()
    await pulse.start()
    await openWindow(pulse, app)
    await heard(pulse)
    expect(place).toBeGreaterThan(1.9)
    expect(await positionSeconds()).toBeGreaterThanOrEqual(place)
  })

  it('plays on without a gap while the window stalls for 60 ms, again and again', async () => {
    const { pulse, page, client, positionSeconds } = await startApp('window')
    await page.getByTestId('recording-play').first().click()
    await heard(pulse)
    // What is left out is told, so no gap is one that nobody knows of; on a machine that is busy otherwise Chromium leaves out some of its
    // buffers by itself.
    let sinceSound = 0
    let longestGap = 0
    const tap = await tapSpeaker(pulse, RATE, (samples) => {
      for (const value of samples) {
        sinceSound = value === 0 ? sinceSound + 1 : 0
        longestGap = Math.max(longestGap, sinceSound)
      }
    })
    for (let i = 0; i < 15; i++) {
      await page.evaluate(() => {
        const until = performance.now() + 60
        while (performance.now() < until);
      })
      await new Promise((resolve) => setTimeout(resolve, 140))
    }
    const at = await positionSeconds()
    await until(async () => (await positionSeconds()) > at + 4, PATIENCE_SECONDS)
    await tap.stop()
    const state = await client.call('audio.state', {})
    expect(state).toMatchObject({ state: 'running', restarts: 0 })
    // The sine passes through zero; two channels. A gap is longer than that.
    if (state.underruns + state.glitches === 0) expect(longestGap).toBeLessThan(16)
  })

  it('says that there is no output, and plays when there is one (window)', async () => {
    const { pulse, page, notices } = await startApp('window')
    pulse.control('unload-module', 'module-null-sink')
    await page.getByTestId('recording-play').first().click()
    await page.getByText('The browser finds no sound output.').waitFor()
    expect(notices).toEqual([])
    addSpeaker(pulse)
    await page.getByTestId('recording-play').first().click()
    await heard(pulse)
  })
})
