/** Labels: learnt from files beside recordings, found in others; on the command line and in the window. Pictures in test-results/labels. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Analysis } from '../../src-shared/project/index.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { looksWell } from '../support/looks-well.ts'
import { labelledSound } from '../support/labelled-sounds.ts'
import { commandsIn } from '../support/run-cli.ts'
import { writeWav } from '../support/write-wav.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/labels')
const TIMEOUT = { timeout: 60_000 }
const RATE = 16_000

describe('labels of recordings', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-labels-'))
  const folder = join(home, 'projects', 'Marsh.loom')
  const sounds = join(home, 'sounds')

  const succeed = commandsIn(home)

  beforeAll(async () => {
    mkdirSync(sounds, { recursive: true })
    mkdirSync(pictures, { recursive: true })
    for (const name of ['Dawn', 'Noon', 'Dusk', 'Night', 'Rain']) {
      const { samples, stretches } = labelledSound(name, 12)
      await writeWav(join(sounds, `${name}.wav`), [samples], RATE)
      if (name !== 'Rain')
        writeFileSync(
          join(sounds, `${name}.txt`),
          stretches.map(({ startSeconds, endSeconds, label }) => `${startSeconds}\t${endSeconds}\t${label}\n`).join(''),
        )
    }
    await succeed('new', folder)
  })

  afterAll(() => rmSync(home, { recursive: true, force: true }))

  test('are learnt and found on the command line, and taken to other programs', async () => {
    expect(await succeed('import', folder, sounds)).toMatchObject({ imported: 5, labelled: 4 })
    const trained = await succeed('train', folder, '--model', 'labels', '--epochs', '20')
    expect(trained).toMatchObject({ task: 'labels', measure: 'f' })
    const { f } = trained.validation as { f: number }
    expect(f).toBeGreaterThan((trained.baselines as { constant: number }).constant)

    const out = join(home, 'rain.txt')
    const { analyses } = (await succeed('analyze', folder, '--run', 'latest', '--recording', 'Rain', '--out', out)) as unknown as {
      analyses: Analysis[]
    }
    expect(analyses[0].found.labels.map(({ label }) => label)).toEqual(['high', 'hiss', 'low'])
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(analyses[0].found.stretches.length)
    expect(lines[0]).toMatch(/^\d+\.\d{6}\t\d+\.\d{6}\t(high|hiss|low)$/)
    // What was said before is not asked again.
    const again = (await succeed('analyze', folder, '--run', 'latest', '--recording', 'Rain')) as unknown as { analyses: Analysis[] }
    expect(again.analyses).toEqual(analyses)

    await succeed('rename', folder, 'Labels of Rain', 'Wet')
    await succeed('remove', folder, 'Wet')
    const { items } = (await succeed('list', folder, '--kind', 'analysis')) as unknown as { items: { name: string }[] }
    // What was found along the way of the training is still there.
    expect(items.map(({ name }) => name).filter((name) => !/, after epoch \d+$/.test(name))).toEqual([])
  }, 120_000)

  describe.skipIf(!browserPath)('in the window', () => {
    let opened: AppWindow
    let page: Page
    const at = (id: string) => page.getByTestId(id).first()

    beforeAll(async () => {
      opened = await AppWindow.start(home, { reducedMotion: 'reduce' })
      page = opened.page
      await opened.openProject(folder)
      await at('recording-row').waitFor(TIMEOUT)
    })

    afterAll(() => opened?.stop())

    test('are said of whole recordings, and that is undone', async () => {
      await at('recording-row').click({ position: { x: 300, y: 6 } })
      await at('selection-label').click()
      await at('label-words').fill('Marsh')
      await looksWell(page, pictures, 'label', '[role=dialog]')
      await at('apply-label').click()
      await page.getByText('labelled “Marsh”').first().waitFor(TIMEOUT)
      expect(await page.locator('[data-testid="marker"][title="Marsh"]').count()).toBe(1)
      await page.keyboard.press('Control+z')
      await page.locator('[data-testid="marker"][title="Marsh"]').waitFor({ state: 'detached', ...TIMEOUT })
      await at('step-train').click()
      await at('new-run').click()
      await at('model-card-labels').click()
      expect(await at('material').textContent()).toMatch(/\d+ labels/)
      await looksWell(page, pictures, 'train')
    }, 120_000)

    test('end a run: what it finds lies under the sound, can be heard, saved, and removed', async () => {
      await page
        .getByRole('button', { name: /Find my labels 1/ })
        .first()
        .click()
      await at('find-labels').click()
      await page.getByTestId('analysis-row').nth(4).waitFor(TIMEOUT)
      expect(await page.getByTestId('label-lane').count()).toBeGreaterThan(4)
      await looksWell(page, pictures, 'found')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        at('analysis-save')
          .click()
          .then(() => at('analysis-save-csv').click()),
      ])
      expect(download.suggestedFilename()).toMatch(/^Labels of .*\.csv$/)
      await at('analysis-menu').click()
      await at('analysis-remove').click()
      await page
        .getByTestId('analysis-row')
        .nth(4)
        .waitFor({ state: 'detached', ...TIMEOUT })
      await page.getByRole('button', { name: 'Undo' }).first().click()
      await page.getByTestId('analysis-row').nth(4).waitFor(TIMEOUT)
    }, 120_000)

    test('are what recordings are listed by: those that it was found in', async () => {
      const rows = page.getByTestId('recording-row')
      await at('analysis-menu').click()
      await at('analysis-remove').click()
      await page
        .getByTestId('analysis-row')
        .nth(4)
        .waitFor({ state: 'detached', ...TIMEOUT })
      await at('step-recordings').click()
      await rows.nth(4).waitFor(TIMEOUT)
      await at('filter').click()
      await looksWell(page, pictures, 'filter', '[role=menu]')
      // Whatever a label is called: the menu is no wider than it may be, and says it in full where it is pointed at.
      const entry = at('filter-found-high').locator('.one-line')
      expect(await entry.getAttribute('title')).toBe('high')
      await entry.evaluate((element) => (element.textContent = 'a label that goes on and on '.repeat(5)))
      expect((await page.getByRole('menu').boundingBox())!.width).toBeLessThanOrEqual(420)
      await at('filter-found-high').click()
      await rows.nth(4).waitFor({ state: 'detached', ...TIMEOUT })
      expect(await rows.count()).toBe(4)
      expect(await at('filter').innerText()).toBe('Found: high')
      await looksWell(page, pictures, 'filtered')
    }, 120_000)

    test('are taught by an earlier network as well, where the person wishes', async () => {
      await at('step-train').click()
      await at('new-run').click()
      await at('model-card-labels').click()
      await at('teacher').click()
      await page.getByRole('option', { name: 'No, by labels alone' }).waitFor(TIMEOUT)
      await page.getByRole('option', { name: 'Find my labels 1' }).click()
      expect(await page.getByText('Something in this window went wrong').count()).toBe(0)
      await at('epochs').fill('2')
      await looksWell(page, pictures, 'taught')
      await at('train').click()
      await page.getByText('It was taught by “Find my labels 1” as well.').waitFor(TIMEOUT)
      await page.locator('[data-testid="epoch-count"]', { hasText: /^2$/ }).waitFor(TIMEOUT)
    }, 120_000)
  })
})
