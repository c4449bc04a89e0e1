/** Recordings as cards: chosen, named in place, heard with the space bar, and dragged from the song's list of sounds to a place. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { songOfSent } from '../../src-shared/music/index.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { connectToHost } from '../support/host-client.ts'

const FIXTURES = ['tone.flac', 'tone.mp3'].map((name) => join(import.meta.dirname, '../fixtures/audio', name))
const SOON = { timeout: 20_000 }

describe.skipIf(browserPath === null)('recordings as cards', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-cards-'))
  let opened: AppWindow
  let page: Page
  const at = (id: string): Locator => page.getByTestId(id)
  const names = (): string[] =>
    JSON.parse(readFileSync(join(home, 'projects', 'Cards.loom', 'project.json'), 'utf8')).recordings.map(
      ({ name }: { name: string }) => name,
    )

  beforeAll(async () => {
    opened = await AppWindow.start(home)
    page = opened.page
    await at('new-project-name').fill('Cards')
    await at('create-project').click()
    await at('file-input').setInputFiles(FIXTURES)
    await at('recording-row').nth(1).waitFor(SOON)
    await at('recording-layout').click()
    await at('recording-card').nth(1).waitFor(SOON)
  })

  afterAll(() => opened?.stop())

  test('are renamed by their menu', async () => {
    await at('recording-card').first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: /Rename/ }).click()
    await page.getByRole('textbox', { name: 'Rename recording' }).fill('Bell')
    await page.keyboard.press('Enter')
    await expect.poll(() => at('recording-card').first().innerText(), SOON).toContain('Bell')
    await expect.poll(names, SOON).toContain('Bell')
  })

  test('sound with the space bar when one is chosen', async () => {
    await at('recording-card')
      .last()
      .locator('.labels')
      .click({ position: { x: 150, y: 10 } })
    await expect.poll(() => at('recording-card').last().getAttribute('class')).toContain('selected')
    await page.keyboard.press('Space')
    await expect.poll(() => at('recording-card').last().getAttribute('class'), SOON).toContain('current')
  })

  test('become a clip where they are let go', async () => {
    await at('step-song').click()
    await at('add-first-sound').click()
    await expect.poll(() => at('track-head').count(), SOON).toBe(1)
    await at('show-sounds').click()
    const client = await connectToHost(opened.app.address)
    const starts = async (): Promise<number[]> => {
      const { data } = await client.call('song.open', {})
      return songOfSent(data).tracks.flatMap(({ clips }) => clips.map(({ startTick }) => startTick))
    }
    const { width } = (await at('arrangement').boundingBox())!
    await at('browser-sound')
      .last()
      .dragTo(at('arrangement'), { targetPosition: { x: width * 0.7, y: 60 } })
    await expect.poll(async () => (await starts()).length, SOON).toBe(2)
    expect(Math.max(...(await starts()))).toBeGreaterThan(0)
    client.close()
  })

  test('say that their source is gone', async () => {
    const folder = join(home, 'projects', 'Cards.loom')
    rmSync(join(folder, 'recordings'), { recursive: true })
    await at('step-recordings').click()
    await at('project-menu').click()
    await at('close-project').click()
    await opened.openProject(folder)
    await expect.poll(() => at('recording-card').last().innerText(), SOON).toContain('missing')
  })
})
