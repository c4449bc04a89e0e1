/**
 * Speed of the Song screen with 100,000 notes and 64 tracks of 200 clips, in Chromium with software rendering. Frames are held against
 * those of an empty page of the same size in the same browser, in the same run; what the window computes is counted as processor time.
 */
import { readFileSync, rmSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import {
  changesOfSent,
  checkedChangesOfSent,
  decodeSong,
  encodeSong,
  inverseOfAll,
  sentChanges,
  withChanges,
} from '../src-shared/music/index.ts'
import buildOnce from '../test/support/build-once.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../test/support/headless-app.ts'
import { cli } from '../test/support/run-cli.ts'
import { largeEdit, largeSong } from './large-song.ts'
import { entry, type BenchEntry } from './report.ts'

const VIEWPORT = { width: 1280, height: 800 }
const FRAMES = 90
const REPEATS = 8
/** Until all of a step is over on both sides. */
const SETTLES_MS = 400
const WAIT = { timeout: 120_000 }

const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Milliseconds of processor time of the fastest run. */
function fastest(work: () => unknown): number {
  let best = Infinity
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = processorMs()
    work()
    best = Math.min(best, processorMs() - start)
  }
  return best
}

/** What the program and the window compute for a large song. */
function model(): BenchEntry[] {
  const song = largeSong()
  const text = encodeSong(song)
  const change = largeEdit(song)
  const edited = withChanges(song, [change])
  const bytes = sentChanges([change])
  return [
    entry(
      'reading the file of 100,000 notes and 12,600 clips',
      fastest(() => decodeSong(text)),
      'ms',
      { atMost: 1000 },
    ),
    entry(
      'editing 10,000 of 100,000 notes',
      fastest(() => withChanges(song, [change])),
      'ms',
      { atMost: 50 },
    ),
    entry(
      'undoing that',
      fastest(() => withChanges(edited, inverseOfAll([change]))),
      'ms',
      { atMost: 16 },
    ),
    entry(
      'writing that for the program',
      fastest(() => sentChanges([change])),
      'ms',
    ),
    entry(
      'reading it in another window',
      fastest(() => changesOfSent(bytes)),
      'ms',
    ),
    entry(
      'reading and checking it in the program',
      fastest(() => checkedChangesOfSent(bytes)),
      'ms',
    ),
  ]
}

type Gesture = 'scroll' | 'zoom' | 'drag'
const GESTURES: readonly Gesture[] = ['scroll', 'zoom', 'drag']

/** Median length of a frame while an element hears a gesture go on at each, in milliseconds; what is dragged is held already. */
const framesWhile = (page: Page, selector: string, gesture: Gesture): Promise<number> =>
  page.evaluate(
    ([place, what, count]) =>
      new Promise<number>((resolve) => {
        const element = document.querySelector(place)!
        const { x, y, width, height } = element.getBoundingClientRect()
        const where = { clientX: x + width / 2, clientY: y + height / 2, bubbles: true, cancelable: true }
        const times: number[] = []
        let last = performance.now()
        const next = (now: number): void => {
          times.push(now - last)
          last = now
          if (times.length === count) {
            resolve(times.slice(5).sort((a, b) => a - b)[Math.floor((count - 5) / 2)])
            return
          }
          // There and back, so that it never comes to an end.
          const step = times.length % 60
          const turn = step < 30 ? 1 : -1
          const far = { clientX: where.clientX + 4 * Math.min(step, 60 - step) }
          const event = {
            scroll: () => new WheelEvent('wheel', { ...where, deltaX: 60 * turn }),
            zoom: () => new WheelEvent('wheel', { ...where, deltaY: 40 * turn, ctrlKey: true }),
            drag: () => new PointerEvent('pointermove', { ...where, ...far, pointerId: 1, buttons: 1 }),
          }[what]()
          element.dispatchEvent(event)
          requestAnimationFrame(next)
        }
        requestAnimationFrame(next)
      }),
    [selector, gesture, FRAMES] as const,
  )

/** Frames on a canvas against those of an empty page; of dragging, with what lies in its middle. */
async function frames(page: Page, place: string, selector: string, empty: Record<Gesture, number>): Promise<BenchEntry[]> {
  const entries: BenchEntry[] = []
  for (const gesture of GESTURES) {
    const { x, y, width, height } = (await page.locator(selector).first().boundingBox())!
    if (gesture === 'drag') {
      await page.mouse.move(x + width / 2, y + height / 2)
      await page.mouse.down()
    }
    const median = await framesWhile(page, selector, gesture)
    if (gesture === 'drag') {
      await page.keyboard.press('Escape')
      await page.mouse.up()
    }
    // A frame more or less of a millisecond is the clock's.
    entries.push(entry(`${place}, ${gesture}: a frame against that of an empty page`, median / empty[gesture], 'x', { atMost: 1.1 }))
  }
  return entries
}

/** The window's thread: its processor time, whatever else this machine does meanwhile. */
class WindowWork {
  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  static async of(page: Page): Promise<WindowWork> {
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    return new WindowWork(page, session)
  }

  /** Milliseconds from a key until the picture is new. */
  async untilDrawn(key: string): Promise<number> {
    const before = await this.spentMs()
    await this.page.keyboard.press(key)
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    return (await this.spentMs()) - before
  }

  /** Milliseconds for a key whose answer comes from the program, until all of it is over. */
  async untilSettled(key: string): Promise<number> {
    const before = await this.spentMs()
    await this.page.keyboard.press(key)
    await this.page.waitForTimeout(SETTLES_MS)
    return (await this.spentMs()) - before
  }

  private async spentMs(): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics')
    return 1000 * metrics.find(({ name }) => name === 'ThreadTime')!.value
  }
}

/** The notes of six keys, 10,000 of 100,000, a semitone higher and back. */
async function editing(page: Page): Promise<BenchEntry[]> {
  const { x, y, height } = (await page.getByTestId('roll-keys').boundingBox())!
  for (let i = 0; i < 6; i++) {
    if (i === 1) await page.keyboard.down('Shift')
    await page.mouse.click(x + 20, y + (height * (i + 1)) / 7)
  }
  await page.keyboard.up('Shift')
  await page.getByTestId('piano-roll').focus()
  const chosen = /[\d,]+(?= chosen)/.exec((await page.getByRole('status').filter({ hasText: 'chosen' }).textContent()) ?? '')?.[0]
  const work = await WindowWork.of(page)
  const edits: number[] = []
  const undos: number[] = []
  const idle: number[] = []
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    edits.push(await work.untilDrawn('ArrowUp'))
    await page.waitForTimeout(SETTLES_MS)
    undos.push(await work.untilSettled('Control+z'))
    // A key that does nothing: what the window does anyway in that time.
    idle.push(await work.untilSettled('ScrollLock'))
  }
  const undoing = Math.min(...undos) - Math.min(...idle)
  return [
    entry(`the window at an edit of ${chosen} of 100,000 notes`, Math.min(...edits), 'ms', { atMost: 50 }),
    entry('the window at undoing that, with what the program sends for it', undoing, 'ms', { atMost: 16 }),
  ]
}

interface WindowProcess {
  processorMs: number
  /** Memory that is its own; null where the system does not tell. */
  megabytes: number | null
}

/** The window's process: the one that has worked most of those that show pages. */
async function windowProcess(page: Page): Promise<WindowProcess> {
  const session = await page.context().browser()!.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const { id, cpuTime } = processInfo.filter(({ type }) => type === 'renderer').reduce((a, b) => (a.cpuTime > b.cpuTime ? a : b))
  let megabytes: number | null = null
  try {
    megabytes = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? NaN) / 1024
  } catch {
    // Not on this system.
  }
  return { processorMs: 1000 * cpuTime, megabytes }
}

async function withWindow(home: string): Promise<BenchEntry[]> {
  const folder = join(home, 'projects', 'Large.loom')
  const environment = { SPECTRALOOM_CONFIG: join(home, 'config'), SPECTRALOOM_PROJECTS: join(home, 'projects') }
  const { code, stderr } = await cli(['new', folder, '--json'], { env: environment })
  if (code !== 0) throw new Error(stderr)
  writeFileSync(join(folder, 'song', 'song.json'), encodeSong(largeSong()))
  const app = await HeadlessApp.start(home)
  const browser = await launchBrowser()
  try {
    const page = await (await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce' })).newPage()
    await page.setContent('<main style="height: 100vh"></main>')
    const empty = { scroll: 0, zoom: 0, drag: 0 }
    for (const gesture of GESTURES) empty[gesture] = await framesWhile(page, 'main', gesture)
    await page.goto(app.address)
    const at = (id: string) => page.getByTestId(id).first()
    await at('open-folder').fill(folder)
    await at('open-project').click()
    await at('drop-zone').waitFor(WAIT)
    const before = await windowProcess(page)
    await at('step-song').click()
    await at('track-head').waitFor(WAIT)
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    const opening = (await windowProcess(page)).processorMs - before.processorMs
    const entries = [entry('opening the song in the window', opening, 'ms', { atMost: 1000 })]
    const stage = (await at('arrangement').boundingBox())!
    await page.mouse.dblclick(stage.x + 40, stage.y + 40)
    await at('piano-roll').waitFor(WAIT)
    entries.push(...(await editing(page)))
    entries.push(...(await frames(page, '100,000 notes', '[data-testid=roll-canvas]', empty)))
    await at('close-roll').click()
    entries.push(...(await frames(page, '64 tracks of 200 clips', '[data-testid=arrangement] canvas', empty)))
    const { megabytes } = await windowProcess(page)
    return [...entries, entry('memory of the window', megabytes, 'MB', { atMost: 300 })]
  } finally {
    await browser.close()
    await app.stop()
  }
}

export async function run(): Promise<BenchEntry[]> {
  const entries = model()
  if (!browserPath) return [...entries, entry('the window (no Chromium is installed)', null, 'ms')]
  buildOnce()
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-ui-'))
  try {
    return [...entries, ...(await withWindow(home))]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
