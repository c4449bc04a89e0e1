/** The tune of mixtures from end to end: marked by its notes, learnt, said of another mixture, and held against what leads there. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { addPart } from '../../src-main/engine/pieces/render-piece.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import type { Analysis } from '../../src-shared/project/index.ts'
import { AppWindow } from '../support/app-window.ts'
import { browserPath } from '../support/headless-app.ts'
import { cli, commandsIn, environmentIn } from '../support/run-cli.ts'

const SOON = 60_000
const SECONDS = 8
const NOTE_SECONDS = 0.5
const hz = (pitch: number): number => 440 * 2 ** ((pitch - 69) / 12)

/** A row of high notes over low chords that are louder, and beside it the notes of the row alone. */
function writeMixture(folder: string, name: string): { line: string } {
  const random = new CounterRandom(5, streamOf(name))
  const notes = Array.from({ length: SECONDS / NOTE_SECONDS - 1 }, (_, i) => ({
    pitch: 72 + random.integer(12),
    velocity: 0.6,
    startSeconds: i * NOTE_SECONDS,
    durationSeconds: NOTE_SECONDS,
  }))
  const chords = [0, 2, 4, 6].flatMap((startSeconds) => {
    const root = 43 + random.integer(7)
    return [0, 7, 12].map((above) => ({ pitch: root + above, velocity: 0.8, startSeconds, durationSeconds: 2 }))
  })
  const samples = new Float32Array(SECONDS * HEARD_RATE)
  for (const part of [notes, chords]) addPart({ instrument: 'piano', notes: part }, samples, HEARD_RATE)
  writeFileSync(join(folder, `${name}.wav`), encodeWav([samples.map((sample) => sample / 4)], HEARD_RATE, 'int16'))
  const rows = notes.map(({ pitch, startSeconds }) => `${startSeconds}\t${startSeconds + NOTE_SECONDS}\t${hz(pitch)}\n`)
  writeFileSync(join(folder, `${name}.notes`), rows.join(''))
  const moments = Array.from({ length: SECONDS * 100 }, (_, i) => {
    const played = notes.at(Math.floor(i / (100 * NOTE_SECONDS)))
    return `${i / 100}\t${played && i / 100 < notes.length * NOTE_SECONDS ? hz(played.pitch) : 0}\n`
  })
  return { line: moments.join('') }
}

describe('the tune of mixtures', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-tunes-'))
  const folder = join(home, 'projects', 'Tunes.loom')
  const succeed = commandsIn(home)
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  test('is learnt from its notes, said of another mixture, and held against what it plays', async () => {
    const [own, other] = ['own', 'other'].map((name) => join(home, name))
    for (const path of [own, other]) mkdirSync(path)
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) writeMixture(own, name)
    const reference = join(other, 'unheard.reference')
    writeFileSync(reference, writeMixture(other, 'unheard').line)

    await succeed('new', folder)
    expect(await succeed('import', folder, own, '--labels', 'notes')).toMatchObject({ imported: 6, labelled: 6 })
    await succeed('train', folder, '--model', 'listen-melody', '--epochs', '12', '--preview-epochs', 'none')
    await succeed('import', folder, join(other, 'unheard.wav'))

    const asked = ['analyze', folder, '--run', 'latest', '--recording', 'unheard'] as const
    const [line, notes] = ['unheard.f0', 'found.notes'].map((name) => join(other, name))
    const { analyses } = (await succeed(...asked, '--out', line)) as unknown as { analyses: Analysis[] }
    const { figures } = (await succeed('evaluate', '--task', 'melody', reference, line)) as { figures?: Record<string, number> }
    // A second's worth of learning, of the pitches that sound alike; by chance a twelfth of the octave that the tune stays in.
    expect(figures?.['Raw Pitch Accuracy']).toBeGreaterThan(0.5)

    await succeed(...asked, '--out', notes)
    expect(readFileSync(notes, 'utf8').trim().split('\n')).toHaveLength(analyses[0].found.stretches.length)

    // What the network that comes with the program hears stands in the same form; pYIN is asked where nothing is said.
    const shipped = join(other, 'shipped.f0')
    await succeed('analyze', folder, '--music', '--by', 'melody', '--recording', 'unheard', '--out', shipped)
    expect(readFileSync(shipped, 'utf8').split('\n').length).toBe(readFileSync(line, 'utf8').split('\n').length)
    const help = await cli(['analyze', '--help'], { env: environmentIn(home) })
    expect(help.stdout).toContain('train --model listen-melody')
  }, 240_000)

  test.skipIf(!browserPath)(
    'in the window it is a lane of notes, and a line over the picture of its sound',
    async () => {
      const opened = await AppWindow.start(home, { reducedMotion: 'reduce' })
      try {
        const { page } = opened
        const at = (id: string) => page.getByTestId(id)
        await opened.openProject(folder)
        await at('step-train').click()
        await page
          .getByRole('button', { name: /Hear melodies 1/ })
          .first()
          .click()
        await at('tune-lane').waitFor({ timeout: SOON })
        expect(await at('tune-lane').getAttribute('aria-label')).toMatch(/^Tune in unheard: \d+ notes, /)
        expect(await at('label-lane').count()).toBe(0)
        await at('analysis-save').click()
        expect(await at('analysis-save-notes').count()).toBe(1)
        const [download] = await Promise.all([page.waitForEvent('download'), at('analysis-save-f0').click()])
        expect(download.suggestedFilename()).toBe('Tune of unheard.f0')

        await at('step-recordings').click()
        await at('recording-row').filter({ hasText: 'unheard' }).getByTestId('recording-menu').click()
        await at('do-showMusic').click()
        await at('melody-by').click()
        await page.getByRole('option', { name: 'The tune, by “Hear melodies 1”' }).click()
        await expect.poll(async () => Number(await at('melody-overlay').getAttribute('data-lines')), { timeout: SOON }).toBeGreaterThan(0)
      } finally {
        await opened.stop()
      }
    },
    240_000,
  )
})
