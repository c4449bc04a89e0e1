/** Whoever has no recordings at hand comes to a sound with one press. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'

describe.skipIf(browserPath === null)('the demo project', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-demo-project-'))
  let opened: AppWindow
  let page: Page

  beforeAll(async () => {
    opened = await AppWindow.start(home)
    page = opened.page
  })

  afterAll(() => opened?.stop())

  test('fills itself with recordings, a trained network and a take', { timeout: 300_000 }, async () => {
    await page.getByTestId('try-demo').click()
    await expect.poll(() => page.getByTestId('recording-row').count(), { timeout: 60_000 }).toBe(5)
    await page.getByTestId('step-train').click()
    await expect.poll(() => page.getByTestId('run-status').innerText(), { timeout: 60_000 }).toMatch(/Training|Done|Completed/i)
    await page.screenshot({ path: join('test-results', 'screens', 'demo-training.png') })
    await expect.poll(() => page.getByTestId('epoch-count').innerText(), { timeout: 200_000 }).toBe('10')
    await page.getByTestId('step-play').click()
    await expect.poll(() => page.getByTestId('take-row').count(), { timeout: 60_000 }).toBe(1)
    await page.screenshot({ path: join('test-results', 'screens', 'demo-take.png') })
  })

  test('shows its sounds as a map, which is played by pointer and keys and follows a take', { timeout: 240_000 }, async () => {
    const map = page.getByTestId('unit-map')
    await map.waitFor({ timeout: 120_000 })
    await map.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.getByRole('status').allInnerTexts()).toContainEqual(expect.stringMatching(/^“.+” at \d/))
    const first = await map.getAttribute('data-chosen')
    await page.keyboard.press('ArrowRight')
    expect(await map.getAttribute('data-chosen')).not.toBe(first)
    await expect.poll(() => page.getByTestId('player-title').innerText()).toMatch(/./)
    const takes = page.getByTestId('take-row')
    await expect.poll(() => takes.first().getAttribute('data-status'), { timeout: 120_000 }).toBe('complete')
    await takes.first().getByTestId('take-play').click()
    await expect.poll(() => map.getAttribute('data-sounding'), { timeout: 20_000 }).not.toBe('-1')
    await page.screenshot({ path: join('test-results', 'screens', 'unit-map.png') })
  })

  test('makes a part of the take anew, twice at once, and says where each moment was recorded', { timeout: 240_000 }, async () => {
    const takes = page.getByTestId('take-row')
    await takes.first().getByTestId('take-menu').click()
    await page.getByTestId('do-remakeTake').click()
    await page.getByTestId('remake-start').focus()
    await page.keyboard.press('ArrowRight')
    await page.screenshot({ path: join('test-results', 'screens', 'remake.png') })
    await page.getByTestId('remake').click()
    await expect.poll(() => takes.count(), { timeout: 60_000 }).toBe(3)
    const statuses = (): Promise<(string | null)[]> => takes.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-status')))
    await expect.poll(statuses, { timeout: 120_000 }).toEqual(['complete', 'complete', 'complete'])
    await takes.first().getByTestId('take-details').click()
    await page.getByTestId('take-origins').click({ position: { x: 60, y: 12 } })
    await expect.poll(() => page.getByTestId('take-origins').getAttribute('aria-valuetext')).toMatch(/“.+” at \d/)
    await page.screenshot({ path: join('test-results', 'screens', 'take-origins.png') })
    await page.getByTestId('take-resembling').scrollIntoViewIfNeeded()
    await page.screenshot({ path: join('test-results', 'screens', 'take-resembling.png') })
  })
})
