/** The Song screen by mouse and keys: what is done there is in the song, in its MIDI file, and can be undone. Leaves pictures in test-results/song. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { AppWindow } from '../support/app-window.ts'
import { dismissNotices } from '../support/dismiss-notices.ts'
import { browserPath } from '../support/headless-app.ts'
import { liesClear } from '../support/looks-well.ts'
import { END_OF_TRACK, midiFile, notesByOthers } from '../support/midi-bytes.ts'
import { cli, commandsIn, environmentIn } from '../support/run-cli.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/song')
const TIMEOUT = { timeout: 20_000 }

/** A chord of quarter notes for two bars, with names. */
const chords = (): Uint8Array => {
  const name = (text: string): number[] => [0, 0xff, 3, text.length, ...Buffer.from(text)]
  const part = (pitches: number[]): number[] =>
    Array.from({ length: 8 }, () => [
      ...pitches.flatMap((pitch) => [0, 0x90, pitch, 90]),
      ...pitches.flatMap((pitch, i) => [i === 0 ? 0x83 : 0, ...(i === 0 ? [0x60] : []), 0x80, pitch, 0]),
    ]).flat()
  return midiFile([
    [...name('Right hand'), ...part([60, 64, 67]), ...END_OF_TRACK],
    [...name('Left hand'), ...part([36]), ...END_OF_TRACK],
  ])
}

describe.skipIf(!browserPath)('the Song screen', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-song-'))
  const folder = join(home, 'projects', 'Evening.loom')
  let opened: AppWindow
  let page: Page
  const at = (id: string) => page.getByTestId(id).first()
  const succeed = commandsIn(home)

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    const [samples] = renderDemoPieces({ seed: 3, pieces: 1, secondsEach: 8, sampleRate: 16_000 })
    writeFileSync(join(home, 'Study.wav'), encodeWav([samples], 16_000, 'int16'))
    writeFileSync(join(home, 'chords.mid'), chords())
    await succeed('new', folder)
    await succeed('import', folder, join(home, 'Study.wav'))
    opened = await AppWindow.start(home, { colorScheme: 'dark', reducedMotion: 'reduce' })
    page = opened.page
    await opened.openProject(folder)
    await at('step-song').click()
  })

  afterAll(() => opened?.stop())

  test('begins with what one can do, takes a MIDI file, and shows its notes', async () => {
    await at('add-notes').waitFor(TIMEOUT)
    await page.screenshot({ path: join(pictures, 'empty.png') })
    await page.locator('input[type=file][accept*=".mid"]').setInputFiles(join(home, 'chords.mid'))
    await at('track-head').waitFor(TIMEOUT)
    expect(await page.getByTestId('track-head').count()).toBe(2)
    const stage = (await at('arrangement').boundingBox())!
    await page.mouse.dblclick(stage.x + 60, stage.y + 40)
    await at('piano-roll').waitFor(TIMEOUT)
    await page.getByText('24 notes').waitFor(TIMEOUT)
  })

  test('draws, moves and deletes notes, and undoes every step', async () => {
    const roll = (await at('roll-canvas').boundingBox())!
    const place = { x: roll.x + 600, y: roll.y + 20 }
    await page.mouse.dblclick(place.x, place.y)
    await page.getByText('25 notes, 1 chosen').waitFor(TIMEOUT)
    await page.mouse.move(place.x + 2, place.y)
    await page.mouse.down()
    await page.mouse.move(place.x + 60, place.y + 14, { steps: 4 })
    await page.mouse.up()
    await at('piano-roll').focus()
    await page.keyboard.press('Control+a')
    await page.getByText('25 notes, 25 chosen').waitFor(TIMEOUT)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Delete')
    await page.getByText('0 notes').waitFor(TIMEOUT)
    for (let i = 0; i < 4; i++) await page.keyboard.press('Control+z')
    await page.getByText('24 notes').waitFor(TIMEOUT)
    await page.keyboard.press('Control+Shift+z')
    await page.getByText('25 notes').waitFor(TIMEOUT)
    await page.keyboard.press('Control+z')
    await page.getByText('24 notes').waitFor(TIMEOUT)
  })

  test('chooses all notes of a key of the piano, and with Shift those of more keys', async () => {
    const keys = (await at('roll-keys').boundingBox())!
    await page.keyboard.down('Shift')
    for (let y = 7; y < keys.height; y += 14) await page.mouse.click(keys.x + 20, keys.y + y)
    await page.keyboard.up('Shift')
    await page.getByText('24 notes, 24 chosen').waitFor(TIMEOUT)
    await at('piano-roll').focus()
    await page.keyboard.press('Escape')
    await page.getByText('24 notes', { exact: true }).waitFor(TIMEOUT)
  })

  test('adds a recording, splits and duplicates clips, mutes a track; all of it is clean at every size', async () => {
    await at('show-sounds').click()
    await page.getByRole('button', { name: 'Put “Study” into the song' }).click()
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=track-head]').length === 3)
    const stage = (await at('arrangement').boundingBox())!
    await page.mouse.click(stage.x + 60, stage.y + 88 * 2 + 40)
    await page.keyboard.press('Control+d')
    await at('mute').click()
    await dismissNotices(page)
    await liesClear(page, pictures, 'song', { forAll: true })
  }, 120_000)

  /** Colours of a canvas as whole numbers, the most frequent one first, without what is not drawn at all. */
  const coloursOf = (testId: string): Promise<number[]> =>
    page.evaluate((id) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`canvas[data-testid=${id}], [data-testid=${id}] canvas`)!
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const counts = new Map<number, number>()
      for (const pixel of new Uint32Array(data.buffer)) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
      counts.delete(0)
      return [...counts].sort(([, x], [, y]) => y - x).map(([pixel]) => pixel)
    }, testId)

  test('is drawn in the colours of another theme at once, whoever sets it', async () => {
    const setTheme = (theme: string): Promise<void> =>
      page.evaluate((wanted) => void (document.documentElement.dataset.theme = wanted), theme)
    const before = await page.evaluate(() => document.documentElement.dataset.theme!)
    const pictures = ['arrangement', 'song-ruler', 'roll-canvas', 'lane-canvas', 'song-meters']
    const were = await Promise.all(pictures.map(coloursOf))
    for (const colours of were.slice(0, 4)) expect(colours.length).toBeGreaterThan(3)
    await setTheme(before === 'light' ? 'dark' : 'light')
    for (const [i, id] of pictures.entries())
      await expect.poll(async () => (await coloursOf(id))[0], { ...TIMEOUT, message: id }).not.toBe(were[i][0])
    await setTheme(before)
  })

  test('is heard from where the cursor is, as it is made, and its meters show it', async () => {
    expect(await coloursOf('song-meters')).toHaveLength(1)
    await at('song-play').click()
    await expect.poll(async () => (await coloursOf('song-meters')).length, TIMEOUT).toBeGreaterThan(1)
    await page
      .getByText(/^0:0[1-9]\.\d$/)
      .first()
      .waitFor(TIMEOUT)
    await at('song-play').click()
    expect(await at('song-play').getAttribute('aria-label')).toBe('Play')
    await expect.poll(async () => (await coloursOf('song-meters')).length, TIMEOUT).toBe(1)
  })

  test('is what the MIDI file holds, also for the command line after the window has gone', async () => {
    await opened.browser.close()
    await opened.app.stop()
    const out = join(home, 'song.mid')
    const { code, stderr } = await cli(['export', folder, '--format', 'midi', '--out', out, '--json'], { env: environmentIn(home) })
    expect([code, stderr.trim()]).toEqual([0, 'One track of sound is left out: a MIDI file holds notes alone.'])
    const tracks = notesByOthers(readFileSync(out))
    expect(tracks.map((notes) => notes.length)).toEqual([0, 24, 8])
    expect(tracks[2].every(({ pitch, ticks }) => pitch === 36 && ticks === 960)).toBe(true)
  })
})
