/** A project as a whole: templates, versions, copies, archives, tidying up, and how it looks on the start page. */
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'

const FIXTURES = ['tone.flac', 'tone.mp3'].map((name) => join(import.meta.dirname, '../fixtures/audio', name))

describe.skipIf(browserPath === null)('a project as a whole', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-project-files-'))
  let opened: AppWindow
  let page: Page

  beforeAll(async () => {
    opened = await AppWindow.start(home)
    page = opened.page
  })

  afterAll(() => opened?.stop())

  const notice = (text: string): Promise<void> => page.getByTestId('notice').filter({ hasText: text }).first().waitFor({ timeout: 20_000 })
  const chooseInMenu = async (id: string): Promise<void> => {
    await page.getByTestId('project-menu').click()
    await page.getByTestId(id).click()
  }
  const screenshot = async (name: string): Promise<void> => {
    for (const theme of ['dark', 'light']) {
      await page.evaluate((chosen) => document.documentElement.setAttribute('data-theme', chosen), theme)
      await page.screenshot({ path: join('test-results', 'screens', `${name}-${theme}.png`) })
    }
    await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'))
  }

  test('begins with a template', async () => {
    await page.getByTestId('new-project-name').fill('Evening')
    await page.getByTestId('new-project-template').click()
    await page.getByRole('option', { name: /Band/ }).click()
    await page.getByTestId('create-project').click()
    await page.getByTestId('file-input').setInputFiles(FIXTURES)
    await expect.poll(() => page.getByTestId('recording-row').count(), { timeout: 20_000 }).toBe(2)
    await page.getByTestId('step-song').click()
    await expect.poll(() => page.getByTestId('track-head').count()).toBe(5)
  })

  test('has recordings with stars, colours and tags, and lists those', async () => {
    await page.getByTestId('step-recordings').click()
    const rows = page.getByTestId('recording-row')
    await rows.first().getByTestId('stars').focus()
    await page.keyboard.press('4')
    await expect.poll(() => rows.first().getByTestId('stars').getAttribute('data-stars')).toBe('4')
    await rows.first().getByTestId('recording-menu').click()
    await page.getByTestId('do-writeTags').click()
    await page.getByTestId('tags').fill('For the album, soft')
    await page.getByTestId('tags-done').click()
    await expect.poll(() => page.getByTestId('label-tag').allInnerTexts()).toEqual(['For the album', 'soft'])
    await page.getByTestId('filter').click()
    await page.getByTestId('filter-stars-3').click()
    await expect.poll(() => rows.count()).toBe(1)
    await screenshot('labels')
    await page.getByTestId('filter').click()
    await page.getByTestId('filter-none').click()
    await expect.poll(() => rows.count()).toBe(2)
  })

  test('has a track that plays what was recorded', async () => {
    await page.getByTestId('step-song').click()
    await page.getByTestId('instrument').first().click()
    await page.getByRole('option', { name: /Make a sampler/ }).click()
    await page.getByTestId('make-sampler').click()
    await expect.poll(() => page.getByTestId('sampler-summary').innerText(), { timeout: 20_000 }).toMatch(/sound/)
    await page.getByTestId('sampler-map').focus()
    await page.keyboard.press('ArrowRight')
    await page.getByTestId('zone-highPitch').fill('80')
    await page.getByTestId('zone-highPitch').press('Enter')
    await screenshot('sampler')
    await page.keyboard.press('Escape')
    await page.getByTestId('edit-sampler').waitFor()
  })

  test('is kept as a version and returned to', async () => {
    await chooseInMenu('menu-keepVersion')
    await page.getByRole('dialog').getByLabel('Name').fill('With the band')
    await page.keyboard.press('Enter')
    await notice('Kept as “With the band”')
    await page.getByTestId('step-recordings').click()
    await page.getByTestId('recording-row').first().click({ button: 'right' })
    await page.getByTestId('do-removeRecordings').click()
    await expect.poll(() => page.getByTestId('recording-row').count()).toBe(1)
    await chooseInMenu('menu-showVersions')
    await page.getByTestId('version').first().waitFor()
    await screenshot('versions')
    await page.getByTestId('version-return').first().click()
    await notice('is as it was in')
    await expect.poll(() => page.getByTestId('version').count()).toBe(2)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByTestId('recording-row').count()).toBe(2)
  })

  test('is cleaned up', async () => {
    await chooseInMenu('menu-cleanUpProject')
    await page.getByTestId('clean-cache').waitFor()
    await screenshot('clean-up')
    await page.keyboard.press('Escape')
  })

  test('is packed into one file, and comes back from it', async () => {
    await chooseInMenu('menu-packProject')
    await page.getByTestId('pack-folder').fill(home)
    await screenshot('pack')
    await page.getByTestId('pack-start').click()
    await notice('is packed into')
    const archive = join(home, 'Evening.loom.zip')
    expect(existsSync(archive)).toBe(true)
    await chooseInMenu('close-project')
    await page.getByTestId('archive-input').setInputFiles(archive)
    await notice('“Evening 2” was made')
    await page.getByRole('button', { name: 'Open it' }).click()
    await expect.poll(() => page.getByTestId('recording-row').count(), { timeout: 20_000 }).toBe(2)
    // Its recordings are read again: the archive has no cache.
    await expect.poll(() => page.getByTestId('activity').count(), { timeout: 20_000 }).toBe(0)
    await chooseInMenu('close-project')
  })

  test('is seen on the start page, and duplicated from there', async () => {
    await page.getByTestId('recent-project').first().waitFor()
    await page.getByTestId('recent-menu').first().click()
    await page.getByTestId('recent-duplicate').click()
    await notice('was made')
    await expect.poll(() => page.locator('svg.picture polygon').count()).toBeGreaterThan(1)
    await screenshot('start')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await screenshot('start-1920')
    await page.setViewportSize({ width: 640, height: 400 })
    await screenshot('start-200')
  })
})
