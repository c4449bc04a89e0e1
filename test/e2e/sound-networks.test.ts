/** A trained network beside the spectrogram: what a take is like lies below it in time; it goes on from a place, and plays a part anew. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FIRST_CORPUS_PLAYING, FIRST_GENERATION_SETTINGS } from '../../src-shared/project/index.ts'
import type { SoundRef } from '../../src-shared/rpc/index.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'
import { connectToHost, type HostClient } from '../support/host-client.ts'
import { looksWell } from '../support/looks-well.ts'
import { writeMelodies } from '../support/test-tones.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const SOON = 60_000

describe.skipIf(!browserPath)('a sound with a network beside it', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-networks-'))
  let app: HeadlessApp
  let client: HostClient
  let browser: Browser
  let page: Page

  const at = (id: string): Locator => page.getByTestId(id)
  const layers = (): Promise<number> => at('layer').count()
  const spanOf = async (): Promise<{ x: number; y: number; width: number; height: number }> => {
    const box = await at('spectrogram').boundingBox()
    if (!box) throw new Error('no box')
    return box
  }
  const fromMore = async (command: string): Promise<void> => {
    await at('more-edits').click()
    await at(`do-${command}`).click()
  }
  const energyOf = async (sound: SoundRef, seconds: number, lengthSeconds: number): Promise<number[]> => {
    const { sampleRate } = await client.call('sound.read', { sound, startFrame: 0, frameCount: 1 })
    const frameCount = Math.round(lengthSeconds * sampleRate)
    const { samples, channels } = await client.call('sound.read', { sound, startFrame: Math.round(seconds * sampleRate), frameCount })
    // Levels of 10 ms, whatever the phases.
    const wide = Math.round(0.01 * sampleRate) * channels
    return Array.from({ length: Math.floor(samples.length / wide) }, (_, i) =>
      Math.log10(1e-9 + samples.subarray(i * wide, (i + 1) * wide).reduce((sum, x) => sum + x * x, 0)),
    )
  }

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    app = await HeadlessApp.start(home)
    client = await connectToHost(app.address)
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
    const sounds = writeMelodies(join(home, 'sounds'), { files: 2, seconds: 20 })
    await client.call('projects.create', { name: 'Evening' })
    await client.call('library.importPaths', { paths: [sounds] })
    const { imported } = await client.event('library.importFinished')
    const { models } = await client.call('models.list', {})
    const { runId } = await client.call('training.start', {
      settings: models.find(({ id }) => id === 'corpus')!.presets.quick,
      name: 'Mine',
    })
    await client.event('training.runChanged', ({ status }) => status === 'completed')
    const settings = { ...FIRST_GENERATION_SETTINGS, seconds: 20, corpus: FIRST_CORPUS_PLAYING }
    const seed = { recordingId: imported[0], startSeconds: 4 }
    await client.call('takes.generate', { runId, checkpointStep: null, seed, settings })
    await client.event('takes.changed', ({ status }) => status === 'complete')
    await page.goto(app.address)
    await at('step-play').click()
  }, 5 * SOON)

  afterAll(async () => {
    client?.close()
    await browser?.close()
    await app?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  test('what a take is like lies below it, moment for moment', { timeout: 3 * SOON }, async () => {
    await at('take-details').first().click()
    await at('take-resembling').waitFor({ timeout: SOON })
    await at('take-closely').first().click()
    await at('compare').click()
    const choice = at('compare-like-0')
    await choice.waitFor({ timeout: SOON })
    const words = await choice.innerText()
    await choice.click()
    await at('compared').waitFor({ timeout: SOON })
    await expect.poll(() => at('compared-spectrogram').getAttribute('data-ready'), { timeout: SOON }).toBe('1.00')
    const offset = Number(await at('compared').locator('input').inputValue())
    const take = await client.event('takes.changed', ({ resemblance }) => resemblance !== null)
    const stretches = take.resemblance?.stretches ?? []
    const [longest] = [...stretches].sort((a, b) => b.seconds - a.seconds)
    expect(words).toContain(`${longest.atSeconds.toFixed(1)} s`)
    // As near as it is shown, and alike there: levels go together, and better than beside it (notes come again each half second).
    expect(offset).toBeCloseTo(longest.sourceSeconds - longest.atSeconds, 3)
    const own = await energyOf({ kind: 'take', id: take.id }, longest.atSeconds, longest.seconds)
    const below = (shift: number): Promise<number[]> =>
      energyOf({ kind: 'recording', id: longest.recordingId }, longest.atSeconds + offset + shift, longest.seconds)
    const alike = correlation(own, await below(0))
    for (const beside of [-0.2, 0.2, 0.3]) expect(alike).toBeGreaterThan(correlation(own, await below(beside)))
    expect(alike).toBeGreaterThan(0.3)
    await looksWell(page, screens, 'sound-compared', '[data-testid="sound-view"]')
    await at('compared-close').click()
    await at('compare').click()
    await at('compare-seed').click()
    await expect.poll(() => at('compared-spectrogram').getAttribute('data-ready'), { timeout: SOON }).toBe('1.00')
    await at('compared-close').click()
  })

  test('it goes on from a place of the take, and undo takes that back', { timeout: 5 * SOON }, async () => {
    await at('edit-sound').click()
    await at('sound-edit-bar').waitFor({ timeout: SOON })
    const { x, y, width, height } = await spanOf()
    await page.mouse.click(x + 0.5 * width, y + 0.5 * height)
    await fromMore('continueSound')
    await at('regenerate-network').waitFor({ timeout: SOON })
    await page.getByRole('dialog').getByLabel('Length').fill('1')
    await page.getByRole('dialog').getByLabel('Variants').fill('1')
    await page.screenshot({ path: join(screens, 'sound-continue.png') })
    await at('regenerate').click()
    await expect.poll(layers, { timeout: 3 * SOON }).toBe(1)
    await at('edits-undo').click()
    await expect.poll(layers, { timeout: SOON }).toBe(0)
  })

  test('it plays a part anew in variants, of which another one is chosen; undo takes all of it back', { timeout: 5 * SOON }, async () => {
    await at('tool-time').click()
    const { x, y, width, height } = await spanOf()
    await page.mouse.move(x + 0.4 * width, y + 0.4 * height)
    await page.mouse.down()
    await page.mouse.move(x + 0.5 * width, y + 0.5 * height, { steps: 4 })
    await page.mouse.up()
    await fromMore('regenerateSound')
    await page.getByRole('dialog').getByLabel('Variants').fill('2')
    await at('regenerate').click()
    await expect.poll(layers, { timeout: 3 * SOON }).toBe(2)
    const on = (): Promise<(string | null)[]> =>
      at('layer-on').evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-pressed')))
    const before = await on()
    expect([...before].sort()).toEqual(['false', 'true'])
    for (const index of [0, 1]) await at('layer-on').nth(index).click()
    await expect.poll(on, { timeout: SOON }).toEqual(before.map((pressed) => (pressed === 'true' ? 'false' : 'true')))
    await expect.poll(() => at('layers').getAttribute('data-left'), { timeout: SOON }).toBe('0')
    await looksWell(page, screens, 'sound-variants', '[data-testid="sound-view"]')
    while (await at('edits-undo').isEnabled()) {
      const label = await at('edits-undo').getAttribute('aria-label')
      await at('edits-undo').click()
      await expect.poll(() => at('edits-undo').getAttribute('aria-label'), { timeout: SOON }).not.toBe(label)
    }
    expect(await layers()).toBe(0)
  })
})

function correlation(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length)
  const mean = (values: readonly number[]): number => values.slice(0, length).reduce((sum, x) => sum + x, 0) / length
  const [of, other] = [mean(a), mean(b)]
  let [both, one, two] = [0, 0, 0]
  for (let i = 0; i < length; i++) {
    both += (a[i] - of) * (b[i] - other)
    one += (a[i] - of) ** 2
    two += (b[i] - other) ** 2
  }
  return both / Math.sqrt(one * two || 1)
}
