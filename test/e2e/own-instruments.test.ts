/**
 * Instruments that were learnt from recordings, as a person plays them in the browser: keys live, notes, a track of the song; and a plane of
 * sounds that a hand moves on. Leaves a picture of each screen in test-results/screens.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '../support/headless-app.ts'
import { LiveScreen } from '../support/live-screen.ts'
import { writeMelodies } from '../support/test-tones.ts'

const WORKING = 60_000

describe.skipIf(!browserPath)('instruments of own sounds in a browser', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-instruments-'))
  const project = join(home, 'A')
  let screen: LiveScreen
  let page: Page
  const at = (id: string): Locator => page.getByTestId(id)
  const picture = (name: string): Promise<void> => screen.picture(name)
  const choose = async (field: string, label: string): Promise<void> => {
    await at(field).click()
    await page.getByRole('option', { name: label }).click()
  }
  /** Largest sample of the newest take that was kept of playing. */
  const peakOfKept = async (seconds: string): Promise<number> => {
    const takes = (): string[] => readdirSync(join(project, 'takes')).filter((name) => name.endsWith('.wav'))
    const before = new Set(takes())
    await at('live-keep-seconds').fill(seconds)
    await page.keyboard.press('Enter')
    await at('live-keep').click()
    await expect.poll(() => takes().filter((name) => !before.has(name)).length, { timeout: WORKING }).toBe(1)
    const [kept] = takes().filter((name) => !before.has(name))
    // Its record is written when all of it is.
    await expect.poll(() => readdirSync(join(project, 'takes')), { timeout: WORKING }).toContain(kept.replace('.wav', '.json'))
    const bytes = readFileSync(join(project, 'takes', kept))
    let peak = 0
    for (let at = bytes.indexOf('data') + 8; at + 4 <= bytes.length; at += 4) peak = Math.max(peak, Math.abs(bytes.readFloatLE(at)))
    return peak
  }

  beforeAll(async () => {
    const folder = join(home, 'sounds')
    mkdirSync(folder)
    writeMelodies(folder, { files: 2, seconds: 8 })
    const commands = [
      ['new', project],
      ['import', project, folder],
      ['train', project, '--model', 'ddsp', '--epochs', '1', '--name', 'Tones'],
      ['train', project, '--model', 'vae', '--epochs', '6', '--name', 'Plane'],
    ]
    screen = await LiveScreen.open({ home, project, commands }, { moreSizes: [[640, 400]] })
    page = screen.page
    // Two trainings: patience for a busy machine.
  }, 400_000)

  afterAll(() => screen?.close())

  test('keys play the instrument, and it is silent without', async () => {
    await choose('live-run', 'Tones')
    await at('live-keys').waitFor({ timeout: WORKING })
    await at('live-toggle').click()
    await expect.poll(() => at('live-clock').innerText(), { timeout: WORKING }).toMatch(/0:0[2-9]/)
    const silence = await peakOfKept('1')
    expect(silence).toBeLessThan(0.01)
    await at('live-keys').focus()
    await page.keyboard.down('a')
    await expect.poll(() => page.locator('[data-pitch="60"].held').count()).toBe(1)
    await page.waitForTimeout(1500)
    await picture('live-keys')
    // Keeping takes the focus from the keys, which lets go: what is kept reaches back to when one was held.
    expect(await peakOfKept('30')).toBeGreaterThan(5 * silence)
    await page.keyboard.up('a')
    await expect.poll(() => page.locator('.held').count()).toBe(0)
    // By pointer, and it goes on to the next key.
    const box = await at('live-keys').boundingBox()
    if (!box) throw new Error('the keys are not on the screen')
    await page.mouse.move(box.x + 20, box.y + 90)
    await page.mouse.down()
    await expect.poll(() => page.locator('.held').count()).toBe(1)
    await page.mouse.move(box.x + 200, box.y + 90, { steps: 3 })
    await page.mouse.up()
    await expect.poll(() => page.locator('.held').count()).toBe(0)
    await at('live-toggle').click()
  })

  test('a hand moves on the plane, which shows where the recordings lie', async () => {
    await choose('live-run', 'Plane')
    await at('plane').waitFor({ timeout: WORKING })
    await at('live-toggle').click()
    await expect.poll(() => at('live-clock').innerText(), { timeout: WORKING }).toMatch(/0:0[2-9]/)
    const box = await at('plane').boundingBox()
    if (!box) throw new Error('the plane is not on the screen')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 - 40, { steps: 5 })
    await page.mouse.up()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => page.locator('.plane p.words').innerText(), { timeout: WORKING }).toMatch(/near|between/)
    await picture('live-plane')
    expect(await peakOfKept('1')).toBeGreaterThan(0.02)
    await at('live-toggle').click()
  })

  test('is what a track of the song plays on', async () => {
    await at('step-song').click()
    await at('add-notes').click()
    await at('instrument').first().waitFor({ timeout: WORKING })
    await choose('instrument', 'Tones')
    await expect.poll(() => at('instrument').first().innerText()).toContain('Tones')
    await picture('song-learnt-instrument')
  })
})
