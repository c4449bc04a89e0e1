/** Notes that are being played on a MIDI instrument when the program is killed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newTrack, sentChanges, songOfSent, type NoteClip } from '../../src-shared/music/index.ts'
import type { HeardNotes } from '../../src-shared/rpc/index.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'
import { connectToHost } from '../support/host-client.ts'
import { installMidiDouble, playMidi } from '../support/midi-double.ts'

const SOON = { timeout: 60_000 }

describe.skipIf(!browserPath)('notes that are being recorded', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-killed-notes-'))
  let browser: Browser
  let app: HeadlessApp

  beforeAll(async () => {
    app = await HeadlessApp.start(home)
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  test('are in the song up to the last second after a kill', async () => {
    const client = await connectToHost(app.address)
    const { folder } = await client.call('projects.create', { name: 'Evening' })
    const added = [{ index: 0, track: newTrack('track-keys', 'notes', 'Keys', 0) }]
    await client.call('song.edit', { label: 'Begin', changes: sentChanges([{ kind: 'tracks', removed: [], added }]), editId: 'begin' })
    const page = await browser.newPage()
    await installMidiDouble(page)
    await page.goto(app.address)
    await page.getByTestId('step-song').click()
    await page.getByTestId('track-head').waitFor(SOON)
    await page.getByTestId('song-record').click()
    await page.waitForFunction(() => document.querySelector('[data-testid=song-play]')?.getAttribute('aria-label') === 'Pause', null, SOON)
    await expect
      .poll(async () => {
        await playMidi(page, 0x90, 60, 100)
        await playMidi(page, 0x80, 60, 0)
        return page.getByTestId('player-position').first().textContent()
      }, SOON)
      .not.toMatch(/^0:00/)
    await playMidi(page, 0x90, 76, 101)
    // The key stays down; within half a second the program knows of it, and of each further one that it is held.
    const told = (): number => {
      const [file] = readdirSync(join(folder, 'unfinished')).filter((name) => name.endsWith('.played.ndjson'))
      const lines = readFileSync(join(folder, 'unfinished', file), 'utf8')
        .split('\n')
        .filter(Boolean)
      const more = lines.slice(1).map((line) => JSON.parse(line) as HeardNotes)
      const struck = more.flatMap(({ heard }) => heard).find(({ message }) => message.kind === 'note-on' && message.pitch === 76)
      return struck ? more.at(-1)!.untilSeconds - struck.seconds : 0
    }
    await expect.poll(told, SOON).toBeGreaterThan(1)
    await app.kill()
    client.close()
    await page.close()
    app = await HeadlessApp.start(home)
    const after = await connectToHost(app.address)
    await after.call('projects.open', { folder })
    const { message } = await after.event('app.notice', (notice) => notice.message.startsWith('Notes were being recorded'))
    expect(message).toContain('in the song')
    const song = songOfSent((await after.call('song.open', {})).data)
    const [clip] = song.tracks[0].clips as NoteClip[]
    const held = clip.notes.find(({ pitch }) => pitch === 76)!
    // 1920 ticks are a second.
    expect(held).toMatchObject({ velocity: 101 })
    expect(held.ticks).toBeGreaterThan(1920)
    expect((await after.call('song.steps', {})).done.at(-1)).toBe('Record notes')
    after.close()
  })
})
