/** Sounds of unusual kinds edited in their spectrogram: six channels at 8 kHz, which the import mixes to one, and one at 192 kHz; also in a window at 200 %. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { noise } from '../support/signals.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const SOON = 60_000
const SOUNDS = [
  { name: 'Six channels', rate: 8_000, channels: 6, seconds: 30 },
  { name: 'Very high', rate: 192_000, channels: 1, seconds: 4 },
]

describe.skipIf(!browserPath)('sounds of unusual kinds', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-odd-'))
  let opened: AppWindow
  let page: Page
  const at = (id: string): Locator => page.getByTestId(id)

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    opened = await AppWindow.start(home, { colorScheme: 'dark' })
    page = opened.page
    const paths = SOUNDS.map(({ name, rate, channels, seconds }) => {
      const path = join(home, `${name}.wav`)
      const planar = Array.from({ length: channels }, (_, c) => noise(rate * seconds, c + 1, 0.1))
      writeFileSync(path, encodeWav(planar, rate, 'int16'))
      return path
    })
    await opened.newProject('Odd', paths)
  })

  afterAll(() => opened?.stop())

  const open = async (name: string): Promise<void> => {
    await at('recording-row').filter({ hasText: name }).getByTestId('recording-closely').click()
    await at('sound-view').waitFor({ timeout: SOON })
    await at('edit-sound').click()
    await at('sound-edit-bar').waitFor({ timeout: SOON })
    await at('scale-linear').click()
    await expect.poll(() => at('spectrogram').getAttribute('data-ready'), { timeout: SOON }).toBe('1.00')
  }

  test.each(SOUNDS)('$name: a box is erased in the picture', async ({ name }) => {
    await open(name)
    await at('tool-box').click()
    const box = await at('spectrogram').boundingBox()
    if (!box) throw new Error('no box')
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.3 * box.height)
    await page.mouse.down()
    await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.6 * box.height, { steps: 3 })
    await page.mouse.up()
    await at('erase').click()
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(1)
    const level = async (): Promise<number> => {
      await page.mouse.move(box.x + 0.5 * box.width - 1, box.y + 0.45 * box.height)
      await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.45 * box.height)
      const read = /(−?)([\d.]+) dB/.exec(await at('readout').innerText())
      return read ? (read[1] ? -1 : 1) * Number(read[2]) : -Infinity
    }
    await expect.poll(level, { timeout: SOON }).toBeLessThan(-90)
    await page.screenshot({ path: join(screens, `sound-edit-${name.toLowerCase().replace(' ', '-')}.png`) })
    await at('sound-view-close').click()
  })

  test('at 200 % every tool and the picture can be reached', async () => {
    await page.setViewportSize({ width: 640, height: 400 })
    await open('Six channels')
    for (const id of ['tool-box', 'tool-stamp', 'erase', 'more-edits', 'edits-undo', 'spectrogram', 'bounce']) {
      await at(id).scrollIntoViewIfNeeded()
      const box = await at(id).boundingBox()
      expect(box && box.x >= 0 && box.x + box.width <= 641 && box.height > 0, id).toBe(true)
    }
    await at('spectrogram').scrollIntoViewIfNeeded()
    expect((await at('spectrogram').boundingBox())?.height).toBeGreaterThan(60)
    await page.screenshot({ path: join(screens, 'sound-edit-200.png') })
  })
})
