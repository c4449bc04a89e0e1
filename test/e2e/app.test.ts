/**
 * The main job, as a person does it in the browser: bring recordings, train for real, hear a preview, pause, lose power,
 * go on, generate, rename, save, delete, undo. Leaves a picture of every screen in test-results/screens; with
 * SPECTRALOOM_PICTURES set, also those of the README in docs/pictures.
 */
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeAudioFile } from '../../src-main/engine/files/open-audio-file.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { AppWindow } from '../support/app-window.ts'
import { dismissNotices } from '../support/dismiss-notices.ts'
import { browserPath } from '../support/headless-app.ts'
import { takeScriptErrors } from '../support/script-errors.ts'
import { hasSharedData, sharedData } from '../support/shared-data.ts'
import { until } from '../support/until.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const documented: Record<string, string> = { 'train-running': 'train.png', play: 'play.png' }
const SOON = 20_000
const TRAINING = 180_000

describe.skipIf(!browserPath)('the app in a browser', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-e2e-'))
  let opened: AppWindow
  let page: Page

  const at = (id: string): Locator => page.getByTestId(id)
  const picture = async (name: string): Promise<void> => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
    ]) {
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: join(screens, `${name}-${width}.png`) })
    }
    if (process.env.SPECTRALOOM_PICTURES && documented[name]) {
      copyFileSync(join(screens, `${name}-1280.png`), resolve(import.meta.dirname, '../../docs/pictures', documented[name]))
    }
  }
  const seconds = async (): Promise<number> => {
    const [minutes, rest] = (await at('player-position').innerText()).trim().split(':')
    return Number(minutes) * 60 + Number(rest)
  }
  const sounds = async (): Promise<void> => {
    const before = await seconds()
    await expect.poll(seconds, { timeout: SOON }).toBeGreaterThan(before + 0.5)
  }

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    opened = await AppWindow.start(home, { colorScheme: 'dark' })
    page = opened.page
  })

  afterAll(() => opened?.stop())

  test('the key leaves the address bar, a reload and a second tab go on without it, another browser is kept out', async () => {
    const bare = new URL('/', opened.app.address).href
    const person = await opened.browser.newContext()
    const started = (tab: Page): Promise<void> => tab.getByTestId('create-project').waitFor({ timeout: SOON })
    const first = await person.newPage()
    await first.goto(opened.app.address)
    await started(first)
    expect(first.url()).toBe(bare)
    await first.reload()
    await started(first)
    const second = await person.newPage()
    await second.goto(bare)
    await started(second)
    await person.close()
    const stranger = await opened.browser.newContext()
    expect((await (await stranger.newPage()).goto(bare))?.status()).toBe(403)
    const told: string[] = []
    await until(() => told.push(...takeScriptErrors()) > 0)
    expect(told).toEqual([expect.stringContaining('403')])
    await stranger.close()
  })

  test('a new project takes recordings and names what it refuses', async () => {
    await at('new-project-name').fill('Evening')
    await picture('start')
    await at('create-project').click()
    await at('drop-zone').waitFor({ timeout: SOON })
    await picture('recordings-empty')
    await at('file-input').setInputFiles(recordings(home))
    await expect.poll(() => at('recording-row').count(), { timeout: TRAINING }).toBe(3)
    await expect.poll(() => at('refused').innerText(), { timeout: TRAINING }).toContain('nothing-in-it.wav')

    await at('recording-play').first().click()
    await sounds()
    await picture('recordings')
    await at('player-toggle').click()
  })

  test('training moves live, gives a preview to hear meanwhile, and can be paused', async () => {
    await at('step-train').click()
    await at('for-study').click()
    await at('model-card-bilinear').click()
    await at('preset-quick').click()
    await at('epochs').fill('200')
    await picture('train-new')
    await at('train').click()
    await expect.poll(epochsDone, { timeout: TRAINING }).toBeGreaterThanOrEqual(2)
    await at('preview-play').first().waitFor({ timeout: TRAINING })
    await at('preview-play').first().click()
    await sounds()
    const heardAt = await epochsDone()
    await expect.poll(epochsDone, { timeout: TRAINING }).toBeGreaterThan(heardAt)
    await picture('train-running')
    await at('player-stop').click()
    await at('pause').click()
    await expect.poll(() => at('run-status').first().innerText(), { timeout: TRAINING }).toMatch(/paused/i)
  })

  test('after a power cut the project opens again and the run goes on', async () => {
    const paused = await epochsDone()
    await at('resume').click()
    await expect.poll(epochsDone, { timeout: TRAINING }).toBeGreaterThan(paused)
    await opened.killAndRestart()
    await at('recent-project').first().click()
    await at('step-train').click()
    await at('run-row').first().click()
    await at('resume').click()
    await expect.poll(epochsDone, { timeout: TRAINING }).toBeGreaterThan(paused)
    await at('stop-run').click()
    await expect.poll(() => at('run-status').first().innerText(), { timeout: TRAINING }).toMatch(/ended early/i)
  })

  test('a take sounds while it is made, and is kept, renamed, saved, deleted and brought back', async () => {
    await at('step-play').click()
    await dismissNotices(page)
    await at('generate-seconds').fill('60')
    await at('generate').click()
    const take = at('take-row').first()
    await take.waitFor({ timeout: SOON })
    await sounds()
    await picture('play-generating')
    await expect.poll(() => take.getAttribute('data-status'), { timeout: TRAINING }).toBe('complete')
    await at('take-details').first().click()
    await picture('play')

    await at('take-rename').first().dblclick()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('Keeper')
    await page.keyboard.press('Enter')
    await expect.poll(() => take.innerText(), { timeout: SOON }).toContain('Keeper')

    await at('take-save').first().click()
    const [download] = await Promise.all([page.waitForEvent('download'), at('take-save-flac-24').click()])
    expect(download.suggestedFilename()).toMatch(/Keeper.*\.flac$/)
    const saved = await decodeAudioFile(await download.path())
    expect(saved.sampleRate).toBe(16_000)
    expect(saved.channels[0].length).toBe(60 * 16_000)
    const loudest = saved.channels[0].reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)
    expect(loudest).toBeGreaterThan(0.001)
    expect(loudest).toBeLessThan(1)

    await page.getByRole('button', { name: 'More for Keeper' }).click()
    await at('do-removeTake').click()
    await expect.poll(() => page.getByText('Keeper', { exact: true }).count(), { timeout: SOON }).toBe(0)
    await at('undo').first().click()
    await expect.poll(() => at('take-row').first().innerText(), { timeout: SOON }).toContain('Keeper')
  })

  const epochsDone = async (): Promise<number> => Number.parseInt(await at('epoch-count').innerText(), 10) || 0
})

/** Three recordings and a file that is none: real ones where they lie beside the project, else our own instrument's. */
function recordings(folder: string): string[] {
  const nothing = join(folder, 'nothing-in-it.wav')
  writeFileSync(nothing, '')
  if (hasSharedData) {
    const pieces = ['wtc1-bwv846-prelude-c-major.ogg', 'wtc1-bwv847-prelude-c-minor.ogg', 'goldberg-bwv988-aria-da-capo.ogg']
    return [...pieces.map((name) => sharedData('recordings/piano-bach-ishizaka', name)), nothing]
  }
  const sampleRate = 22_050
  const pieces = renderDemoPieces({ seed: 1, pieces: 3, secondsEach: 60, sampleRate }).map((samples, index) => {
    const path = join(folder, `piece-${index + 1}.wav`)
    writeFileSync(path, encodeWav([samples], sampleRate, 'int16'))
    return path
  })
  return [...pieces, nothing]
}
