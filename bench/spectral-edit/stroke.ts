/**
 * A stroke of noise in an hour of stereo sound, in the window: how long from letting go until its picture is there, and until it sounds.
 * Milliseconds of the clock, the best of several strokes: others work on the machine, too.
 */
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { wavHeader } from '../../src-main/engine/files/wav-header.ts'
import { floatBytes } from '../../src-main/engine/files/wav-writer.ts'
import buildOnce from '../../test/support/build-once.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../../test/support/headless-app.ts'
import { connectToHost } from '../../test/support/host-client.ts'
import { cli } from '../../test/support/run-cli.ts'
import { noise } from '../../test/support/signals.ts'
import { entry, type BenchEntry } from '../report.ts'

const RATE = 44_100
const SECONDS = 3600
const STROKES = 8
const WAIT = { timeout: 120_000 }

/** An hour of stereo, of which nearly all is silence that takes no room on the disk. */
function writeHour(path: string): void {
  const header = wavHeader('float32', RATE, 2, SECONDS * RATE)
  const hiss = noise(10 * RATE, 3, 0.1)
  writeFileSync(path, Buffer.concat([header, floatBytes([hiss, hiss])]))
  truncateSync(path, header.length + SECONDS * RATE * 8)
}

/** Memory that is a process' own, and that of all that it started; null where the system does not tell. */
function megabytesOf(processId: number | undefined): number | null {
  try {
    const parentOf = (id: string): string => /\) \S (\d+)/.exec(readFileSync(`/proc/${id}/stat`, 'utf8'))?.[1] ?? ''
    const parents = new Map(
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((id) => [id, parentOf(id)]),
    )
    const isOurs = (id: string): boolean => id === String(processId) || (parents.has(id) && isOurs(parents.get(id)!))
    const own = (id: string): number => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024
    return [...parents.keys()].filter(isOurs).reduce((sum, id) => sum + own(id), 0)
  } catch {
    return null
  }
}

/** What the page notes of a stroke. */
interface Marks {
  released: number
  /** New tiles were drawn. */
  pictures: number[]
  /** Nothing is to be computed any more. */
  computed: number[]
}

const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const marks: Marks = { released: 0, pictures: [], computed: [] }
    const stage = document.querySelector('[data-testid="sound-stage"]')!.parentElement!
    const layers = document.querySelector<HTMLElement>('[data-testid="layers"]')!
    addEventListener('pointerup', () => Object.assign(marks, { released: performance.now(), pictures: [], computed: [] }), true)
    new MutationObserver(() => {
      const { uploads } = JSON.parse(stage.dataset.drawn ?? '{}') as { uploads?: number }
      if (uploads) marks.pictures.push(performance.now())
    }).observe(stage, { attributes: true, attributeFilter: ['data-drawn'] })
    let isComputing = false
    new MutationObserver(() => {
      const isLeft = layers.dataset.left !== '0'
      if (isComputing && !isLeft) marks.computed.push(performance.now())
      isComputing = isLeft
    }).observe(layers, { attributes: true, attributeFilter: ['data-left'] })
    Object.assign(window, { strokeMarks: marks })
  })

export async function strokes({ folder }: { folder: string }): Promise<BenchEntry[]> {
  if (!browserPath) return []
  buildOnce()
  const home = join(folder, 'window')
  mkdirSync(home)
  const project = join(home, 'projects', 'Hour.loom')
  const env = { SPECTRALOOM_CONFIG: join(home, 'config'), SPECTRALOOM_PROJECTS: join(home, 'projects') }
  const path = join(home, 'Hour.wav')
  writeHour(path)
  for (const command of [
    ['new', project, '--json'],
    ['import', project, path, '--json'],
  ]) {
    const { code, stderr } = await cli(command, { env })
    if (code !== 0) throw new Error(stderr)
  }
  const app = await HeadlessApp.start(home)
  const client = await connectToHost(app.address)
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(app.address)
    await page.getByTestId('open-folder').fill(project)
    await page.getByTestId('open-project').click()
    await page.getByTestId('drop-zone').waitFor(WAIT)
    // Who listens to the hour for its tempo meanwhile is another matter.
    await client.call('hearing.background', { on: false })
    await page.getByTestId('recording-closely').first().click(WAIT)
    await page.getByTestId('sound-view').waitFor(WAIT)
    await page.getByTestId('edit-sound').click()
    await page.getByTestId('tool-noise').click(WAIT)
    // To about ten seconds at the beginning.
    const box = (await page.getByTestId('spectrogram').boundingBox())!
    await page.mouse.move(box.x + 1, box.y + 100)
    for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -160)
    await page.waitForTimeout(3000)
    await watch(page)
    const [pictures, sounds]: [number[], number[]] = [[], []]
    for (let stroke = 0; stroke < STROKES; stroke++) {
      const [x, y] = [box.x + 80 + 100 * stroke, box.y + 120 + 10 * stroke]
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.move(x + 30, y + 10, { steps: 5 })
      await page.mouse.up()
      await page.waitForTimeout(2500)
      const marks = await page.evaluate(() => (window as unknown as { strokeMarks: Marks }).strokeMarks)
      if (marks.pictures.length > 0) pictures.push(marks.pictures[0] - marks.released)
      if (marks.computed.length > 0) sounds.push(marks.computed[0] - marks.released)
    }
    return [
      entry('a stroke in an hour of stereo, in the window: until its picture', Math.min(...pictures), 'ms', { atMost: 50 }),
      entry('a stroke in an hour of stereo, in the window: until it sounds', Math.min(...sounds), 'ms', { atMost: 150 }),
      entry('a stroke in an hour of stereo, in the window: memory of the program', megabytesOf(app.processId), 'MB', { atMost: 500 }),
    ]
  } finally {
    client.close()
    await browser.close()
    await app.stop()
  }
}
