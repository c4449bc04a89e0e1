/** A file of many tracks, as field recorders write them: which of them are heard is chosen in the window. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppWindow } from '../support/app-window.ts'
import { writeExtensibleWav } from '../support/extensible-wav.ts'
import { browserPath } from '../support/headless-app.ts'
import { plucks } from '../support/signals.ts'

const SOON = 20_000
const RATE = 8000

describe.skipIf(!browserPath)('tracks', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-tracks-'))
  let opened: AppWindow
  let page: Page

  beforeAll(async () => {
    opened = await AppWindow.start(home)
    page = opened.page
  })
  afterAll(() => opened?.stop())

  test('are chosen from what is said about the recording, or from its menu, and for all like it', async () => {
    const files = await Promise.all(
      ['first', 'second'].map(async (name, take) => {
        const path = join(home, `${name}.wav`)
        const channels = [220, 277, 330, 440].map((hertz) => plucks(3, RATE, [hertz * (1 + take)]))
        await writeExtensibleWav(path, { sampleRate: RATE, channels })
        return path
      }),
    )
    const at = (id: string) => page.getByTestId(id)
    await at('new-project-name').fill('Field', { timeout: SOON })
    await at('create-project').click()
    await at('file-input').setInputFiles(files)
    const findings = at('findings')
    await expect.poll(() => findings.innerText().catch(() => ''), { timeout: SOON }).toMatch(/has 4 tracks; all are heard[^]*has 4 tracks/)
    await at('finding-tracks').first().click()
    for (const track of [1, 4]) await at(`track-${track}`).uncheck()
    expect(await page.getByRole('dialog').innerText()).toContain('The first is heard on the left')
    await at('tracks-for-all').click()
    await at('use-tracks').click()
    await expect.poll(() => findings.innerText(), { timeout: SOON }).toMatch(/tracks 2 and 3 are kept[^]*tracks 2 and 3 are kept/)

    await at('recording-menu').first().click()
    await at('do-chooseTracks').click()
    expect(await at('track-2').isChecked()).toBe(true)
    expect(await at('track-4').isChecked()).toBe(false)
    await page.keyboard.press('Escape')
  })
})
