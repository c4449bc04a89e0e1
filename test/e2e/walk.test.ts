/** What a new user runs into beside the main job: two windows, closing under a training, a reload, a library of many, the trash. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const SOON = 30_000
const TRAINING = 180_000
/** In a row, where nothing else takes the press: between the waveform and the length. */
const BESIDE = { x: 548, y: 50 }

describe.skipIf(!browserPath)('a walk beside the main road', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-walk-'))
  let app: HeadlessApp
  let browser: Browser
  let context: BrowserContext
  let page: Page

  const at = (id: string, of: Page = page): Locator => of.getByTestId(id)
  const names = async (): Promise<string[]> => (await at('recording-row').locator('.name').allInnerTexts()).map((name) => name.trim())
  const picture = async (name: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(screens, `walk-${name}-${colorScheme}.png`) })
    }
  }

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    const sampleRate = 16_000
    for (const [index, samples] of renderDemoPieces({ seed: 1, pieces: 3, secondsEach: 30, sampleRate }).entries()) {
      writeFileSync(join(home, `${3 - index} piece.wav`), encodeWav([samples], sampleRate, 'int16'))
    }
    app = await HeadlessApp.start(home)
    browser = await launchBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
    page = await context.newPage()
    await page.addInitScript(() => localStorage.setItem('spectraloom.theme', 'system'))
    await page.goto(app.address)
  })

  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  test('recordings are sorted, selected, removed together, and all of it is undone, after a reload too', async () => {
    await at('new-project-name').fill('Walk')
    await at('create-project').click()
    await at('file-input').setInputFiles([1, 2, 3].map((number) => join(home, `${number} piece.wav`)))
    await expect.poll(() => at('recording-row').count(), { timeout: TRAINING }).toBe(3)
    await at('sort').click()
    await at('sort-name').click()
    expect(await names()).toEqual(['1 piece', '2 piece', '3 piece'])
    await at('recording-row')
      .nth(0)
      .click({ modifiers: ['ControlOrMeta'], position: { x: 300, y: 30 } })
    await at('recording-row')
      .nth(1)
      .click({ modifiers: ['Shift'], position: { x: 300, y: 30 } })
    await expect.poll(() => at('selection-bar').innerText(), { timeout: SOON }).toContain('2 selected')
    await picture('selection')
    await at('recording-row')
      .nth(1)
      .click({ button: 'right', position: { x: 300, y: 30 } })
    await at('recording-context-menu').waitFor({ timeout: SOON })
    await picture('context-menu')
    await at('do-removeRecordings').click()
    await expect.poll(names, { timeout: SOON }).toEqual(['3 piece'])
    await page.reload()
    await expect.poll(names, { timeout: SOON }).toEqual(['3 piece'])
    await page.locator('body').press('ControlOrMeta+z')
    await expect.poll(names, { timeout: SOON }).toEqual(['1 piece', '2 piece', '3 piece'])
  })

  test('the trash shows what was removed', async () => {
    await at('recording-row').nth(2).click({ position: BESIDE })
    await at('selection-remove').click()
    await expect.poll(names, { timeout: SOON }).toEqual(['1 piece', '2 piece'])
    await at('project-menu').click()
    await at('open-trash').click()
    await expect.poll(() => at('trash-item').count(), { timeout: SOON }).toBe(1)
    await picture('trash')
    await at('trash-restore').click()
    await expect.poll(() => at('trash-item').count(), { timeout: SOON }).toBe(0)
    await page.keyboard.press('Escape')
    await expect.poll(names, { timeout: SOON }).toEqual(['1 piece', '2 piece', '3 piece'])
  })

  test('a training of chosen recordings in stereo starts, and closing asks; the other window is left alone', async () => {
    await at('recording-row').nth(0).click({ position: BESIDE })
    await at('selection-train').click()
    await expect.poll(() => at('learns-from').innerText(), { timeout: SOON }).toContain('1 of 3')
    await at('for-study').click()
    await at('model-card-bilinear').click()
    await at('advanced').click()
    await at('settings-group').filter({ hasText: 'how it hears' }).click()
    await at('codec-channels').click()
    await page.getByRole('option', { name: /left and right/ }).click()
    await expect.poll(() => at('works-at').innerText(), { timeout: SOON }).toContain('stereo')
    await picture('new-training')
    await at('epochs').fill('2000')
    await at('train').click()
    await at('pause').waitFor({ timeout: TRAINING })

    const other = await context.newPage()
    await other.goto(app.address)
    await at('step-train', other).waitFor({ timeout: SOON })
    // This one closes: the other still shows the project, so nothing ends and nothing is asked.
    await at('project-menu', other).click()
    await at('close-project', other).click()
    await at('new-project-name', other).waitFor({ timeout: SOON })
    expect(await at('pause').count()).toBe(1)
    await other.close()

    await at('project-menu').click()
    await at('close-project').click()
    await at('close-anyway').waitFor({ timeout: SOON })
    await picture('closing')
    await at('close-anyway').click()
    await at('recent-project').first().click({ timeout: TRAINING })
    await at('step-train').click()
    await expect.poll(() => at('run-status').first().innerText(), { timeout: SOON }).toMatch(/paused/i)
  })

  test('a project of the same name is asked about', async () => {
    await at('project-menu').click()
    await at('close-project').click()
    await at('new-project-name').fill('Walk')
    await at('create-project').click()
    await at('create-numbered').waitFor({ timeout: SOON })
    await picture('same-name')
    await at('create-numbered').click()
    await expect.poll(() => at('project-menu').innerText(), { timeout: SOON }).toContain('Walk 2')
  })
})
