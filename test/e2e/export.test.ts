/** The song out of the project by the command line and by the window, and back in. Leaves pictures in test-results/export. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeAudioFile } from '../../src-main/engine/files/open-audio-file.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { browserPath, HeadlessApp, launchBrowser, watchForFaults } from '../support/headless-app.ts'
import { END_OF_TRACK, midiFile } from '../support/midi-bytes.ts'
import { cli, type CliResult } from '../support/run-cli.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/export')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const home = mkdtempSync(join(tmpdir(), 'spectraloom-export-'))
const folder = join(home, 'projects', 'Evening.loom')
const env = { SPECTRALOOM_CONFIG: join(home, 'config'), SPECTRALOOM_PROJECTS: join(home, 'projects') }
const run = (...args: string[]): Promise<CliResult> => cli([...args, '--json'], { env })
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

describe.skipIf(!browserPath)('in the window', () => {
  test('the dialog says what is lost, shows that it works, and hands the file over', async () => {
    const app = await HeadlessApp.start(home)
    const browser = await launchBrowser()
    try {
      const page = await (
        await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark', reducedMotion: 'reduce' })
      ).newPage()
      const faults = watchForFaults(page)
      const at = (id: string) => page.getByTestId(id).first()
      await page.goto(app.address)
      await at('open-folder').fill(folder)
      await at('open-project').click()
      await at('step-song').click()
      await at('export-song').click()
      await at('export-format').waitFor()
      await page.screenshot({ path: join(pictures, 'mix-dark.png') })
      await page.evaluate(axeSource)
      const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
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
      expect(faults).toEqual([])
    } finally {
      await browser.close()
      await app.stop()
    }
  })
})
