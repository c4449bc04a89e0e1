/** The piano roll by mouse and keys, and what the exported MIDI file says of it. Leaves pictures in test-results/piano-roll. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { liesClear } from '../support/looks-well.ts'
import { END_OF_TRACK, midiFile, notesByOthers } from '../support/midi-bytes.ts'
import { cli, commandsIn, environmentIn } from '../support/run-cli.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/piano-roll')
const TIMEOUT = { timeout: 20_000 }

/** Eight quarters of C major upwards, a little late, and a bass below. */
function scaleFile(): Uint8Array {
  const name = (text: string): number[] => [0, 0xff, 3, text.length, ...Buffer.from(text)]
  const upwards = [60, 62, 64, 65, 67, 69, 71, 72].flatMap((pitch, i) => [
    i === 0 ? 60 : 0x81,
    ...(i === 0 ? [] : [0]),
    0x90,
    pitch,
    90,
    0x82,
    0x60,
    0x80,
    pitch,
    0,
  ])
  const bass = [36, 43].flatMap((pitch) => [0, 0x90, pitch, 80, 0x8f, 0, 0x80, pitch, 0])
  return midiFile([
    [...name('Melody'), ...upwards, ...END_OF_TRACK],
    [...name('Bass'), ...bass, ...END_OF_TRACK],
  ])
}

describe.skipIf(!browserPath)('the piano roll', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-roll-'))
  const folder = join(home, 'projects', 'Scale.loom')
  const succeed = commandsIn(home)
  let opened: AppWindow
  let page: Page
  const at = (id: string) => page.getByTestId(id).first()
  const command = async (words: string): Promise<void> => {
    await page.keyboard.press('Control+k')
    await at('palette-search').fill(words)
    await page.keyboard.press('Enter')
    await at('command-palette').waitFor({ state: 'detached', ...TIMEOUT })
  }
  const count = (words: string): Promise<void> => page.getByText(words, { exact: true }).waitFor(TIMEOUT)

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    writeFileSync(join(home, 'scale.mid'), scaleFile())
    await succeed('new', folder)
    await succeed('import', folder, join(home, 'scale.mid'))
    opened = await AppWindow.start(home, { colorScheme: 'dark', reducedMotion: 'reduce' })
    page = opened.page
    await opened.openProject(folder)
    await at('step-song').click()
    await at('track-head').waitFor(TIMEOUT)
    const arrangement = (await at('arrangement').boundingBox())!
    await page.mouse.dblclick(arrangement.x + 40, arrangement.y + 44)
    await at('piano-roll').waitFor(TIMEOUT)
    await count('8 notes')
  })

  afterAll(() => opened?.stop())

  test('is clean and legible at every size, dark and light', async () => {
    await at('piano-roll').focus()
    await page.keyboard.press('Control+a')
    await count('8 notes, 8 chosen')
    await liesClear(page, pictures, 'roll', { forAll: true })
  }, 180_000)

  test('does by the palette, keys and the right button what is asked for', async () => {
    await at('piano-roll').focus()
    await page.keyboard.press('Control+a')
    await command('quantise with')
    await at('quantise-now').waitFor(TIMEOUT)
    await page.screenshot({ path: join(pictures, 'quantise.png') })
    await at('quantise-now').click()
    await at('piano-roll').focus()
    await command('legato')
    await page.keyboard.press('Control+ArrowUp')
    await page.keyboard.press('Shift+ArrowUp')
    const canvas = (await at('roll-canvas').boundingBox())!
    await page.mouse.click(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2, { button: 'right' })
    await at('roll-menu').waitFor(TIMEOUT)
    await page.screenshot({ path: join(pictures, 'menu.png') })
    await at('do-reverseNotes').click()
    await at('roll-menu').waitFor({ state: 'detached', ...TIMEOUT })
    await count('8 notes, 8 chosen')
  })

  test('draws velocities in the lane below, and takes notes in by steps', async () => {
    const lane = (await at('lane-canvas').boundingBox())!
    await page.mouse.move(lane.x + 2, lane.y + lane.height - 8)
    await page.mouse.down()
    await page.mouse.move(lane.x + lane.width - 4, lane.y + 8, { steps: 12 })
    await page.mouse.up()
    await at('piano-roll').focus()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Home')
    await page.keyboard.press('i')
    for (const key of ['a', 'd', 'g']) await page.keyboard.press(key)
    await count('11 notes, 1 chosen')
    await page.keyboard.press('Backspace')
    await count('10 notes')
    await page.keyboard.press('i')
    await page.keyboard.press('Control+z')
    await count('11 notes')
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z')
    await count('8 notes')
  })

  test('is what the MIDI file holds', async () => {
    await opened.browser.close()
    await opened.app.stop()
    const out = join(home, 'out.mid')
    const { code, stderr } = await cli(['export', folder, '--format', 'midi', '--out', out, '--json'], { env: environmentIn(home) })
    expect([code, stderr]).toEqual([0, ''])
    const melody = notesByOthers(readFileSync(out)).find((notes) => notes.length === 8)!
    // An octave higher, from the top down, each until the next.
    expect(melody.map(({ pitch }) => pitch)).toEqual([84, 83, 81, 79, 77, 76, 74, 72])
    const velocities = melody.map(({ velocity }) => velocity)
    expect(velocities.every((velocity, i) => i === 0 || velocity > velocities[i - 1])).toBe(true)
    expect(melody.slice(1).every(({ ticks }) => ticks === 960)).toBe(true)
  })
})
