/** What sounds alike, and where sections begin, learnt in the window and asked there. Pictures in test-results/learnt-alike. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppWindow } from '../support/app-window.ts'
import { dismissNotices } from '../support/dismiss-notices.ts'
import { browserPath } from '../support/headless-app.ts'
import { LABELLED_RATE } from '../support/labelled-sounds.ts'
import { looksWell } from '../support/looks-well.ts'
import { commandsIn } from '../support/run-cli.ts'
import { noise } from '../support/signals.ts'
import { writeWav } from '../support/write-wav.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/learnt-alike')
const SOON = { timeout: 120_000 }
const SECTION_SECONDS = 8

/** Plucked tones, two a second; those of the sections B are brighter. */
function tones(form: string): Float32Array {
  const samples = noise(form.length * SECTION_SECONDS * LABELLED_RATE, 1, 0.001)
  for (let i = 0; i < samples.length; i++) {
    const seconds = i / LABELLED_RATE
    for (const harmonic of form[Math.floor(seconds / SECTION_SECONDS)] === 'A' ? [1] : [1, 3, 5, 7])
      samples[i] += (0.2 / harmonic) * Math.exp(-6 * (seconds % 0.5)) * Math.sin(2 * Math.PI * 220 * harmonic * seconds)
  }
  return samples
}

describe.skipIf(!browserPath)('networks that learn what belongs together, in the window', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-learnt-alike-'))
  const folder = join(home, 'projects', 'Alike.loom')
  const sounds = join(home, 'sounds')
  const succeed = commandsIn(home)
  let opened: AppWindow
  let page: Page
  const at = (id: string) => page.getByTestId(id).first()
  const row = (name: string) => page.getByTestId('recording-row').filter({ hasText: name }).first()

  beforeAll(async () => {
    for (const path of [sounds, pictures]) mkdirSync(path, { recursive: true })
    for (const [name, samples] of [
      ['Bells', tones('ABA')],
      ['Chimes', tones('BAB')],
      ['Rain', noise(3 * SECTION_SECONDS * LABELLED_RATE, 2, 0.1)],
      ['Wind', noise(3 * SECTION_SECONDS * LABELLED_RATE, 3, 0.05)],
    ] as const) {
      await writeWav(join(sounds, `${name}.wav`), [samples], LABELLED_RATE)
      writeFileSync(join(sounds, `${name}.txt`), `0\t${3 * SECTION_SECONDS}\t${['Rain', 'Wind'].includes(name) ? 'weather' : 'metal'}\n`)
    }
    await succeed('new', folder)
    expect(await succeed('import', folder, sounds)).toMatchObject({ imported: 4, labelled: 4 })
    opened = await AppWindow.start(home, { reducedMotion: 'reduce' })
    page = opened.page
    await opened.openProject(folder)
    await row('Wind').waitFor(SOON)
  }, 120_000)

  afterAll(() => opened?.stop())

  async function train(model: string, words: RegExp): Promise<void> {
    await at('step-train').click()
    if (!(await at(`model-card-${model}`).isVisible())) await at('new-run').click()
    await at(`model-card-${model}`).click()
    await at('epochs').fill('3')
    await looksWell(page, pictures, `${model}-train`)
    await at('train').click()
    await page.getByTestId('run-status').filter({ hasText: 'Finished' }).waitFor(SOON)
    await page.getByText(words).waitFor(SOON)
    await dismissNotices(page)
    await looksWell(page, pictures, `${model}-trained`)
  }

  test('order the list by what is marked as alike', async () => {
    await train('likeness', /It says what sounds alike/)
    await at('step-recordings').click()
    await row('Rain').getByTestId('recording-menu').click()
    await at('do-moreLikeThis').click()
    await expect.poll(() => at('alike-strip').innerText(), SOON).toContain('comes first')
    await page.getByText('% alike').nth(2).waitFor(SOON)
    const shares = async (): Promise<string> => (await page.getByText(/^\d+\s?% alike$/).allInnerTexts()).join()
    const asTheProgramHears = await shares()
    await at('alike-by').click()
    await page.getByRole('option', { name: /^As “What sounds alike to me.*” hears$/ }).click()
    await expect.poll(shares, SOON).not.toBe(asTheProgramHears)
    await expect.poll(() => at('alike-strip').count(), SOON).toBe(1)
    expect(await page.getByTestId('recording-row').filter({ hasText: '% alike' }).first().innerText()).toContain('Wind')
    await looksWell(page, pictures, 'likeness-ordered')
    await at('alike-clear').click()
    await expect.poll(() => at('alike-strip').count(), SOON).toBe(0)
  }, 400_000)

  test('find sections, in place of those that were heard; that is undone', async () => {
    await train('structure', /It finds the sections of recordings/)
    await at('step-recordings').click()
    await row('Bells').getByTestId('recording-menu').click()
    await at('do-showMusic').click()
    await at('heard-panel').waitFor(SOON)
    await at('section').waitFor(SOON)
    // Other words than a network's: what it says takes their place.
    await at('section-name').fill('Mine')
    await at('section-name').press('Enter')
    const names = async (): Promise<string> => (await page.getByTestId('section').allInnerTexts()).join(' ')
    await expect.poll(names, SOON).toContain('Mine')
    await at('ask-sections').scrollIntoViewIfNeeded()
    const [panel, button] = await Promise.all(['heard-panel', 'ask-sections'].map((id) => at(id).boundingBox()))
    expect(button!.x + button!.width).toBeLessThan(panel!.x + panel!.width)
    await looksWell(page, pictures, 'structure-asked')
    await at('ask-sections').click()
    await expect.poll(names, SOON).not.toContain('Mine')
    expect(await names()).toMatch(/^A\s/)
    await page.keyboard.press('Control+z')
    await expect.poll(names, SOON).toContain('Mine')
  }, 400_000)

  test('find sections on the command line as well, and say what is missing', async () => {
    await opened.app.stop()
    const out = join(home, 'chimes.sections')
    const asked = ['analyze', folder, '--music', '--by', 'structure', '--run', 'latest', '--recording', 'Chimes']
    const { recordings } = (await succeed(...asked, '--out', out)) as unknown as {
      recordings: { heard: { sections: { label: string }[] } }[]
    }
    expect(recordings[0].heard.sections[0].label).toBe('A')
    await expect(succeed('analyze', folder, '--music', '--by', 'structure')).rejects.toThrow('--by structure wants a run.')
    await expect(succeed('analyze', folder, '--music', '--run', 'latest')).rejects.toThrow('--by does not ask it')
    await expect(succeed(...asked.slice(0, 5), '--run', 'What sounds alike to me, quick')).rejects.toThrow('has not learnt sections')
  }, 120_000)
})
