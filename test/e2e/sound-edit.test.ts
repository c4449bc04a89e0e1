/** A sound edited in its spectrogram: what is chosen with the pointer is erased, seen and heard, undone, made a recording of. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { standardSpeakers } from '../../src-main/engine/dsp/speakers.ts'
import { createSoundWriter } from '../../src-main/engine/files/convert-sound.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { looksWell } from '../support/looks-well.ts'
import { noise } from '../support/signals.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const SOON = 60_000
const RATE = 44_100
const SECONDS = 12
const TONE_HZ = 3000

describe.skipIf(!browserPath)('a sound edited in its spectrogram', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-edit-'))
  let opened: AppWindow
  let page: Page

  const at = (id: string): Locator => page.getByTestId(id)
  const drawn = async (): Promise<void> => {
    // What was ready before a change says nothing.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await expect.poll(() => at('spectrogram').getAttribute('data-ready'), { timeout: SOON }).toBe('1.00')
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }
  const picture = async (name: string): Promise<void> => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
    ]) {
      await page.setViewportSize({ width, height })
      await drawn()
      await page.screenshot({ path: join(screens, `${name}-${width}.png`) })
    }
  }
  /** The level that is read off at a place: parts of the picture's width and height from its lower left corner. */
  const levelAt = async (across: number, up: number): Promise<number> => {
    await drawn()
    const box = await at('spectrogram').boundingBox()
    if (!box) throw new Error('no box')
    await page.mouse.move(box.x + across * box.width - 1, box.y + (1 - up) * box.height)
    await page.mouse.move(box.x + across * box.width, box.y + (1 - up) * box.height)
    const read = /(−?)([\d.]+) dB/.exec(await at('readout').innerText())
    return read ? (read[1] ? -1 : 1) * Number(read[2]) : -Infinity
  }
  const drag = async (from: [number, number], to: [number, number]): Promise<void> => {
    const box = await at('spectrogram').boundingBox()
    if (!box) throw new Error('no box')
    const place = ([across, up]: [number, number]): [number, number] => [box.x + across * box.width, box.y + (1 - up) * box.height]
    await page.mouse.move(...place(from))
    await page.mouse.down()
    await page.mouse.move(...place([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]))
    await page.mouse.move(...place(to))
    await page.mouse.up()
  }
  const whitePicture = async (): Promise<Buffer> => {
    const data = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(8, 8)
      const context = canvas.getContext('2d')
      if (!context) throw new Error('no canvas')
      context.fillStyle = '#fff'
      context.fillRect(0, 0, 8, 8)
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())
      return btoa(String.fromCharCode(...bytes))
    })
    return Buffer.from(data, 'base64')
  }
  /** Of the tone, on a linear scale. */
  const tone = TONE_HZ / (RATE / 2)

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    opened = await AppWindow.start(home, { colorScheme: 'dark' })
    page = opened.page
    const path = join(home, 'Whistle.wav')
    const hiss = noise(SECONDS * RATE, 1, 0.02)
    const sound = hiss.map((value, n) => value + 0.3 * Math.sin((2 * Math.PI * TONE_HZ * n) / RATE))
    writeFileSync(path, encodeWav([sound, hiss], RATE, 'int16'))
    await opened.newProject('Editing', [path])
    await at('recording-closely').first().click()
    // What the import says goes by itself where no pointer rests on it.
    await page.mouse.move(640, 400)
    await at('notice').first().waitFor({ state: 'detached', timeout: SOON })
    await at('scale-linear').click()
    await at('sound-stage').focus()
    await page.keyboard.press('e')
    await at('sound-edit-bar').waitFor({ timeout: SOON })
  })

  afterAll(() => opened?.stop())

  test('a box around a whistle is erased where it was drawn, and comes back with undo', async () => {
    const before = await levelAt(0.5, tone)
    await at('tool-box').click()
    await drag([0.4, tone + 0.05], [0.6, tone - 0.05])
    await picture('sound-edit-chosen')
    await at('erase').click()
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(1)
    await expect.poll(() => levelAt(0.5, tone), { timeout: SOON }).toBeLessThan(before - 30)
    expect(await levelAt(0.2, tone)).toBeGreaterThan(before - 6)
    expect(await levelAt(0.8, tone)).toBeGreaterThan(before - 6)
    await picture('sound-edit-erased')
    await at('layer-on').click()
    await expect.poll(() => levelAt(0.5, tone), { timeout: SOON }).toBeGreaterThan(before - 6)
    await at('edits-undo').click()
    await expect.poll(() => levelAt(0.5, tone), { timeout: SOON }).toBeLessThan(before - 30)
  })

  test('by keys: frequencies are chosen and healed, what is chosen is heard alone, Escape goes back step by step', async () => {
    await at('sound-stage').focus()
    await page.keyboard.press('f')
    expect(await at('tool-frequency').getAttribute('aria-pressed')).toBe('true')
    await drag([0.3, tone + 0.02], [0.35, tone - 0.02])
    await page.keyboard.press('Alt+h')
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(2)
    await expect.poll(() => levelAt(0.2, tone), { timeout: SOON }).toBeLessThan(-50)
    await at('sound-stage').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByText('What is chosen').count(), { timeout: SOON }).toBeGreaterThan(0)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+z')
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(1)
    await page.keyboard.press('Escape')
    expect(await at('sound-edit-bar').count()).toBe(1)
    await page.keyboard.press('Escape')
    await expect.poll(() => at('sound-edit-bar').count()).toBe(0)
    await at('edit-sound').click()
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(1)
  })

  test('what is drawn sounds: a fade, noise, a stamp of another moment, a picture', async () => {
    const layersBefore = await at('layer').count()
    await at('tool-fade').click()
    const before = await levelAt(0.85, tone)
    await drag([0.8, 0.5], [0.9, 0.5])
    await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(layersBefore + 1)
    // Half of the height is 30 dB down.
    await expect.poll(() => levelAt(0.85, tone), { timeout: SOON }).toBeLessThan(before - 24)
    await picture('sound-edit-fade')
    await at('tool-noise').click()
    const quiet = await levelAt(0.1, 0.8)
    await drag([0.08, 0.8], [0.12, 0.8])
    await expect.poll(() => levelAt(0.1, 0.8), { timeout: SOON }).toBeGreaterThan(quiet + 2)
    await at('tool-stamp').click()
    await drag([0.7, 0.8], [0.72, 0.8])
    await expect.poll(() => page.getByText('The stamp does not know yet').count(), { timeout: SOON }).toBe(1)
    await page.keyboard.down('Alt')
    await drag([0.1, 0.8], [0.1, 0.8])
    await page.keyboard.up('Alt')
    await drag([0.6, 0.8], [0.64, 0.8])
    await expect.poll(() => at('layer').first().innerText(), { timeout: SOON }).toContain('Stamp')
    await at('tool-box').click()
    await drag([0.2, 0.9], [0.3, 0.7])
    await at('more-edits').click()
    const chooser = page.waitForEvent('filechooser')
    await at('do-pastePicture').click()
    await (await chooser).setFiles({ name: 'white.png', mimeType: 'image/png', buffer: await whitePicture() })
    await expect.poll(() => at('layer').first().innerText(), { timeout: SOON }).toContain('Picture')
    await expect.poll(() => levelAt(0.25, 0.8), { timeout: SOON }).toBeGreaterThan(-70)
    await picture('sound-edit-drawn')
  })

  test('time is chosen by dragging; a wand and the tool for tones find the whistle; a tone is drawn', async () => {
    const isChosen = (): Promise<boolean> => at('erase').isEnabled()
    const nothing = async (): Promise<void> => {
      await at('sound-stage').focus()
      await page.keyboard.press('Control+Shift+A')
      await expect.poll(isChosen, { timeout: SOON }).toBe(false)
    }
    await at('tool-time').click()
    await nothing()
    await drag([0.05, 0.5], [0.08, 0.4])
    await expect.poll(isChosen, { timeout: SOON }).toBe(true)
    for (const tool of ['wand', 'harmonics']) {
      await nothing()
      await at(`tool-${tool}`).click()
      await drag([0.15, tone], [0.15, tone])
      await expect.poll(isChosen, { timeout: SOON }).toBe(true)
      await picture(`sound-edit-${tool}`)
    }
    await nothing()
    await at('tool-pen').click()
    await drag([0.02, 0.3], [0.08, 0.4])
    await expect.poll(() => at('layer').first().innerText(), { timeout: SOON }).toContain('Tone')
  })

  test('what is chosen grows and shrinks, is kept under a name, chosen again, and undone', async () => {
    await at('tool-box').click()
    await drag([0.4, 0.5], [0.5, 0.3])
    await at('sound-stage').focus()
    await page.keyboard.press('Shift+ArrowUp')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+K')
    await expect.poll(() => at('selection').count(), { timeout: SOON }).toBe(1)
    await page.keyboard.press('Escape')
    await at('selection-choose').click()
    await expect.poll(() => at('erase').isEnabled(), { timeout: SOON }).toBe(true)
    await picture('sound-edit-selections')
    const lastStep = (): Promise<string | null> => at('edits-undo').getAttribute('aria-label')
    const before = await lastStep()
    await at('layer-mask').first().click()
    await expect.poll(lastStep, { timeout: SOON }).toBe('Undo: What a layer touches')
    await at('edits-undo').click()
    await expect.poll(lastStep, { timeout: SOON }).toBe(before)
    await at('edits-undo').click()
    await expect.poll(() => at('selection').count(), { timeout: SOON }).toBe(0)
    await at('edits-redo').click()
    await expect.poll(() => at('selection').count(), { timeout: SOON }).toBe(1)
  })

  test('a gesture that the system takes away leaves nothing behind', async () => {
    const before = await at('layer').count()
    await at('tool-noise').click()
    const box = await at('spectrogram').boundingBox()
    if (!box) throw new Error('no box')
    await page.mouse.move(box.x + 100, box.y + 100)
    await page.mouse.down()
    await page.mouse.move(box.x + 160, box.y + 120)
    await at('sound-stage').dispatchEvent('pointercancel')
    await page.mouse.move(box.x + 220, box.y + 120)
    await page.mouse.up()
    await page.waitForTimeout(300)
    expect(await at('layer').count()).toBe(before)
  })

  test('by notes a key of the axis chooses its frequencies', async () => {
    await at('sound-stage').focus()
    await page.keyboard.press('Escape')
    await at('scale-constant-q').click()
    await at('note-keyboard').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => at('erase').isEnabled(), { timeout: SOON }).toBe(true)
    await picture('sound-edit-key')
    await at('scale-linear').click()
  })

  test('a brush, a lasso and a wand choose; light rooms have them, too; a new recording is made of it', async () => {
    await at('tool-brush').click()
    await drag([0.1, 0.6], [0.3, 0.7])
    await page.keyboard.down('Shift')
    await at('tool-lasso').click()
    await drag([0.7, 0.5], [0.9, 0.8])
    await page.keyboard.up('Shift')
    await page.evaluate(() => (document.documentElement.dataset.theme = 'light'))
    await picture('sound-edit-light')
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'))
    await picture('sound-edit-dark')
    await at('bounce').click()
    await expect.poll(() => page.getByText('There is a new recording of it.').count(), { timeout: SOON }).toBe(1)
  })

  test(
    'of six channels one is edited by itself, under the name of its loudspeaker',
    async () => {
      while ((await at('sound-view').count()) > 0) {
        await page.keyboard.press('Escape')
        await page.waitForTimeout(200)
      }
      const path = join(home, 'Hall.wav')
      const speakers = standardSpeakers(6)
      const writer = await createSoundWriter(path, 'wav-float', { sampleRate: RATE, channels: 6, dither: 'none', speakers })
      await writer.append(Array.from({ length: 6 }, (_, c) => noise(4 * RATE, c + 1, 0.02 * (c + 1))))
      await writer.close()
      await at('file-input').setInputFiles([path])
      const row = at('recording-row').filter({ hasText: 'Hall' })
      await row.waitFor({ timeout: SOON })
      await row.getByTestId('recording-closely').click()
      await at('edit-sound').click()
      await at('sound-edit-bar').waitFor({ timeout: SOON })
      await page.getByRole('combobox', { name: 'Channels' }).click()
      await page.getByRole('option', { name: 'Centre' }).click()
      await at('tool-box').click()
      await drag([0.3, 0.8], [0.6, 0.2])
      await at('erase').click()
      await expect.poll(() => at('layer').count(), { timeout: SOON }).toBe(1)
      await expect.poll(() => at('layers').getAttribute('data-left'), { timeout: SOON }).toBe('0')
      await page.keyboard.press('Shift+S')
      await drawn()
      await looksWell(page, screens, 'sound-six-channels', '[data-testid="sound-view"]')
    },
    4 * SOON,
  )
})
