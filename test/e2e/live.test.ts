/**
 * Playing live as a person does it in the browser, with a network that was really trained: start, turn the controls by mouse,
 * keys and MIDI, keep what was heard, answer a seed from the microphone, record notes; the sound settings; loop and scrub.
 * The browser's microphone is a file, its MIDI a double. Leaves a picture of each screen in test-results/screens.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { browserPath } from '../support/headless-app.ts'
import { LiveScreen } from '../support/live-screen.ts'
import { notesByOthers } from '../support/midi-bytes.ts'
import { playMidi, plugMidi } from '../support/midi-double.ts'

const SOON = 20_000
const WORKING = 60_000

describe.skipIf(!browserPath)('playing live in a browser', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-live-'))
  let screen: LiveScreen
  let page: Page
  const at = (id: string): Locator => page.getByTestId(id)
  const picture = (name: string): Promise<void> => screen.picture(name)
  const clock = async (id: string): Promise<number> => {
    const [minutes, rest] = (await at(id).innerText()).trim().split(':')
    return Number(minutes) * 60 + Number(rest)
  }
  const knob = async (name: string): Promise<number> => Number(await at(`knob-${name}`).getAttribute('aria-valuenow'))

  beforeAll(async () => {
    const piece = renderDemoPieces({ seed: 1, pieces: 1, secondsEach: 40, sampleRate: 16_000 })[0]
    writeFileSync(join(home, 'piece.wav'), encodeWav([piece], 16_000, 'int16'))
    const project = join(home, 'A')
    const another = renderDemoPieces({ seed: 2, pieces: 1, secondsEach: 30, sampleRate: 16_000 })[0]
    writeFileSync(join(home, 'another.wav'), encodeWav([another], 16_000, 'int16'))
    const commands = [
      ['new', project],
      ['import', project, join(home, 'piece.wav'), join(home, 'another.wav')],
      ['train', project, '--model', 'corpus', '--epochs', '1', '--name', 'My sounds'],
      ['train', project, '--model', 'bilinear', '--epochs', '4', '--hidden', '16', '--checkpoint-every', '2', '--name', 'Evening'],
    ]
    screen = await LiveScreen.open(
      { home, project, commands },
      {
        browserArguments: ['--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${join(home, 'piece.wav')}`],
        context: { acceptDownloads: true, permissions: ['microphone'] },
      },
    )
    page = screen.page
    // Two trainings: patience for a busy machine.
  }, 300_000)

  afterAll(() => screen?.close())

  test('starts, shows what it does, and goes on', async () => {
    await at('knob-variation').waitFor({ timeout: WORKING })
    await picture('live-off')
    await at('live-toggle').click()
    await expect.poll(() => clock('live-clock'), { timeout: WORKING }).toBeGreaterThan(2)
    expect(await at('live-ahead').innerText()).toMatch(/\d s/)
    expect(await at('live-first').innerText()).toMatch(/\d s/)
  })

  test('leaves the picture of the sound in sight beside what is told, in a narrow window, too', async () => {
    await page.setViewportSize({ width: 800, height: 800 })
    // What a host that is too slow tells, in its place: none is slow when a test wants it.
    await page.locator('.sound').evaluate((sound) => {
      const scope = sound.firstElementChild!
      const told = document.createElement('p')
      for (const { name } of scope.attributes) if (name.startsWith('data-v-')) told.setAttribute(name, '')
      told.className = 'notice'
      told.textContent = 'This network plays 0.8 times as fast as it is heard: sound will drop out. '.repeat(3)
      sound.append(told)
    })
    const [scope, told] = await Promise.all(['.sound .scope', '.sound .notice'].map((place) => page.locator(place).boundingBox()))
    await page.screenshot({ path: join(import.meta.dirname, '../../test-results/screens/live-told-narrow.png') })
    await page.locator('.sound .notice').evaluate((one) => one.remove())
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(scope!.height).toBeGreaterThan(60)
    expect(told!.y).toBeGreaterThanOrEqual(scope!.y + scope!.height)
  })

  test('turns controls by keys, typing, mouse and double-click', async () => {
    await at('knob-variation').focus()
    await page.keyboard.press('ArrowUp')
    const step = await knob('variation')
    expect(step).toBeGreaterThan(0)
    await page.keyboard.press('PageUp')
    expect(await knob('variation')).toBeCloseTo(11 * step, 6)
    await page.keyboard.press('End')
    expect(await knob('variation')).toBe(Number(await at('knob-variation').getAttribute('aria-valuemax')))
    await page.keyboard.press('0')
    await page.keyboard.type('.5')
    await page.keyboard.press('Enter')
    expect(await knob('variation')).toBe(0.5)
    const box = await at('knob-variation').boundingBox()
    if (!box) throw new Error('the knob is not on the screen')
    await page.mouse.move(box.x + 30, box.y + 30)
    await page.mouse.down()
    await page.mouse.move(box.x + 30, box.y + 10, { steps: 4 })
    await page.mouse.up()
    expect(await knob('variation')).toBeGreaterThan(0.5)
    await at('knob-variation').dblclick()
    expect(await knob('variation')).toBe(0)
  })

  test('keeps the last seconds as a take', async () => {
    await expect.poll(() => clock('live-clock'), { timeout: WORKING }).toBeGreaterThan(6)
    await at('live-keep-seconds').fill('4')
    await page.keyboard.press('Enter')
    await at('live-keep').click()
    await at('live-kept').waitFor({ timeout: SOON })
    await picture('live-playing')
  })

  test('learns a MIDI controller, picks it up softly, starts and stops by a key', async () => {
    await at('midi-on').click()
    await expect.poll(() => at('midi-inputs').innerText()).toContain('Test Keyboard')
    await plugMidi(page, 'pads', 'Test Pads')
    await expect.poll(() => at('midi-inputs').innerText()).toContain('Test Pads')

    await at('midi-learn-parameter-variation').click()
    await picture('live-midi-learning')
    await playMidi(page, 0xb0, 21, 64)
    await expect.poll(() => at('midi-control-parameter-variation').innerText()).toContain('CC 21')
    await playMidi(page, 0xb0, 21, 90)
    expect(await knob('variation')).toBe(0)
    await playMidi(page, 0xb0, 21, 0)
    await playMidi(page, 0xb0, 21, 127)
    const highest = Number(await at('knob-variation').getAttribute('aria-valuemax'))
    await expect.poll(() => knob('variation')).toBe(highest)
    await playMidi(page, 0xb0, 21, 0)

    await at('midi-learn-toggle').click()
    await playMidi(page, 0x90, 36, 100)
    await playMidi(page, 0x80, 36, 0)
    await playMidi(page, 0x90, 36, 100)
    await expect.poll(() => at('live-toggle').innerText(), { timeout: SOON }).toMatch(/Play live/)
    await playMidi(page, 0x80, 36, 0)
    await playMidi(page, 0x90, 36, 100)
    await playMidi(page, 0x80, 36, 0)
    await expect.poll(() => at('live-toggle').innerText(), { timeout: SOON }).toMatch(/Stop/)
  })

  test('remembers what was learnt, and records notes as a MIDI take', async () => {
    await page.reload()
    await at('step-live').click()
    await expect.poll(() => at('midi-control-parameter-variation').innerText(), { timeout: SOON }).toContain('CC 21')
    await at('midi-record').click()
    await playMidi(page, 0x90, 60, 90)
    await page.waitForTimeout(120)
    await playMidi(page, 0x80, 60, 0)
    await playMidi(page, 0x90, 67, 80)
    await at('midi-record-stop').click()
    await at('step-play').click()
    await at('midi-take-row').waitFor({ timeout: SOON })
    const [download] = await Promise.all([page.waitForEvent('download'), at('midi-take-save').click()])
    expect(download.suggestedFilename()).toBe('Notes 1.mid')
    const notes = notesByOthers(readFileSync(await download.path()))[1]
    expect(notes.map(({ pitch }) => pitch)).toEqual([60, 67])
    // 0.1 s at 120 beats a minute.
    expect(notes[0].ticks).toBeGreaterThan(192)
    await picture('play-with-notes')
    await at('step-live').click()
  })

  test('answers what is played while the space bar is held', async () => {
    await page.getByTestId('seed-from-microphone').click()
    await page.locator('body').click({ position: { x: 4, y: 400 } })
    await page.keyboard.down('Space')
    await expect.poll(() => at('capture-hold').getAttribute('aria-pressed'), { timeout: SOON }).toBe('true')
    await page.waitForTimeout(3000)
    await picture('live-capturing')
    await page.keyboard.up('Space')
    await at('captured-seed').first().waitFor({ timeout: SOON })
    await expect.poll(() => at('live-toggle').innerText(), { timeout: WORKING }).toMatch(/Stop/)
    await picture('live-captured')

    await at('call-tempo').fill('240')
    await page.keyboard.press('Enter')
    await at('call-and-response').click()
    const turn = page.getByRole('list', { name: /listening|answering/ })
    await expect.poll(() => turn.getAttribute('aria-label'), { timeout: SOON }).toContain('listening')
    await expect.poll(() => turn.getAttribute('aria-label'), { timeout: SOON }).toContain('answering')
    await picture('live-call-and-response')
    await at('call-and-response').click()
    await expect.poll(() => at('call-and-response').getAttribute('aria-pressed'), { timeout: SOON }).toBe('false')
  })

  test('shows the way sound takes, and changes it', async () => {
    await at('live-toggle').click()
    await at('audio-settings').click()
    await expect.poll(() => at('audio-reason').innerText(), { timeout: SOON }).toContain('browser')
    await at('audio-test-tone').click()
    await at('audio-buffer').click()
    await page.getByRole('option', { name: /^1024 samples/ }).click()
    await expect.poll(() => at('audio-buffer').innerText(), { timeout: SOON }).toContain('1024 samples')
    await picture('sound-settings')
    await page.keyboard.press('Escape')
    await page.reload()
    await at('audio-settings').click()
    await expect.poll(() => at('audio-buffer').innerText(), { timeout: SOON }).toContain('1024 samples')
    await page.keyboard.press('Escape')
  })

  test('lets the notes of a MIDI take be heard, with its wave and its place', async () => {
    await at('step-play').click()
    const row = at('midi-take-row').first()
    await row.getByTestId('midi-take-play').click()
    await expect.poll(() => clock('player-position'), { timeout: SOON }).toBeGreaterThan(0.5)
    await picture('play-notes-sounding')
    await expect.poll(() => at('player-toggle').getAttribute('aria-label'), { timeout: SOON }).toBe('Play')
  })

  test('repeats a stretch, and lets a drag be heard', async () => {
    await at('step-recordings').click()
    await at('recording-play').first().click()
    const box = await at('player-seek').boundingBox()
    if (!box) throw new Error('the player is not on the screen')
    const [middle, place] = [box.y + box.height / 2, (share: number): number => box.x + box.width * share]
    await page.keyboard.down('Shift')
    await page.mouse.move(place(0.5), middle)
    await page.mouse.down()
    await page.mouse.move(place(0.54), middle, { steps: 5 })
    await page.mouse.up()
    await page.keyboard.up('Shift')
    expect(await at('player-loop').getAttribute('aria-pressed')).toBe('true')
    await picture('player-loop')
    // 40 s: the loop is 1.6 s long; after three of them it would be far beyond if it did not repeat.
    await expect.poll(() => clock('player-position'), { timeout: SOON }).toBeGreaterThan(20)
    await page.waitForTimeout(4000)
    expect(await clock('player-position')).toBeLessThan(21.8)
    await at('player-loop').click()
    await expect.poll(() => clock('player-position'), { timeout: SOON }).toBeGreaterThan(22)
    await at('player-toggle').click()
    await page.mouse.move(place(0.1), middle)
    await page.mouse.down()
    await page.mouse.move(place(0.25), middle, { steps: 8 })
    await page.mouse.up()
    await expect.poll(() => clock('player-position')).toBeCloseTo(10, 0)
  })

  test('plays on with own sounds: what is heard now, knobs, notes, whose sounds, freeze, keys that it follows, and an end', async () => {
    await at('step-live').click()
    await at('live-run').click()
    await page.getByRole('option', { name: /My sounds/ }).click()
    await at('knob-density').waitFor({ timeout: WORKING })
    await page.getByTestId('seed-from-recording').click()
    await picture('live-own-sounds-off')
    await at('live-toggle').click()
    await expect.poll(() => clock('live-clock'), { timeout: WORKING }).toBeGreaterThan(1)
    await expect.poll(() => at('live-sounding').innerText(), { timeout: SOON }).toMatch(/piece|another/)
    await at('knob-density').focus()
    await page.keyboard.press('End')
    await at('live-freeze').click()
    await expect.poll(() => at('live-freeze').getAttribute('aria-checked')).toBe('true')
    await picture('live-own-sounds-playing')
    await at('live-freeze').click()

    await at('recording-weights').click()
    await page.getByTestId('recording-weight').filter({ hasText: 'another' }).getByRole('button', { name: 'Only this' }).click()
    await page.getByRole('button', { name: 'Done' }).click()
    await expect.poll(() => at('live-sounding').innerText(), { timeout: SOON }).toContain('another')

    await at('live-follow-keys').click()
    await playMidi(page, 0x90, 64, 100)
    await expect.poll(() => at('corpus-note-4').getAttribute('aria-pressed'), { timeout: SOON }).toBe('true')
    expect(await at('corpus-note-5').getAttribute('aria-pressed')).toBe('false')
    await playMidi(page, 0x80, 64, 0)
    await expect.poll(() => at('corpus-note-5').getAttribute('aria-pressed'), { timeout: SOON }).toBe('true')

    await at('live-keep').click()
    await at('live-kept').waitFor({ timeout: SOON })
    await at('live-ending').click()
    await expect.poll(() => at('live-toggle').innerText(), { timeout: WORKING }).toMatch(/Play live/)
  })
})
