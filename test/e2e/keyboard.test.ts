/** The main job by keys alone: the focus never drops to the page, and a long list is one stop of the Tab key. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'

const SOON = 20_000
const WORKING = 120_000
const RECORDINGS = 40

describe.skipIf(!browserPath)('by keys alone', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-keys-'))
  let opened: AppWindow
  let page: Page

  /** What has the focus, by its test id or its words; `body` where nothing has. */
  const focus = (): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      return (
        element?.dataset.testid ??
        (element?.getAttribute('aria-label') || element?.innerText?.trim() || element?.tagName.toLowerCase() || 'nothing')
      )
    })
  const focusIs = (wanted: string | RegExp): Promise<void> => expect.poll(focus, { timeout: SOON }).toMatch(wanted)
  const row = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.closest('[aria-rowindex]')?.getAttribute('aria-rowindex') ?? null)

  beforeAll(async () => {
    mkdirSync(join(home, 'sound'), { recursive: true })
    const sampleRate = 16_000
    // One is long enough to learn from.
    const pieces = [
      ...renderDemoPieces({ seed: 1, pieces: 1, secondsEach: 90, sampleRate }),
      ...renderDemoPieces({ seed: 2, pieces: RECORDINGS - 1, secondsEach: 2, sampleRate }),
    ]
    pieces.forEach((samples, index) =>
      writeFileSync(join(home, 'sound', `piece-${String(index).padStart(3, '0')}.wav`), encodeWav([samples], sampleRate, 'int16')),
    )
    opened = await AppWindow.start(home)
    page = opened.page
  })

  afterAll(() => opened?.stop())

  test('a new project goes on with choosing files', async () => {
    await page.getByTestId('new-project-name').focus()
    await page.keyboard.type('By keys')
    await page.keyboard.press('Enter')
    await focusIs(/^Choose files/)
  })

  test('an import goes on in the list, which is one stop on the way to training', async () => {
    await page.getByTestId('import-path').focus()
    await page.keyboard.type(join(home, 'sound'))
    await page.getByRole('button', { name: 'Choose files' }).focus()
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-testid=import-path-add]')?.click())
    await focusIs('recording-play')
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount'), { timeout: WORKING }).toBe(String(RECORDINGS + 1))
    // What can be cancelled is a stop of its own.
    await page.getByRole('region', { name: 'Import' }).waitFor({ state: 'detached', timeout: SOON })
    expect(await page.locator('[data-row] [tabindex="0"]').count()).toBe(1)
    expect(await page.locator('[data-row] :is(button, [role=button]):not([tabindex])').count()).toBe(0)

    // Rows that came in before it have moved it on.
    await page.keyboard.press('Home')
    await expect.poll(row, { timeout: SOON }).toBe('2')
    let stops = 0
    for (; !(await focus()).startsWith('Go on to training') && stops < 10; stops++) await page.keyboard.press('Tab')
    expect(stops).toBeLessThanOrEqual(3)
    for (let i = 0; i < stops; i++) await page.keyboard.press('Shift+Tab')
    expect(await row()).toBe('2')
  })

  test('arrow keys go through the rows and what is in them', async () => {
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
    expect(await row()).toBe('4')
    expect(await focus()).toMatch(/Rename recording/)
    await page.keyboard.press('End')
    await expect.poll(row, { timeout: SOON }).toBe(String(RECORDINGS + 1))
    expect(await focus()).toMatch(/Rename recording/)
    // The wheel takes the list away from the row that has the focus, and it stays there.
    await page.mouse.move(400, 400)
    await page.mouse.wheel(0, -3000)
    const scrolled = (): Promise<number> => page.locator('.content').evaluate(({ scrollTop }) => scrollTop)
    await expect.poll(scrolled, { timeout: SOON }).toBe(0)
    await expect.poll(row, { timeout: SOON }).not.toBe(String(RECORDINGS + 1))
    expect(await scrolled()).toBe(0)
    await page.keyboard.press('Home')
    await expect.poll(row, { timeout: SOON }).toBe('2')
    await page.keyboard.press('Delete')
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount'), { timeout: SOON }).toBe(String(RECORDINGS))
    await expect.poll(row, { timeout: SOON }).not.toBeNull()
    await page.keyboard.press('Control+z')
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount'), { timeout: SOON }).toBe(String(RECORDINGS + 1))
  })

  test('the sheet of keys opens, and gives the focus back', async () => {
    const before = await focus()
    await page.keyboard.press('?')
    await page.getByTestId('shortcut-sheet').waitFor({ timeout: SOON })
    await page.keyboard.press('Escape')
    await focusIs(before)
  })

  test('the palette finds a command, does it, and gives the focus back', async () => {
    const before = await focus()
    await page.keyboard.press('Control+k')
    await focusIs('palette-search')
    await page.keyboard.type('trash')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Trash' }).waitFor({ timeout: SOON })
    await page.keyboard.press('Escape')
    await focusIs(before)
    // What was done last comes first.
    await page.keyboard.press('Control+k')
    expect(await page.getByRole('option').first().innerText()).toMatch(/^Open the trash/)
    await page.keyboard.press('Escape')
    await focusIs(before)
  })

  test('a key that is changed acts, the one it had does not, and stays so', async () => {
    await page.keyboard.press('?')
    await page.getByTestId('key-showPalette').click()
    await page.keyboard.press('F7')
    await page.getByTestId('keys-told').getByText('“Find a command” is F7 now.').waitFor({ timeout: SOON })
    await page.keyboard.press('Escape')
    await page.getByTestId('shortcut-sheet').waitFor({ state: 'detached', timeout: SOON })
    await page.keyboard.press('Control+k')
    expect(await page.getByTestId('command-palette').count()).toBe(0)
    await page.reload()
    await page.getByTestId('recording-play').first().waitFor({ timeout: SOON })
    await page.keyboard.press('F7')
    await page.getByTestId('command-palette').waitFor({ timeout: SOON })
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByTestId('reset-keys').click()
    await page.keyboard.press('Escape')
    await page.getByTestId('shortcut-sheet').waitFor({ state: 'detached', timeout: SOON })
  })

  test('steps have keys, and training goes on at its controls', async () => {
    await page.keyboard.press('2')
    await focusIs('model-card-corpus')
    await page.getByTestId('epochs').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('500')
    await page.keyboard.press('Tab')
    await page.getByTestId('train').focus()
    await page.keyboard.press('Enter')
    await focusIs('pause')
    await expect
      .poll(async () => Number.parseInt(await page.getByTestId('epoch-count').innerText(), 10), { timeout: WORKING })
      .toBeGreaterThanOrEqual(1)
    await page.getByTestId('pause').focus()
    await page.keyboard.press('Enter')
    await focusIs(/resume|play-run/)
  })

  test('generating keeps the focus where the next take is made', async () => {
    await page.keyboard.press('3')
    await focusIs('generate')
    await page.getByTestId('generate-seconds').fill('2')
    await page.getByTestId('generate').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('take-row').waitFor({ timeout: WORKING })
    expect(await focus()).toBe('generate')
    await page.keyboard.press('4')
    await focusIs('live-toggle')
    // A list takes letters and numbers for itself.
    await page.getByTestId('step-play').click()
    await page.getByTestId('generate').focus()
    await page.keyboard.press('1')
    await focusIs('recording-play')
  })
})
