/** Values: how much of something there is, marked with numbers, learnt in the window, drawn over other recordings. Pictures in test-results/values. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppWindow } from '../support/app-window.ts'
import { fullSound } from '../support/full-sound.ts'
import { browserPath } from '../support/headless-app.ts'
import { LABELLED_RATE } from '../support/labelled-sounds.ts'
import { looksWell } from '../support/looks-well.ts'
import { commandsIn } from '../support/run-cli.ts'
import { writeWav } from '../support/write-wav.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/values')
const TIMEOUT = { timeout: 60_000 }

describe.skipIf(!browserPath)('values of recordings, in the window', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-values-'))
  const folder = join(home, 'projects', 'Moods.loom')
  const sounds = join(home, 'sounds')
  let opened: AppWindow
  let page: Page
  const at = (id: string) => page.getByTestId(id).first()

  beforeAll(async () => {
    for (const path of [sounds, pictures]) mkdirSync(path, { recursive: true })
    // What the sound is full of stands for both: one rises with it, the other falls.
    for (const name of ['Dawn', 'Noon', 'Dusk', 'Night', 'Rain']) {
      const { samples, stretches } = fullSound(name, 20)
      await writeWav(join(sounds, `${name}.wav`), [samples], LABELLED_RATE)
      if (name === 'Rain') continue
      const lines = stretches.flatMap(({ startSeconds, endSeconds, label }) => {
        const value = Number(label.split('=')[1])
        return [`arousal = ${value}`, `valence = ${1 - value}`].map((words) => `${startSeconds}\t${endSeconds}\t${words}\n`)
      })
      writeFileSync(join(sounds, `${name}.txt`), lines.join(''))
    }
    const succeed = commandsIn(home)
    await succeed('new', folder)
    expect(await succeed('import', folder, sounds)).toMatchObject({ imported: 5, labelled: 4 })
    opened = await AppWindow.start(home, { reducedMotion: 'reduce' })
    page = opened.page
    await opened.openProject(folder)
    await at('recording-row').waitFor(TIMEOUT)
  }, 120_000)

  afterAll(() => opened?.stop())

  test('are said of a whole recording by name and number', async () => {
    await page
      .getByTestId('recording-row')
      .filter({ hasText: 'Rain' })
      .click({ position: { x: 300, y: 6 } })
    await at('selection-label').click()
    expect(await page.locator('#known-labels option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))).toEqual([
      'arousal = ',
      'valence = ',
    ])
    await at('label-words').fill('lively = 0.4')
    await looksWell(page, pictures, 'mark', '[role=dialog]')
    await at('apply-label').click()
    await page.getByText('labelled “lively = 0.4”').first().waitFor(TIMEOUT)
  }, 120_000)

  test('are learnt, and drawn as curves over the sound of recordings', async () => {
    await at('step-train').click()
    await at('model-card-values').click()
    await at('epochs').fill('10')
    expect(await page.getByTestId('teacher').count()).toBe(0)
    await page.getByText('lively has the same number everywhere and is left out').waitFor(TIMEOUT)
    await looksWell(page, pictures, 'train')
    await at('train').click()
    await page.getByTestId('run-status').filter({ hasText: 'Finished' }).waitFor(TIMEOUT)
    await page.getByText(/It foresees \d+\s?% of what your values differ by/).waitFor(TIMEOUT)
    await at('find-labels').click(TIMEOUT)
    await page.getByTestId('analysis-row').nth(4).waitFor(TIMEOUT)
    const words = await at('analysis-row').getByTestId('value-curve').allInnerTexts()
    expect(words.map((text) => text.split(/\s/)[0])).toEqual(['arousal', 'valence'])
    await looksWell(page, pictures, 'curves')
    await page.setViewportSize({ width: 640, height: 400 })
    await at('value-curve').scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(pictures, 'curves-narrow.png') })
    const widths = await page.getByTestId('value-curve').evaluateAll((all) => all.map((one) => one.querySelector('svg')!.clientWidth))
    expect(Math.min(...widths)).toBeGreaterThan(200)
    await page.setViewportSize({ width: 1280, height: 800 })
  }, 180_000)

  test('are what recordings are listed by: more of it, or less, than in the one in the middle', async () => {
    const rows = page.getByTestId('recording-row')
    await at('step-recordings').click()
    await rows.nth(4).waitFor(TIMEOUT)
    await at('filter').click()
    await looksWell(page, pictures, 'filter', '[role=menu]')
    await at('filter-found-more arousal').click()
    await rows.nth(2).waitFor({ state: 'detached', ...TIMEOUT })
    expect(await rows.count()).toBe(2)
    expect(await at('filter').innerText()).toBe('Found: more arousal')
    await looksWell(page, pictures, 'filtered')
  }, 120_000)
})
