/** A blind test from the takes to the table: made in the window, rated by keys, given away as a page, rated there, read back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'
import { walkProjects } from '../support/screen-walk.ts'

describe.skipIf(!browserPath)('a blind listening test', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-listening-'))
  let app: HeadlessApp
  let browser: Browser

  beforeAll(async () => {
    await walkProjects(home)
    app = await HeadlessApp.start(home)
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  test('is rated by keys, and on a page that was given away', async () => {
    const page = await browser.newPage()
    await page.goto(app.address)
    await page.getByTestId('open-folder').fill(join(home, 'projects', 'Walk.loom'))
    await page.getByTestId('open-project').click()
    await page.getByTestId('drop-zone').waitFor()
    await page.getByTestId('step-play').click()
    await page.getByTestId('open-listening-tests').click()
    await page.getByTestId('listening-create').click()
    await page.getByTestId('listening-test').waitFor({ timeout: 60_000 })
    await page.getByLabel(/Who listens/).fill('Ada')
    await page.getByTestId('listening-begin').click()
    for (const [piece, rating] of [
      [1, 4],
      [2, 2],
    ]) {
      await page.getByText(`Piece ${piece} of 2`).waitFor()
      await page.keyboard.press(String(rating))
      await page.locator(`[data-testid=rate-${rating}][aria-checked=true]`).waitFor()
      await page.keyboard.press('ArrowRight')
    }
    await page.getByTestId('listening-done').click()
    const cells = (): Promise<string[]> => page.getByTestId('listening-results').locator('tbody td.amount').allInnerTexts()
    // Ratings 4 and 2: t(0.975, 1) = 12.71 deviations of 1.41 over the root of 2.
    expect(await cells()).toEqual(['3.00', '± 12.71', '2'])

    const [given] = await Promise.all([page.waitForEvent('download'), page.getByTestId('listening-page').click()])
    const pagePath = join(home, 'given.html')
    await given.saveAs(pagePath)
    const elsewhere = await browser.newPage()
    await elsewhere.goto(`file://${pagePath}`)
    await elsewhere.getByRole('textbox').fill('Grace')
    await elsewhere.getByRole('button', { name: 'Begin' }).click()
    for (const [piece, rating] of [
      [1, 5],
      [2, 1],
    ]) {
      await elsewhere.getByText(`Piece ${piece} of 2`).waitFor()
      await elsewhere.waitForFunction(() => document.querySelector('[role=radiogroup]') !== null)
      await elsewhere.keyboard.press(String(rating))
      await elsewhere.getByRole('button', { name: 'Next' }).click()
    }
    const [answers] = await Promise.all([
      elsewhere.waitForEvent('download'),
      elsewhere.getByRole('button', { name: 'Save answers' }).click(),
    ])
    const answersPath = join(home, 'answers.json')
    await answers.saveAs(answersPath)
    await page.getByTestId('listening-answers').setInputFiles(answersPath)
    await page.getByText('2 ratings of Grace read.').waitFor()
    // 4, 2, 5 and 1: deviation 1.826, t(0.975, 3) = 3.182.
    expect(await cells()).toEqual(['3.00', '± 2.91', '4'])
  })
})
