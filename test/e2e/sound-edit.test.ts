/** A sound edited in its spectrogram: what is chosen with the pointer is erased, seen and heard, undone, made a recording of. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { browserPath, HeadlessApp, launchBrowser, watchForFaults } from '../support/headless-app.ts'
import { noise } from '../support/signals.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const SOON = 20_000
const RATE = 44_100
const SECONDS = 12
const TONE_HZ = 3000

describe.skipIf(!browserPath)('a sound edited in its spectrogram', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-edit-'))
  let app: HeadlessApp
  let browser: Browser
  let page: Page
  let faults: string[]

  const at = (id: string): Locator => page.getByTestId(id)
  const drawn = async (): Promise<void> => {
    await expect.poll(() => at('spectrogram').getAttribute('data-ready'), { timeout: SOON }).toBe('1.00')
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }
  const picture = async (name: string): Promise<void> => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
    ]) {
      await page.setViewportSize({ width, height })
      await drawn()
      await page.screenshot({ path: join(screens, `${name}-${width}.png`) })
    }
  }
  /** The level that is read off at a place: parts of the picture's width and height from its lower left corner. */
  const levelAt = async (across: number, up: number): Promise<number> => {
    await drawn()
    const box = await at('spectrogram').boundingBox()
    if (!box) throw new Error('no box')
    await page.mouse.move(box.x + across * box.width - 1, box.y + (1 - up) * box.height)
    await page.mouse.move(box.x + across * box.width, box.y + (1 - up) * box.height)
    const read = /(−?)([\d.]+) dB/.exec(await at('readout').innerText())
    return read ? (read[1] ? -1 : 1) * Number(read[2]) : -Infinity
  }
  const drag = async (from: [number, number], to: [number, number]): Promise<void> => {
    const box = await at('spectrogram').boundingBox()
    if (!box) throw new Error('no box')
    const place = ([across, up]: [number, number]): [number, number] => [box.x + across * box.width, box.y + (1 - up) * box.height]
    await page.mouse.move(...place(from))
    await page.mouse.down()
    await page.mouse.move(...place([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]))
    await page.mouse.move(...place(to))
    await page.mouse.up()
  }
  /** Of the tone, on a linear scale. */
  const tone = TONE_HZ / (RATE / 2)

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    app = await HeadlessApp.start(home)
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
    faults = watchForFaults(page)
    await page.goto(app.address)
    const path = join(home, 'Whistle.wav')
    const hiss = noise(SECONDS * RATE, 1, 0.02)
    const sound = hiss.map((value, n) => value + 0.3 * Math.sin((2 * Math.PI * TONE_HZ * n) / RATE))
    writeFileSync(path, encodeWav([sound, hiss], RATE, 'int16'))
    await at('new-project-name').fill('Editing')
    await at('create-project').click()
    await at('drop-zone').waitFor({ timeout: SOON })
    await at('file-input').setInputFiles([path])
    await at('recording-row').first().waitFor({ timeout: SOON })
    await at('recording-closely').first().click()
    // What the import says goes by itself where no pointer rests on it.
    await page.mouse.move(640, 400)
    await at('notice').first().waitFor({ state: 'detached', timeout: SOON })
    await at('scale-linear').click()
    await at('sound-stage').focus()
    await page.keyboard.press('e')
    await at('sound-edit-bar').waitFor({ timeout: SOON })
  })

  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  test('a box around a whistle is erased where it was drawn, and comes back with undo', async () => {
    const before = await levelAt(0.5, tone)
    await at('tool-box').click()
    await drag([0.4, tone + 0.05], [0.6, tone - 0.05])
    await picture('sound-edit-chosen')
    await at('erase').click()
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(1)
    await expect.poll(() => levelAt(0.5, tone), { timeout: SOON }).toBeLessThan(before - 30)
    expect(await levelAt(0.2, tone)).toBeGreaterThan(before - 6)
    expect(await levelAt(0.8, tone)).toBeGreaterThan(before - 6)
    await picture('sound-edit-erased')
    await at('layer-on').click()
    await expect.poll(() => levelAt(0.5, tone), { timeout: SOON }).toBeGreaterThan(before - 6)
    await at('edits-undo').click()
    await expect.poll(() => levelAt(0.5, tone), { timeout: SOON }).toBeLessThan(before - 30)
    expect(faults).toEqual([])
  })

  test('by keys: frequencies are chosen and healed, what is chosen is heard alone, Escape goes back step by step', async () => {
    await at('sound-stage').focus()
    await page.keyboard.press('f')
    expect(await at('tool-frequency').getAttribute('aria-pressed')).toBe('true')
    await drag([0.3, tone + 0.02], [0.35, tone - 0.02])
    await page.keyboard.press('Alt+h')
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(2)
    await expect.poll(() => levelAt(0.2, tone), { timeout: SOON }).toBeLessThan(-50)
    await at('sound-stage').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByText('What is chosen').count(), { timeout: SOON }).toBeGreaterThan(0)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+z')
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(1)
    await page.keyboard.press('Escape')
    expect(await at('sound-edit-bar').count()).toBe(1)
    await page.keyboard.press('Escape')
    await expect.poll(() => at('sound-edit-bar').count()).toBe(0)
    await at('edit-sound').click()
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(1)
    expect(faults).toEqual([])
  })

  test('a brush, a lasso and a wand choose; light rooms have them, too; a new recording is made of it', async () => {
    await at('tool-brush').click()
    await drag([0.1, 0.6], [0.3, 0.7])
    await page.keyboard.down('Shift')
    await at('tool-lasso').click()
    await drag([0.7, 0.5], [0.9, 0.8])
    await page.keyboard.up('Shift')
    await page.evaluate(() => (document.documentElement.dataset.theme = 'light'))
    await picture('sound-edit-light')
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'))
    await picture('sound-edit-dark')
    await at('bounce').click()
    await expect.poll(() => page.getByText('There is a new recording of it.').count(), { timeout: SOON }).toBe(1)
    expect(faults).toEqual([])
  })
})
