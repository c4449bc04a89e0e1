/** Whoever has no recordings at hand comes to a sound with one press. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, HeadlessApp, launchBrowser, watchForFaults } from '../support/headless-app.ts'

describe.skipIf(browserPath === null)('the demo project', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-demo-project-'))
  let app: HeadlessApp
  let browser: Browser
  let page: Page
  let faults: string[]

  beforeAll(async () => {
    app = await HeadlessApp.start(home)
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    faults = watchForFaults(page)
  })

  afterAll(async () => {
    await browser.close()
    await app.stop()
    rmSync(home, { recursive: true, force: true })
  })

  test('fills itself with recordings, a trained network and a take', { timeout: 300_000 }, async () => {
    await page.goto(app.address)
    await page.getByTestId('try-demo').click()
    await expect.poll(() => page.getByTestId('recording-row').count(), { timeout: 60_000 }).toBe(5)
    await page.getByTestId('step-train').click()
    await expect.poll(() => page.getByTestId('run-status').innerText(), { timeout: 60_000 }).toMatch(/Training|Done|Completed/i)
    await page.screenshot({ path: join('test-results', 'screens', 'demo-training.png') })
    await expect.poll(() => page.getByTestId('epoch-count').innerText(), { timeout: 200_000 }).toBe('10')
    await page.getByTestId('step-play').click()
    await expect.poll(() => page.getByTestId('take-row').count(), { timeout: 60_000 }).toBe(1)
    await page.screenshot({ path: join('test-results', 'screens', 'demo-take.png') })
    expect(faults).toEqual([])
  })
})
