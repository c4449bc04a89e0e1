/**
 * What recordings play in another sound, and in the texture of others: learnt on the command line, grouped and made in the browser. Leaves a
 * picture of each screen in test-results/screens.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'
import { looksWell } from '../support/looks-well.ts'
import { cli } from '../support/run-cli.ts'
import { writeMelodies } from '../support/test-tones.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const WORKING = 60_000

describe.skipIf(!browserPath)('other sounds in a browser', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-other-sounds-'))
  const project = join(home, 'A')
  let app: HeadlessApp
  let browser: Browser
  let page: Page
  const names = ['melody 1', 'melody 2']

  const at = (id: string): Locator => page.getByTestId(id)
  const run = (...args: string[]) => cli([...args, '--json'], { env: { SPECTRALOOM_CONFIG: join(home, 'config') } })
  const done = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await run(...args)
    expect(code, stderr).toBe(0)
  }
  const choose = async (field: Locator, label: string): Promise<void> => {
    await field.click()
    await page.getByRole('option', { name: label }).click()
  }

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    const folder = join(home, 'sounds')
    mkdirSync(folder)
    writeMelodies(folder, { files: names.length, seconds: 8 })
    await done('new', project)
    await done('import', project, folder)
    const groups = `Left=${names[0]};Right=${names[1]}`
    await done('train', project, '--model', 'translate', '--groups', groups, '--epochs', '1', '--name', 'Both', '--preview-epochs', 'none')
    await done('train', project, '--model', 'style', '--name', 'Cloth', '--preview-epochs', 'none')
    // Trainings and a browser: patience for a busy machine.
  }, 600_000)

  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  test('are made on the command line, and what cannot be is said', async () => {
    await done('generate', project, '--run', 'Both', '--as', 'Left', '--seed-audio', names[1], '--seconds', '2')
    for (const [args, words] of [
      [['generate', project, '--run', 'Both', '--as', 'Up'], 'It has learnt: \\"Left\\", \\"Right\\"'],
      [['generate', project, '--run', 'Cloth', '--as', 'Left'], 'knows no groups to sound like'],
      [['train', project, '--model', 'translate'], 'needs --groups'],
      [['train', project, '--model', 'translate', '--groups', `One=${names[0]}`], 'two groups'],
      [['train', project, '--model', 'translate', '--groups', 'tags'], 'two groups'],
    ] as const) {
      const { code, stdout, stderr } = await run(...args)
      expect([code, (stdout + stderr).includes(words)], stdout + stderr).toEqual([2, true])
    }
  }, 240_000)

  test('are grouped and made in the window', async () => {
    app = await HeadlessApp.start(home, ['--project', project])
    browser = await launchBrowser()
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
    page = await context.newPage()
    await page.goto(app.address)
    await at('step-train').click()
    await at('new-run').click()
    await at('model-card-translate').click()
    expect(await at('train').isDisabled()).toBe(true)
    await at('sound-groups').click()
    await at('add-group').click()
    await at('add-group').click()
    await page.getByLabel('Name of group 1').fill('Piano')
    await page.getByLabel('Name of group 2').fill('Violin')
    await choose(at('grouped-recording').nth(0).getByRole('combobox'), 'Piano')
    await choose(at('grouped-recording').nth(1).getByRole('combobox'), 'Violin')
    await page.getByText('It learns Piano: 1 recording, Violin: 1 recording.').waitFor({ timeout: WORKING })
    await looksWell(page, screens, 'sound-groups')
    await page.getByRole('button', { name: 'Done' }).click()
    expect(await at('train').isDisabled()).toBe(false)
    await looksWell(page, screens, 'train-translate')
    expect(await page.getByRole('form', { name: 'Training' }).evaluate((form) => form.scrollWidth - form.clientWidth)).toBe(0)

    await at('step-play').click()
    await choose(at('generate-run'), 'Both')
    await choose(at('translate-to'), 'Left')
    await looksWell(page, screens, 'generate-translate')
    await at('generate-seconds').fill('2')
    await page.keyboard.press('Tab')
    await at('generate').click()
    await expect.poll(() => at('take-row').count(), { timeout: WORKING }).toBe(2)
    await choose(at('generate-run'), 'Cloth')
    await page.getByRole('slider', { name: 'Keeps of the sound' }).waitFor({ timeout: WORKING })
    await looksWell(page, screens, 'generate-style')
  }, 240_000)

  test('play live, as far in the sound of each group as a hand wants it', async () => {
    await at('step-live').click()
    await choose(at('live-run'), 'Both')
    await expect.poll(() => at('live-toggle').isEnabled(), { timeout: WORKING }).toBe(true)
    await at('live-toggle').click()
    await expect
      .poll(async () => Number.parseFloat((await at('live-clock').innerText()).split(':').at(-1)!), { timeout: WORKING })
      .toBeGreaterThan(1)
    await page.getByText('Left', { exact: true }).first().waitFor({ timeout: WORKING })
    await at('knob-group-0').focus()
    await page.keyboard.press('End')
    expect(await at('knob-group-0').getAttribute('aria-valuenow')).toBe('1')
    await page.screenshot({ path: join(screens, 'live-translate.png') })
    await at('live-toggle').click()
    await expect.poll(() => at('live-toggle').innerText(), { timeout: WORKING }).toMatch(/Play live/)
  }, 240_000)
})
