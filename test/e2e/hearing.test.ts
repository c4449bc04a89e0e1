/** What the program hears in a recording: found by itself, shown, corrected, undone, used by the song. Pictures go to test-results/screens. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { AppWindow } from '../support/app-window.ts'
import { dismissNotices } from '../support/dismiss-notices.ts'
import { browserPath } from '../support/headless-app.ts'
import { liesClear } from '../support/looks-well.ts'
import { pluckedPiece } from '../support/plucked-piece.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const SOON = 20_000
const RATE = 44_100

describe.skipIf(!browserPath)('what a recording holds', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-hearing-'))
  let opened: AppWindow
  let page: Page
  const at = (id: string): Locator => page.getByTestId(id)
  const text = (id: string) => expect.poll(() => at(id).first().innerText(), { timeout: SOON })
  const picture = async (name: string): Promise<void> => {
    await dismissNotices(page)
    await liesClear(page, screens, name)
  }

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    opened = await AppWindow.start(home, { colorScheme: 'dark' })
    page = opened.page
    const piece = join(home, 'Plucked.wav')
    writeFileSync(piece, encodeWav([pluckedPiece(RATE)], RATE, 'int16'))
    await opened.newProject('Hearing', [piece])
    await at('notice').first().waitFor({ timeout: SOON })
    await dismissNotices(page)
  })

  afterAll(() => opened?.stop())

  test('its tempo and key come into the list by themselves', async () => {
    await text('tempo').toMatch(/^100(\.\d)?\sbpm$/)
    await text('key').toBe('D major')
    await picture('hearing-list')
  })

  test('beats and chords lie over the sound, and are corrected by hand', async () => {
    await at('recording-menu').click()
    await at('do-showMusic').click()
    await at('heard-panel').waitFor({ timeout: SOON })
    await expect.poll(() => at('heard-lane').getAttribute('data-beats'), { timeout: SOON }).toMatch(/^3[2-4]$/)
    await at('chord-next').click()
    await text('chord-here').toMatch(/^[DG]$/)
    await at('chord-quality').click()
    await page.getByRole('option', { name: 'minor 7', exact: true }).click()
    await text('chord-here').toMatch(/^[DG]m7$/)
    await expect.poll(async () => Number(await at('melody-overlay').getAttribute('data-lines')), { timeout: SOON }).toBeGreaterThan(0)
    await picture('hearing-closely')
    await at('shows-melody').click()
    await expect.poll(() => at('melody-overlay').count(), { timeout: SOON }).toBe(0)
    await at('shows-melody').click()
    const sections = await at('section').count()
    await at('section-cut').click()
    await expect.poll(() => at('section').count(), { timeout: SOON }).toBe(sections + 1)
    await at('section-name').fill('Chorus')
    await at('section-name').press('Enter')
    await expect.poll(() => at('section').allInnerTexts(), { timeout: SOON }).toContainEqual(expect.stringContaining('Chorus'))
    await at('meter-from-here').click()
    await expect.poll(() => at('meter-change').count(), { timeout: SOON }).toBe(1)
    await at('heard-meter').fill('3')
    await at('heard-meter').press('Enter')
    await text('meter-change').toContain('3 beats')
    await picture('hearing-corrected')
    await at('meter-change-remove').click()
    await expect.poll(() => at('meter-change').count(), { timeout: SOON }).toBe(0)
    await at('beat-parts-3').click()
    await expect.poll(() => at('beat-parts-3').getAttribute('aria-checked'), { timeout: SOON }).toBe('true')
    await picture('hearing-parts-of-beats')
    await at('beat-parts-2').click()
    await expect.poll(() => at('beat-parts-2').getAttribute('aria-checked'), { timeout: SOON }).toBe('true')
    await at('heard-tempo').fill('0')
    await at('heard-tempo').press('Enter')
    await expect.poll(() => at('heard-tempo').inputValue()).toBe('20')
    await page.getByText('20 to 500 bpm', { exact: true }).waitFor({ timeout: SOON })
    await at('heard-tempo').fill('100')
    await page.getByText('20 to 500 bpm', { exact: true }).waitFor({ state: 'detached', timeout: SOON })
    await at('heard-tempo').press('Enter')
    await text('tempo').toMatch(/^100\sbpm/)
    await at('tempo-half').click()
    await expect.poll(() => at('heard-lane').getAttribute('data-beats'), { timeout: SOON }).toMatch(/^1[67]$/)
    await at('sound-view-close').click()
    await text('tempo').toMatch(/^50(\.\d)?/)
    await page.keyboard.press('Control+z')
    await text('tempo').toMatch(/^100(\.\d)?/)
    expect(await page.getByText('went wrong').count()).toBe(0)
  })

  test('its notes are written down, tidied while they are seen, and taken into the song', async () => {
    await dismissNotices(page)
    await at('recording-closely').click()
    await at('read-notes').click()
    await text('heard-note-count').toMatch(/^\d\d notes$/)
    const all = Number.parseInt(await at('heard-note-count').innerText(), 10)
    await at('notes-sensitivity').press('Home')
    await expect.poll(async () => Number.parseInt(await at('heard-note-count').innerText(), 10), { timeout: SOON }).toBeLessThan(all)
    for (let i = 0; i < 5; i++) await at('notes-sensitivity').press('PageUp')
    await picture('hearing-notes')
    await at('notes-network').click()
    await page.getByRole('option', { name: 'Onsets and frames' }).click()
    await text('heard-note-count').toMatch(/^\d+ notes$/)
    expect(await at('notes-network').innerText()).toContain('Onsets and frames')
    await at('keep-notes').click()
    await page.getByText('The notes are a track of the song').waitFor({ timeout: SOON })
    await at('sound-view-close').click()
  })

  test('the song takes its beats as its grid', async () => {
    await at('recording-closely').click()
    await at('use-as-grid').click()
    await page.getByText('The song follows the beats').waitFor({ timeout: SOON })
    await at('sound-view-close').click()
    await at('listens-by-itself').click()
    expect(await at('listens-by-itself').getAttribute('data-state')).toBe('unchecked')
  })

  test('a recording that is there twice is found, and what sounds like it comes first', async () => {
    const again = join(home, 'Plucked, softer.wav')
    writeFileSync(again, encodeWav([pluckedPiece(RATE).map((value) => 0.5 * value)], RATE, 'int16'))
    await at('file-input').setInputFiles([again])
    await expect.poll(() => at('recording-row').count(), { timeout: SOON }).toBe(2)
    await at('same-pieces').click()
    await text('alike-strip').toContain('1 piece there more than once.')
    await page.getByText('same recording 1').first().waitFor({ timeout: SOON })
    await picture('hearing-alike')
    await at('alike-clear').click()
    await expect.poll(() => at('alike-strip').count(), { timeout: SOON }).toBe(0)
    await at('recording-menu').first().click()
    await at('do-moreLikeThis').click()
    await text('alike-strip').toContain('comes first')
    await page.getByText('% alike').first().waitFor({ timeout: SOON })
    await at('alike-clear').click()
    await expect.poll(() => at('alike-strip').count(), { timeout: SOON }).toBe(0)
  })

  test('what is marked with a word in one recording is looked for in the others', async () => {
    await at('recording-row')
      .first()
      .click({ position: { x: 300, y: 6 } })
    await at('selection-label').click()
    await at('label-words').fill('Plucked')
    await at('apply-label').click()
    await page.getByText('labelled “Plucked”').first().waitFor({ timeout: SOON })
    await dismissNotices(page)
    await at('recording-closely').first().click()
    await at('like-label').scrollIntoViewIfNeeded()
    await picture('hearing-like-label')
    await at('like-label').click()
    await text('alike-strip').toContain('What sounds most like “Plucked” comes first.')
    await expect.poll(() => at('recording-row').count(), { timeout: SOON }).toBe(1)
    await page.getByText(/% alike, at/).waitFor({ timeout: SOON })
  })
})
