/** The song out of the project by the command line and by the window, and back in. Leaves pictures in test-results/export. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeAudioFile } from '../../src-main/engine/files/open-audio-file.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { barriersIn } from '../support/axe.ts'
import { dismissNotices } from '../support/dismiss-notices.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'
import { liesClear } from '../support/looks-well.ts'
import { END_OF_TRACK, midiFile } from '../support/midi-bytes.ts'
import { installMidiDouble, sentMidi } from '../support/midi-double.ts'
import { cli, environmentIn, type CliResult } from '../support/run-cli.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/export')
const home = mkdtempSync(join(tmpdir(), 'spectraloom-export-'))
const folder = join(home, 'projects', 'Evening.loom')
const run = (...args: string[]): Promise<CliResult> => cli([...args, '--json'], { env: environmentIn(home) })
const place = (name: string): string => join(home, name)

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  const tone = Float32Array.from({ length: 24_000 }, (_, n) => 0.25 * Math.sin(n / 20))
  writeFileSync(place('Tone.wav'), encodeWav([tone], 24_000))
  writeFileSync(place('notes.mid'), midiFile([[0, 0x90, 60, 90, 0x83, 0x60, 0x80, 60, 0, ...END_OF_TRACK]]))
  await run('new', folder)
  expect((await run('import', folder, place('Tone.wav'))).code).toBe(0)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('a project without a song leaves as its recordings, whole and in place, and nothing is written over', async () => {
  const stems = await run(
    'export',
    folder,
    '--format',
    'stems',
    '--out',
    place('stems'),
    '--sound',
    'wav-float',
    '--rate',
    '24000',
    '--tail',
    '0',
  )
  expect(stems.code).toBe(0)
  const [tone, mix] = await Promise.all(['01 Tone.wav', '00 Evening mix.wav'].map((name) => decodeAudioFile(join(place('stems'), name))))
  expect(tone.channels[0]).toHaveLength(24_000)
  expect(mix.channels[0]).toEqual(tone.channels[0])
  expect((await run('export', folder, '--format', 'stems', '--out', place('stems'))).code).toBe(2)
  expect((await run('export', folder, '--format', 'mix', '--out', join(folder, 'recordings', 'Tone.wav'), '--force')).code).toBe(2)
  expect((await run('export', folder, '--format', 'mix', '--out', place('m.wav'), '--normalise', 'loud')).stderr).toContain('peak:-1')
})

test('a song leaves as DAWproject and REAPER project, and the DAWproject opens as what it was', async () => {
  await run('import', folder, place('notes.mid'))
  const out = await run('export', folder, '--format', 'dawproject', '--out', place('song.dawproject'))
  expect(out.lines.filter(({ event }) => event === 'loss').map(({ loss }) => loss)).toEqual([
    expect.stringContaining('instruments stay here'),
  ])
  const rpp = await run('export', folder, '--format', 'rpp', '--out', place('song.rpp'), '--takes', 'Tone')
  expect(rpp.result.files).toMatchObject([{ name: 'song Media/Tone.wav' }, { name: 'song.rpp' }])
  expect(readFileSync(place('song.rpp'), 'utf8')).toContain('FILE "song Media/Tone.wav"')
  const other = join(home, 'projects', 'Other.loom')
  await run('new', other)
  expect((await run('import', other, place('song.dawproject'))).result.tracks).toHaveLength(1)
  await run('export', other, '--format', 'midi', '--out', place('again.mid'))
  await run('export', folder, '--format', 'midi', '--out', place('first.mid'))
  const notes = (name: string): string => /90 ?3c ?5a.*?80 ?3c/.exec(readFileSync(place(name)).toString('hex'))?.[0] ?? name
  expect(notes('again.mid')).toBe(notes('first.mid'))
})

test('sounds leave as an instrument, and stems come back as a song at their tempo', async () => {
  const sfz = await run('export', folder, '--format', 'sfz', '--out', place('Tone.sfz'), '--takes', 'Tone')
  expect(sfz.result.remarks).toEqual([expect.stringMatching(/^It holds 1 note with a pitch/)])
  // 24,000 samples a second, 20 of them a radian: 190.99 Hz, 45 cents below a G.
  expect(readFileSync(place('Tone.sfz'), 'utf8')).toContain('pitch_keycenter=55 tune=45')
  const stems = join(home, 'Morning 98bpm')
  await run('export', folder, '--format', 'stems', '--out', stems, '--takes', 'Tone', '--tail', '0')
  const back = join(home, 'projects', 'Back.loom')
  await run('new', back)
  const imported = await run('import', back, stems, '--stems')
  expect(imported.result.tracks).toHaveLength(2)
  expect(imported.lines.filter(({ event }) => event === 'warning').map(({ warning }) => warning)).toEqual([
    expect.stringContaining('looks like the mix'),
  ])
  await run('export', back, '--format', 'rpp', '--out', place('back.rpp'))
  expect(readFileSync(place('back.rpp'), 'utf8')).toMatch(/TEMPO 97\.99|TEMPO 98/)
})

describe.skipIf(!browserPath)('in the window', () => {
  test('the dialog says what is lost, shows that it works, and hands the file over', async () => {
    const app = await HeadlessApp.start(home)
    const browser = await launchBrowser()
    try {
      const page = await (
        await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark', reducedMotion: 'reduce' })
      ).newPage()
      await installMidiDouble(page)
      const at = (id: string) => page.getByTestId(id).first()
      await page.goto(app.address)
      await at('open-folder').fill(folder)
      await at('open-project').click()
      await at('step-song').click()
      await at('export-song').click()
      await at('export-format').waitFor()
      await page.screenshot({ path: join(pictures, 'mix-dark.png') })
      expect(await barriersIn(page)).toEqual([])
      await at('export-format').click()
      await page.getByRole('option', { name: /Bitwig/ }).click()
      await at('export-losses').waitFor()
      await page.screenshot({ path: join(pictures, 'dawproject-dark.png') })
      const download = page.waitForEvent('download')
      await at('export-download').click()
      const file = await download
      expect(file.suggestedFilename()).toBe('Evening.dawproject')
      await file.saveAs(place('window.dawproject'))
      expect(readFileSync(place('window.dawproject')).subarray(0, 2).toString()).toBe('PK')
      await at('export-done').waitFor()
      expect(existsSync(join(folder, 'cache', 'incoming'))).toBe(true)
      await at('export-sounds-kind').click()
      await at('export-list').waitFor()
      await page.screenshot({ path: join(pictures, 'sounds-dark.png') })
      await at('export-list-none').click()
      expect(await at('export-download').isDisabled()).toBe(true)
      await page.keyboard.press('Escape')

      await page.getByTestId('project-file').setInputFiles(place('window.dawproject'))
      await at('project-imported').waitFor()
      expect(await at('project-imported').textContent()).toContain('of “window.dawproject” came in')
      await at('settings').click()
      await page.getByRole('menuitem', { name: 'Light' }).click()
      await page.screenshot({ path: join(pictures, 'imported-light.png') })
      await at('project-import-close').click()

      const heads = await page.getByTestId('track-head').count()
      await page.getByTestId('stems-folder').setInputFiles(join(home, 'Morning 98bpm'))
      await at('project-imported').waitFor()
      await expect.poll(() => page.getByTestId('track-head').count()).toBe(heads + 2)
      expect(await at('project-imported').textContent()).toContain('the sounds stay at 98 bpm')
      await page.screenshot({ path: join(pictures, 'stems-in-light.png') })
      await at('project-import-close').click()

      await dismissNotices(page)
      await at('export-song').click()
      await at('export-tracks-kind').click()
      await at('export-format').click()
      await page.getByRole('option', { name: /^Stems/ }).click()
      await at('export-naming').waitFor()
      await liesClear(page, pictures, 'stems')
      await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'))
      await page.keyboard.press('Escape')

      await at('live-link').click()
      await at('link-midi-on').click()
      await at('link-output').click()
      await page.getByRole('option', { name: 'Test Output' }).click()
      await at('link-clock').click()
      await page.screenshot({ path: join(pictures, 'link-light.png') })
      expect(await barriersIn(page)).toEqual([])
      await page.keyboard.press('Escape')
      await at('song-play').click()
      await page.waitForFunction(() => globalThis.midiDouble.sent.filter(({ bytes }) => bytes[0] === 0xf8).length > 40)
      await at('song-play').click()
      const sent = await sentMidi(page)
      expect(sent.slice(0, 4).map(({ bytes }) => bytes[0])).toEqual([0xfc, 0xf2, 0xfa, 0xf8])
      const due = sent.filter(({ bytes }) => bytes[0] === 0xf8).map(({ atMs }) => atMs)
      const steps = due.slice(1).map((ms, i) => ms - due[i])
      writeFileSync(join(pictures, 'clock.json'), JSON.stringify({ steps, ahead: sent.map(({ atMs, sentAtMs }) => atMs - sentAtMs) }))
      // A beat of 24 pulses at 120, whatever this machine does meanwhile.
      expect(Math.abs(steps.toSorted((a, b) => a - b)[steps.length >> 1] - 500 / 24)).toBeLessThan(1)
    } finally {
      await browser.close()
      await app.stop()
    }
  })
})
