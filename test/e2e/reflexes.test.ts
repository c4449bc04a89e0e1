/**
 * The forty gestures of docs/song.md, as a person's hands do them: mouse and keys in the window, and what has become of it in the song as
 * the program has it. Here those of playing, of clips and of the view; notes and sound are in reflexes-of-editors.test.ts.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Song } from '../../src-shared/music/index.ts'
import { browserPath } from '../support/headless-app.ts'
import { BAR, RATE, ReflexWindow, SOON, soundsOf } from '../support/reflex-window.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/reflexes')

describe.skipIf(!browserPath)('the forty reflexes: clips', () => {
  let window: ReflexWindow

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    window = await ReflexWindow.start()
  }, 120_000)
  beforeEach(() => window.begin(), 60_000)
  afterAll(() => window?.stop())

  test('1, 2, 4 to 7: plays, locates, loops and clicks', async () => {
    await window.press('Home', ' ')
    await expect.poll(() => window.isPlaying(), SOON).toBe('Pause')
    await window.press(' ')
    await expect.poll(() => window.isPlaying(), SOON).toBe('Play')
    await window.press('l')
    await window.becomes(({ loop }) => loop?.isOn, true)
    await window.press('Control+l')
    await window.becomes(({ loop }) => loop?.isOn, false)
    await window.press('k')
    expect(await window.at('song-metronome').getAttribute('aria-pressed')).toBe('true')
    await window.press('k')
    await window.drag(await window.rulerAt(BAR), await window.rulerAt(2 * BAR))
    await window.becomes(({ loop }) => loop, { startTick: BAR, endTick: 2 * BAR, isOn: true })
    await window.press('l')
    // What is pasted lies where the ruler was clicked, and with Home at the beginning.
    await window.page.mouse.click(...(await window.place(BAR / 2, 1)))
    await window.press('Control+c')
    await window.page.mouse.click(...(await window.rulerAt(3 * BAR)))
    await window.at('arrangement').focus()
    await window.press('Control+v')
    await window.becomes((now) => now.tracks[1].clips.map(({ startTick }) => startTick), [0, 3 * BAR])
    await window.press('Control+z', 'Home')
    await window.becomes((now) => now.tracks[1].clips.length, 1)
    await window.press('Control+v')
    await window.becomes((now) => now.tracks[1].clips.map(({ startTick }) => startTick), [0, 0])
    await window.undoAll()
  }, 90_000)

  test('28: F lets the picture follow what is heard, or stay', async () => {
    const follows = window.page.getByRole('button', { name: /^Follow/ })
    const [left, y] = await window.place(0, 1)
    await window.page.mouse.click(...(await window.place(BAR / 2, 1)))
    await window.press('Control+c')
    // A second and a little is in sight.
    await window.page.mouse.move(left, y)
    await window.page.keyboard.down('Control')
    for (let i = 0; i < 3; i++) await window.page.mouse.wheel(0, -200)
    await window.page.keyboard.up('Control')
    /** What lies at the left edge when three seconds have been heard. */
    const leftTick = async (): Promise<number> => {
      const position = (): Promise<string | null> => window.at('player-position').textContent()
      await window.press('Home', ' ')
      await expect.poll(position, SOON).toMatch(/^0:0[0-2]/)
      await expect.poll(position, SOON).not.toMatch(/^0:0[0-2]/)
      await window.press(' ')
      const [, height] = await window.rulerAt(0)
      await window.page.mouse.click(left + 4, height)
      await window.at('arrangement').focus()
      await window.press('Control+v')
      const { startTick } = (await window.done('Paste clips')).tracks[1].clips.at(-1)!
      await window.undo()
      return startTick
    }
    await window.press('f')
    expect(await follows.getAttribute('aria-pressed')).toBe('false')
    expect(await leftTick()).toBeLessThan(BAR / 8)
    await window.press('f')
    expect(await follows.getAttribute('aria-pressed')).toBe('true')
    expect(await leftTick()).toBeGreaterThan(BAR)
    await window.undoAll()
  }, 90_000)

  test('8 to 20: chooses, moves, copies, splits, joins and deletes clips', async () => {
    await window.page.mouse.click(...(await window.place(BAR, 0)))
    await window.chosenWords('“Study” on Study, bars 1 to 4')
    await window.press('ArrowRight')
    const nudged = (await window.done(/Move|Nudge/)).tracks[0].clips[0].startTick
    expect(nudged).toBeGreaterThan(0)
    await window.press('ArrowLeft')
    await window.becomes((now) => now.tracks[0].clips[0].startTick, 0)
    await window.press('Control+z')
    await window.becomes((now) => now.tracks[0].clips[0].startTick, nudged)
    await window.press('Control+Shift+z')
    await window.becomes((now) => now.tracks[0].clips[0].startTick, 0)
    await window.press('Control+d')
    await window.becomes((now) => now.tracks[0].clips.length, 2)
    await window.press('Delete')
    await window.becomes((now) => now.tracks[0].clips.length, 1)
    await window.press('Control+a')
    await window.chosenWords('2 clips chosen')
    await window.press('Escape')
    await window.chosenWords('')
    await window.page.mouse.click(...(await window.place(BAR, 0)))
    await window.page.keyboard.down('Shift')
    await window.page.mouse.click(...(await window.place(BAR, 1)))
    await window.page.keyboard.up('Shift')
    await window.chosenWords('2 clips chosen')
    await window.press('Escape')
    // A marquee from below upwards over the notes alone.
    await window.drag(await window.place(2.5 * BAR, 1, 70), await window.place(1.5 * BAR, 1, 20))
    await window.chosenWords('“Melody” on Melody, bars 1 to 2')
    await window.press('Control+x')
    await window.becomes((now) => now.tracks[1].clips.length, 0)
    await window.press('Control+v')
    await window.becomes((now) => now.tracks[1].clips.length, 1)
    await window.drag(await window.place(BAR, 0), await window.place(BAR, 2), ['Alt'])
    await window.becomes((now) => now.tracks.map(({ clips }) => clips.length), [1, 1, 1])
    // Escape takes a drag back in its middle.
    await window.page.mouse.move(...(await window.place(BAR, 2)))
    await window.page.mouse.down()
    await window.page.mouse.move(...(await window.place(2 * BAR, 2)))
    await window.press('Escape')
    await window.page.mouse.up()
    expect((await window.song()).tracks[2].clips[0].startTick).toBe(0)
    await window.page.mouse.click(...(await window.rulerAt(2 * BAR)))
    await window.page.mouse.click(...(await window.place(BAR, 2)))
    await window.page.mouse.click(...(await window.rulerAt(2 * BAR)))
    await window.at('arrangement').focus()
    await window.press('Control+e')
    await window.becomes((now) => now.tracks[2].clips.map(({ startTick }) => startTick), [0, 2 * BAR])
    await window.press('Control+j')
    await window.becomes((now) => now.tracks[2].clips.map(({ startTick }) => startTick), [0])
    await window.undoAll()
  }, 120_000)

  test('8 to 10 where the program answers late: no key is lost, and none comes before another', async () => {
    const LATE_MS = 120
    const late = await window.page.context().newPage()
    await late.routeWebSocket(/\/rpc/, (socket) => {
      const server = socket.connectToServer()
      socket.onMessage((message) => server.send(message))
      server.onMessage((message) => setTimeout(() => socket.send(message), LATE_MS))
    })
    await late.goto(window.page.url())
    await late.getByTestId('step-song').click()
    await late.getByTestId('track-head').first().waitFor(SOON)
    await late.mouse.click(...(await window.place(BAR, 0)))
    const pressLate = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await late.keyboard.press(key)
    }
    const start = (now: Song): number => now.tracks[0].clips[0].startTick
    await pressLate('ArrowRight')
    const nudged = start(await window.done(/Move|Nudge/))
    expect(nudged).toBeGreaterThan(0)
    await pressLate('ArrowRight', 'Control+z', 'ArrowLeft', 'Control+z', 'Control+Shift+z', 'Control+z', 'ArrowRight', 'ArrowRight')
    await window.becomes(start, 3 * nudged)
    await pressLate('Control+z', 'Control+z', 'Control+z', 'Control+Shift+z')
    await window.becomes(start, nudged)
    expect(await late.getByRole('alert').allInnerTexts()).toEqual([])
    await late.close()
  }, 60_000)

  test('21 to 27: trims, fades, suspends the snap, says that all is saved, zooms and scrolls', async () => {
    await window.drag(await window.place(4 * BAR - 3 / window.perTick, 0, 60), await window.place(3 * BAR, 0, 60))
    const trimmed = soundsOf(await window.done(/Trim/))[0]
    expect(trimmed).toMatchObject({ startTick: 0, offsetSamples: 0, lengthSamples: 6 * RATE })
    await window.undo()
    await window.drag(await window.place(3 / window.perTick, 0, 60), await window.place(BAR, 0, 60))
    const later = soundsOf(await window.done(/Trim/))[0]
    expect(later).toMatchObject({ startTick: BAR, offsetSamples: 2 * RATE, lengthSamples: 6 * RATE })
    await window.undo()
    // A bar in from either upper corner; a pixel of the picture is half a hundredth of it.
    const fades = (of: Song): number[] => soundsOf(of).flatMap(({ fadeInSamples, fadeOutSamples }) => [fadeInSamples, fadeOutSamples])
    await window.drag(await window.place(20, 0, 21), await window.place(BAR, 0, 21))
    const [fadeIn, none] = fades(await window.done('Fade in'))
    expect([Math.abs(fadeIn - 2 * RATE) < 0.02 * 2 * RATE, none]).toEqual([true, 0])
    await window.drag(await window.place(4 * BAR - 6 / window.perTick, 0, 21), await window.place(3 * BAR, 0, 21))
    const [stays, fadeOut] = fades(await window.done('Fade out'))
    expect([stays, Math.abs(fadeOut - 2 * RATE) < 0.02 * 2 * RATE]).toEqual([fadeIn, true])
    await window.press('Control+z')
    await window.done('Fade in')
    await window.undo()
    const [x, y] = await window.place(1.5 * BAR, 0)
    await window.drag([x, y], [x + 37, y])
    const snapped = (await window.done('Move clips')).tracks[0].clips[0].startTick
    await window.undo()
    await window.drag([x, y], [x + 37, y], ['Control'])
    const free = (await window.done('Move clips')).tracks[0].clips[0].startTick
    expect(Math.abs(free - 37 / window.perTick)).toBeLessThan(2 / window.perTick)
    expect([snapped % 240, free % 240 === 0]).toEqual([0, false])
    await window.undo()
    await window.press('Control+s')
    await window.page.getByText('All is saved, as always.').waitFor(SOON)
    // So many pixels are fewer ticks once it is zoomed in at the pointer.
    const ticksOf100 = async (): Promise<number> => {
      const [from, height] = await window.place(1.5 * BAR, 0)
      await window.drag([from, height], [from + 100, height], ['Control'])
      const { startTick } = (await window.done('Move clips')).tracks[0].clips[0]
      await window.undo()
      return startTick
    }
    await window.done('Begin')
    const wide = await ticksOf100()
    await window.page.mouse.move(x, y)
    await window.page.keyboard.down('Control')
    await window.page.mouse.wheel(0, -200)
    await window.page.keyboard.up('Control')
    expect(await ticksOf100()).toBeLessThan(0.7 * wide)
    await window.page.keyboard.down('Control')
    await window.page.mouse.move(x, y)
    await window.page.mouse.wheel(0, 200)
    await window.page.keyboard.up('Control')
    // Sideways: the same place of the picture is later in the song.
    await window.page.mouse.click(...(await window.place(BAR, 1)))
    await window.press('Control+c')
    await window.page.mouse.move(x, y)
    await window.page.keyboard.down('Shift')
    await window.page.mouse.wheel(0, 300)
    await window.page.keyboard.up('Shift')
    await window.page.mouse.click(...(await window.rulerAt(BAR)))
    await window.at('arrangement').focus()
    await window.press('Control+v')
    await expect.poll(async () => (await window.song()).tracks[1].clips.at(-1)!.startTick, SOON).toBeGreaterThan(BAR + 200 / window.perTick)
    await window.undo()
    await window.page.mouse.move(x, y)
    await window.page.keyboard.down('Shift')
    await window.page.mouse.wheel(0, -300)
    await window.page.keyboard.up('Shift')
    // Zoomed to a clip of half the length, and back.
    await window.page.mouse.click(...(await window.place(BAR, 1)))
    await window.press('z')
    expect(await ticksOf100()).toBeLessThan(0.7 * wide)
    await window.press('z')
    expect(Math.abs((await ticksOf100()) - wide)).toBeLessThan(0.1 * wide)
    await window.undoAll()
  }, 120_000)

  test('29, 9: a knob is reset by a double-click, turned finely, typed, and undone', async () => {
    const knob = window.page.getByRole('slider', { name: /^Pan of Study/ })
    await knob.focus()
    await window.page.keyboard.type('-25')
    await window.press('Enter')
    await window.becomes(({ tracks }) => tracks[0].pan, -0.25)
    const box = (await knob.boundingBox())!
    const middle: [number, number] = [box.x + box.width / 2, box.y + box.height / 2]
    const pan = async (): Promise<number> => (await window.song()).tracks[0].pan
    await window.drag(middle, [middle[0], middle[1] - 24])
    await expect.poll(pan, SOON).toBeGreaterThan(0.1)
    const coarse = await pan()
    await window.drag(middle, [middle[0], middle[1] - 24], ['Shift'])
    await expect.poll(pan, SOON).not.toBe(coarse)
    expect((await pan()) - coarse).toBeLessThan((coarse + 0.25) / 5)
    await knob.dblclick()
    await window.becomes(({ tracks }) => tracks[0].pan, 0)
    await window.press('Control+z')
    await expect.poll(pan, SOON).not.toBe(0)
    await window.undoAll()
  }, 60_000)

  test('9, 10: what was done is listed, one goes back to any of it, also after the window was closed', async () => {
    await window.page.mouse.click(...(await window.place(BAR, 0)))
    await window.press('Control+d')
    await window.becomes((now) => now.tracks[0].clips.length, 2)
    await window.press('m', 'Delete')
    await window.becomes((now) => now.tracks[0].clips.length, 1)
    await window.page.reload()
    await window.at('track-head').waitFor(SOON)
    await window.at('arrangement').focus()
    await window.press('Control+Alt+z')
    await window.at('song-steps').waitFor(SOON)
    const rows = window.page.getByTestId('song-step')
    await expect
      .poll(() => rows.allInnerTexts(), SOON)
      .toEqual([expect.stringContaining('now'), 'Mute clips', 'Duplicate clips', 'Begin', 'As it was before'])
    await window.page.screenshot({ path: join(pictures, 'steps.png') })
    await rows.nth(2).click()
    await window.becomes((now) => now.tracks[0].clips.map(({ isMuted }) => isMuted), [false, false])
    await rows.nth(0).click()
    await window.becomes((now) => now.tracks[0].clips.length, 1)
    await window.press('Escape')
    await window.at('song-steps').waitFor({ state: 'detached', ...SOON })
    await window.undoAll()
  }, 60_000)
})
