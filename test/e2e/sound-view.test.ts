/** A sound looked at closely: what is drawn is where it must be, at every zoom and on every scale. Pictures go to test-results/screens. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const SOON = 60_000
const RATE = 44_100
const SECONDS = 40
/** Left for all of it, right for the second half alone. */
const TONE_HZ = 440

function writeTones(path: string): void {
  const left = Float32Array.from({ length: SECONDS * RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * TONE_HZ * n) / RATE))
  const right = left.map((value, n) => (n < left.length / 2 ? 0 : value))
  writeFileSync(path, encodeWav([left, right], RATE, 'int16'))
}

describe.skipIf(!browserPath)('a sound looked at closely', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-closely-'))
  let opened: AppWindow
  let page: Page

  const at = (id: string): Locator => page.getByTestId(id)
  const stage = async (): Promise<{ start: number; scale: number }> => {
    const element = at('sound-stage')
    return { start: Number(await element.getAttribute('data-start')), scale: Number(await element.getAttribute('data-scale')) }
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
  const drawn = async (): Promise<void> => {
    // What was ready before a change says nothing.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await expect.poll(() => at('spectrogram').getAttribute('data-ready'), { timeout: SOON }).toBe('1.00')
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }
  /** Seen brightness of a column of the spectrogram's pixels, from the bottom up. */
  const brightness = async (share: number): Promise<number[]> => {
    await drawn()
    const image = (await at('spectrogram').screenshot()).toString('base64')
    return page.evaluate(
      async ([data, across]) => {
        const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' }))
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
        if (!context) throw new Error('no canvas')
        context.drawImage(bitmap, 0, 0)
        const pixels = context.getImageData(Math.floor(across * bitmap.width), 0, 1, bitmap.height).data
        return Array.from({ length: bitmap.height }, (_, y) => pixels[4 * y] + pixels[4 * y + 1] + pixels[4 * y + 2]).reverse()
      },
      [image, share] as const,
    )
  }

  /** Sets something of how the picture is made. */
  const choosePicture = async (field: string, name: string): Promise<void> => {
    await at('picture-settings').click()
    await at(field).click()
    await page.getByRole('option', { name }).click()
    await page.keyboard.press('Escape')
    await at(field).waitFor({ state: 'detached', timeout: SOON })
  }

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    opened = await AppWindow.start(home, { colorScheme: 'dark' })
    page = opened.page
    const tones = join(home, 'Two tones.wav')
    writeTones(tones)
    await opened.newProject('Closely', [tones])
    await at('recording-closely').first().click()
    await at('sound-view').waitFor({ timeout: SOON })
  })

  afterAll(() => opened?.stop())

  test.each(['linear', 'mel', 'constant-q'])('a sine is a line at its frequency: %s', async (scale) => {
    await at(`scale-${scale}`).click()
    const column = await brightness(0.75)
    const row = column.indexOf(Math.max(...column))
    // Away from the sine the picture is dark.
    expect(column.filter((value) => value > 0.6 * column[row]).length).toBeLessThan(0.12 * column.length)
    const box = await at('spectrogram').boundingBox()
    if (!box) throw new Error('no box')
    await page.mouse.move(box.x + 0.75 * box.width, box.y + box.height - row - 0.5)
    const hertz = /([\d.]+) (k?)Hz/.exec(await at('readout').innerText())
    const read = Number(hertz?.[1]) * (hertz?.[2] ? 1000 : 1)
    // A pixel and a row: 60 Hz where the scale is linear, a semitone where it is of notes.
    expect(Math.abs(read - TONE_HZ)).toBeLessThan(scale === 'linear' ? 60 : 30)
    expect(await at('readout').innerText()).toMatch(/−(5|6|7|8|9|10|11)\.\d dB/)
    await picture(`sound-${scale}`)
  })

  test('sharpened, a sine is a thinner line; low and high have windows of their own', async () => {
    await at('scale-mel').click()
    const bright = async (): Promise<number> => {
      const column = await brightness(0.75)
      return column.filter((value) => value > 0.5 * Math.max(...column)).length
    }
    const even = await bright()
    await choosePicture('resolution', 'Sharpened')
    await expect.poll(bright, { timeout: SOON }).toBeLessThan(0.7 * even)
    await picture('sound-sharpened')
    await choosePicture('resolution', 'Low and high')
    await drawn()
    const column = await brightness(0.75)
    expect(Math.max(...column)).toBeGreaterThan(200)
    await picture('sound-low-and-high')
    await choosePicture('resolution', 'Even')
  })

  test('on the axis of notes the keys of a keyboard sound', async () => {
    await at('scale-constant-q').click()
    await at('note-keyboard').waitFor({ timeout: SOON })
    await drawn()
    await at('note-keyboard').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => at('player-title').innerText(), { timeout: SOON }).toBe('A4')
    await page.keyboard.press('ArrowUp')
    expect(await at('note-keyboard').getAttribute('aria-valuetext')).toBe('A♯4')
    await picture('sound-keys')
    await at('scale-linear').click()
    expect(await at('note-keyboard').count()).toBe(0)
  })

  test('another sound lies below, at the same time and on the same axis', async () => {
    const other = join(home, 'Another.wav')
    const tone = Float32Array.from({ length: 20 * RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 2 * TONE_HZ * n) / RATE))
    writeFileSync(other, encodeWav([tone], RATE, 'int16'))
    await at('sound-view-close').click()
    await at('file-input').setInputFiles([other])
    await at('recording-row').nth(1).waitFor({ timeout: SOON })
    await at('recording-row').filter({ hasText: 'Two tones' }).getByTestId('recording-closely').click()
    await at('compare').click()
    await at('compare-other').click()
    await expect.poll(() => at('compared-spectrogram').getAttribute('data-ready'), { timeout: SOON }).toBe('1.00')
    const [above, below] = [await at('spectrogram').boundingBox(), await at('compared-spectrogram').boundingBox()]
    expect(below?.x).toBe(above?.x)
    expect(below?.width).toBe(above?.width)
    expect(below?.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0))
    await picture('sound-compared')
    await at('compared-close').click()
    expect(await at('compared').count()).toBe(0)
  })

  test('zooms around the pointer down to samples, pans, and shows all again', async () => {
    const box = await at('sound-stage').boundingBox()
    if (!box) throw new Error('no box')
    const whole = await stage()
    expect(whole.scale * box.width).toBeCloseTo(SECONDS * RATE, -1)
    const x = Math.round(0.6 * box.width)
    await page.mouse.move(box.x + x, box.y + 60)
    const before = whole.start + x * whole.scale
    for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -300)
    await expect.poll(async () => (await stage()).scale, { timeout: SOON }).toBeLessThan(0.06)
    const close = await stage()
    // The pointer is on a whole pixel, and so is the stage.
    expect(Math.abs(close.start + x * close.scale - before)).toBeLessThan(2)
    await picture('sound-samples')
    await at('sound-stage').focus()
    await page.keyboard.press('PageDown')
    await expect.poll(async () => (await stage()).start, { timeout: SOON }).toBeGreaterThan(close.start)
    await page.keyboard.press('0')
    await expect.poll(async () => (await stage()).start, { timeout: SOON }).toBe(0)
  })

  test('a click sets the place, space plays from there, Escape goes back to the list', async () => {
    const box = await at('sound-stage').boundingBox()
    if (!box) throw new Error('no box')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    expect(await at('sound-stage').getAttribute('aria-valuetext')).toMatch(/^0:(19\.9|20\.0)/)
    await page.keyboard.press('Space')
    await expect
      .poll(async () => Number(await at('sound-stage').getAttribute('aria-valuenow')), { timeout: SOON })
      .toBeGreaterThanOrEqual(21)
    await page.keyboard.press('Space')
    await page.keyboard.press('Escape')
    await expect.poll(() => at('sound-view').count(), { timeout: SOON }).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('recording-closely')
  })

  test('looks right in a light room, with ink on paper', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.evaluate(() => (document.documentElement.dataset.theme = 'light'))
    await page.keyboard.press('Enter')
    await at('sound-view').waitFor({ timeout: SOON })
    await choosePicture('colours', 'Ink')
    await picture('sound-light')
  })
})
