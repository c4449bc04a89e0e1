/** Tunes from MIDI files in the window: import, train, write, hear, put into the song. Leaves pictures in test-results/tunes. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PLAIN_PACE, UNTOLD_VOICE } from '../../src-main/engine/notes/note-events.ts'
import { writeTune } from '../../src-main/engine/notes/write-tune.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { looksWell } from '../support/looks-well.ts'
import { commandsIn } from '../support/run-cli.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/tunes')
const TIMEOUT = { timeout: 60_000 }

/** Broken chords, four bars over and over. */
const study = (root: number) =>
  Array.from({ length: 128 }, (_, i) => ({
    ...{
      pitch: root + [0, 4, 7, 12, 5, 9, 12, 17, 7, 11, 14, 19, 0, 4, 7, 12][Math.floor(i / 2) % 16],
      isDrum: false,
      voice: UNTOLD_VOICE,
      pace: PLAIN_PACE,
    },
    ...{ startStep: i * 12, steps: 12, velocity: 80 },
  }))

describe.skipIf(!browserPath)('tunes from MIDI files', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-tunes-'))
  const folder = join(home, 'projects', 'Studies.loom')
  let opened: AppWindow
  let page: Page
  const at = (id: string) => page.getByTestId(id).first()
  const files = [48, 50, 55].map((root) => join(home, `Study in ${root}.mid`))

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    for (const [i, path] of files.entries())
      writeFileSync(path, await writeTune({ name: 'Study', notes: study([48, 50, 55][i]), tempoBpm: 96, barSteps: 96 }))
    await commandsIn(home)('new', folder)
    opened = await AppWindow.start(home, { reducedMotion: 'reduce' })
    page = opened.page
    await opened.openProject(folder)
    await at('tunes').waitFor(TIMEOUT)
  })

  afterAll(() => opened?.stop())

  test('a network learns from MIDI files and writes a new one, which goes into the song', async () => {
    await at('tunes-input').setInputFiles(files)
    await page.getByTestId('tune-row').nth(2).waitFor(TIMEOUT)
    expect(await at('tunes').textContent()).toContain('3 pieces, 384 notes')
    await looksWell(page, pictures, 'recordings')

    await at('step-train').click()
    await at('model-card-notes').click()
    await page.getByText('All 3 MIDI files').waitFor(TIMEOUT)
    await at('epochs').fill('1')
    await looksWell(page, pictures, 'train')
    await at('train').click()
    await at('play-run').waitFor({ timeout: 240_000 })
    expect(await page.getByTestId('run-material').count()).toBe(3)
    await looksWell(page, pictures, 'trained')

    await at('play-run').click()
    await at('generate-bars').fill('4')
    await at('notes-seed').click()
    await page.getByRole('option', { name: /Study in 50/ }).click()
    await at('generate').click()
    await page.getByText('Study in 50, gone on').first().waitFor(TIMEOUT)
    expect(await page.getByText(/written by Tunes from my MIDI files.*on from “Study in 50”/).count()).toBe(1)
    await looksWell(page, pictures, 'play')

    await at('midi-take-menu').click()
    await at('do-takeToSong').click()
    await page.getByRole('button', { name: 'Show' }).click()
    await at('track-head').waitFor(TIMEOUT)
  }, 420_000)
})
