/** Stretches of a recording that are marked where it is looked at closely, and learnt. Pictures in test-results/mark-stretches. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProjectFile } from '../../src-shared/project/index.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { labelledSound } from '../support/labelled-sounds.ts'
import { looksWell } from '../support/looks-well.ts'
import { commandsIn } from '../support/run-cli.ts'
import { writeWav } from '../support/write-wav.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/mark-stretches')
const TIMEOUT = { timeout: 60_000 }
const RATE = 16_000
const SECONDS = 12

describe.skipIf(!browserPath)('a stretch of a recording', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-stretches-'))
  const folder = join(home, 'projects', 'Marsh.loom')
  let opened: AppWindow
  let page: Page

  const at = (id: string): Locator => page.getByTestId(id).first()
  const stretches = (): Promise<(string | null)[]> =>
    page.getByTestId('stretch').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  const kept = (): ProjectFile['recordings'][number]['markers'] =>
    (JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')) as ProjectFile).recordings.find(({ name }) => name === 'Dawn')!.markers
  /** What is done stands in the file before the window has heard of it. */
  const caughtUp = (): Promise<void> =>
    expect
      .poll(async () => {
        const told = (await stretches()).map((words) => /^(.*), 0:(.*) to 0:(.*)$/.exec(words ?? '') ?? [])
        const marks = kept().map(({ label, seconds, endSeconds }) => [label, seconds, endSeconds ?? NaN] as const)
        const isTold = ([label, start, end]: (typeof marks)[number]): boolean =>
          told.some((one) => one[1] === label && Math.abs(Number(one[2]) - start) < 0.02 && Math.abs(Number(one[3]) - end) < 0.02)
        return told.length === marks.length && marks.every(isTold)
      }, TIMEOUT)
      .toBe(true)
  const look = async (): Promise<void> => {
    await page.getByTestId('recording-row').filter({ hasText: 'Dawn' }).getByTestId('recording-closely').click()
    await at('labels').waitFor(TIMEOUT)
  }
  /** By the mouse, along the lane of labels. */
  const drag = async (fromSeconds: number, toSeconds: number): Promise<void> => {
    const box = (await at('labels').boundingBox())!
    const x = (seconds: number): number => box.x + (seconds / SECONDS) * box.width
    await page.mouse.move(x(fromSeconds), box.y + 10)
    await page.mouse.down()
    await page.mouse.move(x((fromSeconds + toSeconds) / 2), box.y + 10)
    await page.mouse.move(x(toSeconds), box.y + 10)
    await page.mouse.up()
  }
  const say = async (label: string): Promise<void> => {
    await at('label-words').fill(label)
    await page.keyboard.press('Enter')
    await page.getByTestId('stretch').filter({ hasText: label }).first().waitFor(TIMEOUT)
  }

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    const sounds = join(home, 'sounds')
    mkdirSync(sounds)
    for (const name of ['Dawn', 'Noon']) {
      const sound = labelledSound(name, SECONDS)
      await writeWav(join(sounds, `${name}.wav`), [sound.samples], RATE)
      const lines = sound.stretches.map(({ startSeconds, endSeconds, label }) => `${startSeconds}\t${endSeconds}\t${label}\n`)
      if (name === 'Noon') writeFileSync(join(sounds, `${name}.txt`), lines.join(''))
    }
    const succeed = commandsIn(home)
    await succeed('new', folder)
    await succeed('import', folder, sounds)
    opened = await AppWindow.start(home, { reducedMotion: 'reduce' })
    page = opened.page
    await opened.openProject(folder)
    await at('recording-row').waitFor(TIMEOUT)
  })

  afterAll(() => opened?.stop())

  test('is marked by the mouse, also over another, with names that were used before', async () => {
    await look()
    await looksWell(page, pictures, 'empty', '[data-testid=sound-view]')
    await drag(1, 3)
    const offered = page.locator('#known-labels option')
    await expect.poll(() => offered.evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))).toContain('hiss')
    await looksWell(page, pictures, 'mark-as', '[role=dialog]')
    await say('low')
    await drag(7, 5)
    await say('lively = 0.7')
    expect(await stretches()).toEqual([
      expect.stringMatching(/^low, 0:0(0\.9|1\.0)\d to 0:0(2\.9|3\.0)\d$/),
      expect.stringMatching(/^lively = 0\.7, 0:0(4\.9|5\.0)\d to 0:0(6\.9|7\.0)\d$/),
    ])
  }, 120_000)

  test('is marked by keys: where it begins, where it ends', async () => {
    await at('sound-stage').focus()
    await page.keyboard.press('Home')
    for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('m')
    await page.getByText(/From 0:0\d/).waitFor(TIMEOUT)
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('m')
    await say('high')
    const box = (await at('labels').boundingBox())!
    const high = kept().find(({ label }) => label === 'high')!
    // A press goes 100 pixels; a pixel at each edge.
    expect(Math.abs((high.seconds / SECONDS) * box.width - 200)).toBeLessThan(1)
    expect(Math.abs((high.endSeconds! / SECONDS) * box.width - 500)).toBeLessThan(1)
    await looksWell(page, pictures, 'marked', '[data-testid=sound-view]')
  }, 120_000)

  test('has edges that are dragged and moved by keys, another name, and is removed; all that is undone', async () => {
    const before = kept()
    const low = before.find(({ label }) => label === 'low')!
    await drag(low.seconds + 0.01, 0.5)
    await expect.poll(() => kept().find(({ label }) => label === 'low')!.seconds, TIMEOUT).toBeCloseTo(low.seconds - 0.51, 1)
    await caughtUp()
    await page.keyboard.press('Control+z')
    await expect.poll(kept, TIMEOUT).toEqual(before)
    await caughtUp()

    const box = (await at('labels').boundingBox())!
    await page.getByTestId('stretch').filter({ hasText: 'low' }).focus()
    await page.keyboard.press('Shift+ArrowRight')
    await expect
      .poll(() => kept().find(({ label }) => label === 'low')!.endSeconds, TIMEOUT)
      .toBeCloseTo(low.endSeconds! + (10 * SECONDS) / box.width, 2)
    // The focus goes along with what was changed.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), TIMEOUT).toMatch(/^low, /)
    await page.keyboard.press('F2')
    await at('label-words').fill('deep')
    await page.keyboard.press('Enter')
    await expect.poll(() => kept().map(({ label }) => label), TIMEOUT).toContain('deep')
    await page.getByTestId('stretch').filter({ hasText: 'deep' }).focus()
    await page.keyboard.press('Delete')
    await expect.poll(() => kept().map(({ label }) => label), TIMEOUT).toEqual(['high', 'lively = 0.7'])
    await caughtUp()
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z')
    await expect.poll(kept, TIMEOUT).toEqual(before)
    await caughtUp()
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(() => kept().find(({ label }) => label === 'low')!.endSeconds, TIMEOUT).toBeGreaterThan(low.endSeconds!)
    await caughtUp()
    await page.keyboard.press('Control+z')
    await expect.poll(kept, TIMEOUT).toEqual(before)
  }, 120_000)

  test('is there after a reload and in another window, and a network learns it', async () => {
    await page.reload()
    await at('recording-row').waitFor(TIMEOUT)
    await look()
    await caughtUp()
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.getByTestId('recording-row').filter({ hasText: 'Dawn' }).getByTestId('recording-closely').click(TIMEOUT)
    await page.getByTestId('stretch').filter({ hasText: 'lively' }).focus()
    await page.keyboard.press('Delete')
    await expect.poll(() => other.getByTestId('stretch').allInnerTexts(), TIMEOUT).toEqual(['low', 'high'])
    await other.close()

    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await at('step-train').click()
    await at('model-card-labels').click()
    expect(await at('material').textContent()).toMatch(/3 labels/)
    await at('epochs').fill('3')
    await at('train').click()
    await page.getByTestId('run-status').filter({ hasText: 'Finished' }).waitFor(TIMEOUT)
    await at('find-labels').click(TIMEOUT)
    await page.getByTestId('analysis-row').nth(1).waitFor(TIMEOUT)
    expect(await page.getByTestId('label-lane').count()).toBeGreaterThan(0)
  }, 180_000)
})
