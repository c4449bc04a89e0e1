/** The networks of the papers on auto-tagging, learnt and asked in the window. Pictures in test-results/tagging. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TAGGING_KINDS } from '../../src-main/engine/labels/label-kinds.ts'
import { AppWindow } from '../support/app-window.ts'
import { dismissNotices } from '../support/dismiss-notices.ts'
import { browserPath } from '../support/headless-app.ts'
import { LABELLED_RATE } from '../support/labelled-sounds.ts'
import { looksWell } from '../support/looks-well.ts'
import { commandsIn } from '../support/run-cli.ts'
import { cosine, noise } from '../support/signals.ts'
import { writeWav } from '../support/write-wav.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/tagging')
const SOON = { timeout: 120_000 }
const SECONDS = 4
const NAMES = ['One', 'Two', 'Three', 'Four', 'Five', 'Six']

describe.skipIf(!browserPath)('networks that tag recordings, in the window', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-tagging-'))
  const folder = join(home, 'projects', 'Tags.loom')
  const sounds = join(home, 'sounds')
  let opened: AppWindow
  let page: Page
  const at = (id: string) => page.getByTestId(id).first()

  beforeAll(async () => {
    for (const path of [sounds, pictures]) mkdirSync(path, { recursive: true })
    for (const [i, name] of NAMES.entries()) {
      const length = SECONDS * LABELLED_RATE
      await writeWav(
        join(sounds, `${name}.wav`),
        [i % 2 === 0 ? noise(length, i + 1, 0.2) : cosine(length, 200 * (i + 1), LABELLED_RATE, 0.2)],
        LABELLED_RATE,
      )
      writeFileSync(join(sounds, `${name}.txt`), `0\t${SECONDS}\t${i % 2 === 0 ? 'hiss' : 'tone'}\n`)
    }
    const succeed = commandsIn(home)
    await succeed('new', folder)
    expect(await succeed('import', folder, sounds)).toMatchObject({ imported: 6, labelled: 6 })
    opened = await AppWindow.start(home, { reducedMotion: 'reduce' })
    page = opened.page
    await opened.openProject(folder)
    await at('recording-row').waitFor(SOON)
  }, 120_000)

  afterAll(() => opened?.stop())

  test.each(Object.keys(TAGGING_KINDS))(
    '%s learns what is marked, and says it of whole recordings',
    { timeout: 300_000 },
    async (model) => {
      await at('step-train').click()
      const card = at(`model-card-${model}`)
      await at('for-study').or(at('new-run')).first().waitFor(SOON)
      if (await at('new-run').isVisible()) await at('new-run').click()
      if (!(await card.isVisible())) await at('for-study').click()
      await card.click()
      await at('epochs').fill('2')
      await at('train').click()
      await page.getByTestId('run-status').filter({ hasText: 'Finished' }).waitFor(SOON)
      await at('find-labels').click(SOON)
      await expect.poll(() => page.getByTestId('analysis-row').count(), SOON).toBe(NAMES.length)
      await dismissNotices(page)
      await looksWell(page, pictures, `${model}-found`)
    },
  )
})
