/** What the program takes out of recordings: drums as notes, parts as recordings of their own; and all of them as a map. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { drummedSeeds } from '../../src-main/engine/pieces/drummed-piece.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { renderPiece, STUDIO } from '../../src-main/engine/pieces/render-piece.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { pluckedPiece } from '../support/plucked-piece.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const SOON = 30_000

describe.skipIf(!browserPath)('what is taken out of recordings', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-apart-'))
  let opened: AppWindow
  let page: Page
  const at = (id: string): Locator => page.getByTestId(id)
  const picture = async (name: string): Promise<void> => {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await page.screenshot({ path: join(screens, `${name}.png`) })
  }

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    const band = (await renderPiece(randomPiece(drummedSeeds(70_001, 1)[0]), STUDIO)).subarray(0, 12 * HEARD_RATE)
    const files = [join(home, 'Band.wav'), join(home, 'Plucked.wav')]
    writeFileSync(files[0], encodeWav([band], HEARD_RATE, 'int16'))
    writeFileSync(files[1], encodeWav([pluckedPiece(HEARD_RATE)], HEARD_RATE, 'int16'))
    opened = await AppWindow.start(home, { colorScheme: 'dark' })
    page = opened.page
    await opened.newProject('Apart', files)
  })

  afterAll(() => opened?.stop())

  test('its drums become a track of the song', async () => {
    await at('recording-row').filter({ hasText: 'Band' }).getByTestId('recording-menu').click()
    await at('do-showMusic').click()
    await at('keep-drums').click({ timeout: SOON })
    await page.getByText('The drums are a track of the song').waitFor({ timeout: SOON })
  })

  test('the network says its chords, and they are put away again', async () => {
    await at('ask-network-chords').click()
    await at('as-heard').waitFor({ timeout: SOON })
    await picture('network-chords')
    await page.keyboard.press('Control+z')
    await expect.poll(() => at('as-heard').count(), { timeout: SOON }).toBe(0)
  })

  test('the network says its tune, and one voice alone is followed again', async () => {
    const lines = async (): Promise<number> => Number(await at('melody-overlay').getAttribute('data-lines'))
    await expect.poll(lines, { timeout: SOON }).toBeGreaterThan(0)
    const ofOneVoice = await lines()
    await at('ask-network-tune').click()
    await at('one-voice').waitFor({ timeout: SOON })
    await expect.poll(lines, { timeout: SOON }).not.toBe(ofOneVoice)
    await picture('network-tune')
    await page.keyboard.press('Control+z')
    await at('ask-network-tune').waitFor({ timeout: SOON })
    await page.keyboard.press('Control+Shift+z')
    await at('one-voice').click()
    await expect.poll(lines, { timeout: SOON }).toBe(ofOneVoice)
    await at('sound-view-close').click()
  })

  test('all recordings lie on a map, and what is pressed there sounds', async () => {
    await at('map-library').click()
    await at('library-map').waitFor({ timeout: SOON })
    await at('unit-map').focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(async () => Number(await at('unit-map').getAttribute('data-chosen')), { timeout: SOON }).toBeGreaterThanOrEqual(0)
    await picture('library-map')
    await at('library-map-away').click()
    await expect.poll(() => at('library-map').count(), { timeout: SOON }).toBe(0)
  })

  test('one of them is split into drums, bass, voice and the rest', async () => {
    await at('recording-row').filter({ hasText: 'Band' }).getByTestId('recording-menu').click()
    await at('do-splitBand').click()
    await expect.poll(() => at('recording-row').count(), { timeout: SOON }).toBe(6)
    for (const part of ['drums', 'bass', 'voice', 'the rest'])
      await expect
        .poll(
          () =>
            at('recording-row')
              .filter({ hasText: `Band, ${part}` })
              .count(),
          { timeout: SOON },
        )
        .toBe(1)
    await picture('split-band')
  })

  test('noise is taken out of one of them', async () => {
    const row = (name: string): Locator => at('recording-row').filter({ hasText: name })
    await row('Plucked').getByTestId('recording-menu').click()
    await at('do-takeNoiseOut').click()
    for (const part of ['Plucked, without noise', 'Plucked, noise']) await expect.poll(() => row(part).count(), { timeout: SOON }).toBe(1)
  })
})
