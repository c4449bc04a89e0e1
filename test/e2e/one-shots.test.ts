/**
 * Short sounds: learnt from single strokes, made on the command line, and on pads in the window, from there a kit of the song. Pictures in
 * test-results/one-shots.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { looksWell } from '../support/looks-well.ts'
import { commandsIn } from '../support/run-cli.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { writeWav } from '../support/write-wav.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/one-shots')
const TIMEOUT = { timeout: 60_000 }
const RATE = 16_000

describe('short sounds', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-one-shots-'))
  const folder = join(home, 'projects', 'Strokes.loom')
  const sounds = join(home, 'sounds')

  const succeed = commandsIn(home)

  beforeAll(async () => {
    mkdirSync(sounds, { recursive: true })
    mkdirSync(pictures, { recursive: true })
    const random = seededRandom(3)
    for (let i = 0; i < 6; i++) {
      const stroke = Float32Array.from(
        { length: RATE / 2 },
        (_, n) =>
          Math.exp(-n / (800 + 300 * i)) *
          (0.6 * Math.sin((n / RATE) * 2 * Math.PI * (80 + 60 * i)) + 0.1 * i * (random(1000) / 1000 - 0.5)),
      )
      await writeWav(join(sounds, `stroke-${i}.wav`), [stroke], RATE)
    }
    await succeed('new', folder)
    await succeed('import', folder, sounds)
  })

  afterAll(() => rmSync(home, { recursive: true, force: true }))

  test('are learnt and made on the command line', async () => {
    const trained = await succeed('train', folder, '--model', 'drumgan', '--epochs', '2')
    expect(trained).toMatchObject({ task: 'one-shots', measure: 'distance', epochs: 2 })
    const out = join(home, 'sounds.wav')
    expect(await succeed('generate', folder, '--seconds', '2', '--out', out)).toMatchObject({ seconds: 2, sampleRate: RATE })
  }, 240_000)

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

    test('lie on pads, are asked for, saved, and become a kit of the song', async () => {
      await at('step-play').click()
      const shapeOf = (pad: number): Promise<string | null> => page.getByTestId(`pad-${pad}`).locator('path').getAttribute('d', TIMEOUT)
      const [first, second] = [await shapeOf(1), await shapeOf(2)]
      expect(second).not.toEqual(first)
      await at('pad-2').click()
      await looksWell(page, pictures, 'pads')

      await page.getByRole('button', { name: 'Keep sound 1' }).click()
      await at('new-sounds').click()
      await expect.poll(() => shapeOf(2), TIMEOUT).not.toEqual(second)
      expect(await shapeOf(1)).toEqual(first)

      // The pad's other sounds stay as they are while one is asked to be brighter.
      const [before, neighbour] = [await shapeOf(2), await shapeOf(3)]
      await page.getByRole('slider', { name: 'Brightness' }).press('End')
      await expect.poll(() => shapeOf(2), TIMEOUT).not.toEqual(before)
      expect(await shapeOf(3)).toEqual(neighbour)

      const [download] = await Promise.all([page.waitForEvent('download'), at('save-sound').click()])
      expect(download.suggestedFilename()).toMatch(/\.wav$/)

      await at('kit-to-song').click()
      await page.getByText('is an instrument on a track of its own').first().waitFor(TIMEOUT)
      await at('step-song').click()
      await page.getByText('Drum sounds').first().waitFor(TIMEOUT)
      await looksWell(page, pictures, 'song')
    }, 240_000)

    test('stand in the table of all networks with what was measured of them', async () => {
      await at('step-train').click()
      await at('new-run').click()
      await at('for-study').click()
      await at('open-study-table').click()
      const row = at('study-row-drumgan')
      await row.waitFor(TIMEOUT)
      expect(await row.textContent()).toMatch(/Drum sounds.*Told apart by .*×/)
      expect(await at('study-row-wavenet').textContent()).toContain('Not measured here')
      await looksWell(page, pictures, 'table')
      await page.setViewportSize({ width: 640, height: 400 })
      const names = row.getByRole('rowheader')
      const before = await names.boundingBox()
      await page.getByRole('region', { name: 'All networks' }).evaluate((region) => (region.scrollLeft = region.scrollWidth))
      await expect.poll(async () => (await names.boundingBox())?.x).toBe(before?.x)
      await page.screenshot({ path: join(pictures, 'table-scrolled-640.png') })
    }, 120_000)
  })
})
