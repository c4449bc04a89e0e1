/**
 * Every screen, dialog and open menu at four sizes, the smallest what is left of 1280 x 800 at a zoom of 200 %: no control
 * lies on another or out of reach, no words are cut, and axe-core finds nothing, dark and light. Leaves a picture of each in
 * test-results/screens.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, HeadlessApp, launchBrowser, watchForFaults } from '../support/headless-app.ts'
import { layoutFaults } from '../support/screen-geometry.ts'
import { makeWalkProjects, SCREENS, type Screen } from '../support/screen-walk.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SIZES = [
  [640, 400],
  [900, 700],
  [1280, 800],
  [1920, 1080],
] as const
const THEMES = ['dark', 'light'] as const

describe.skipIf(!browserPath)('every screen', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-screens-'))
  let app: HeadlessApp
  let browser: Browser
  let page: Page
  let faults: string[]
  let folders: { project: string; empty: string }

  /** Until what moves in, or changes its colour, has come to rest. */
  const atRest = (): Promise<void> =>
    page.evaluate(async () => {
      for (;;) {
        // A change of style begins its transitions with the frame after it.
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
        const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        if (ending.length === 0) return
        await Promise.allSettled(ending.map(({ finished }) => finished))
      }
    })
  const show = async (theme: (typeof THEMES)[number]): Promise<void> => {
    await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme)
    await atRest()
  }
  const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(screens, `${name}.png`) })

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    folders = await makeWalkProjects(home)
    app = await HeadlessApp.start(home)
    browser = await launchBrowser(undefined, ['--use-fake-ui-for-media-stream'])
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'dark',
      reducedMotion: 'reduce',
      permissions: ['microphone'],
    })
    page = await context.newPage()
    faults = watchForFaults(page)
    await page.goto(app.address)
  })

  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  const openProject = async (folder: string): Promise<void> => {
    if (await page.getByTestId('project-menu').count()) {
      await page.getByTestId('project-menu').click()
      await page.getByTestId('close-project').click()
    }
    await page.getByTestId('open-folder').fill(folder)
    await page.getByTestId('open-project').click()
    await page.getByTestId('drop-zone').waitFor({ timeout: 20_000 })
  }

  /** Goes through `walk` and asks `check` about each. */
  async function follow(walk: readonly Screen[], check: (name: string) => Promise<string[]>): Promise<string[]> {
    const found: string[] = []
    for (const screen of walk) {
      await screen.open(page)
      found.push(...(await check(screen.name)).map((fault) => `${screen.name}: ${fault}`))
      await screen.close?.(page)
    }
    return found
  }

  const laidOut =
    (width: number) =>
    async (name: string): Promise<string[]> => {
      for (const theme of THEMES) {
        await show(theme)
        await picture(`${name}-${theme}-${width}`)
      }
      return layoutFaults(page)
    }
  const withoutBarriers = async (name: string): Promise<string[]> => {
    const found: string[] = []
    for (const theme of THEMES) {
      await show(theme)
      if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
      const { violations } = await page.evaluate(() => (window as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run())
      found.push(
        ...violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, failureSummary }) => `${theme} ${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1]?.trim()}`),
        ),
      )
    }
    if (found.length) await picture(`${name}-barrier`)
    return found
  }
  const START: Screen = { name: 'start', open: (shown) => shown.getByTestId('create-project').waitFor() }
  const EMPTY: readonly Screen[] = (['recordings', 'train', 'play', 'live'] as const).map((step) => ({
    name: `empty-${step}`,
    open: (shown) => shown.getByTestId(`step-${step}`).click(),
  }))

  describe.each(SIZES)('at %i x %i', (width, height) => {
    test('lies clear', async () => {
      await page.setViewportSize({ width, height })
      await page.goto(app.address)
      await page.getByTestId('project-menu').or(page.getByTestId('create-project')).first().waitFor()
      if (await page.getByTestId('project-menu').count()) {
        await page.getByTestId('project-menu').click()
        await page.getByTestId('close-project').click()
      }
      const found = await follow([START], laidOut(width))
      await openProject(folders.empty)
      found.push(...(await follow(EMPTY, laidOut(width))))
      await openProject(folders.project)
      found.push(...(await follow(SCREENS, laidOut(width))))
      expect(found).toEqual([])
    })
  })

  describe.each([640, 1280])('at %i wide', (width) => {
    test('has no barrier that axe-core finds', async () => {
      await page.setViewportSize({ width, height: 800 })
      const found: string[] = []
      await openProject(folders.empty)
      found.push(...(await follow(EMPTY, withoutBarriers)))
      await openProject(folders.project)
      found.push(...(await follow(SCREENS, withoutBarriers)))
      await page.getByTestId('project-menu').click()
      await page.getByTestId('close-project').click()
      found.push(...(await follow([START], withoutBarriers)))
      expect(found).toEqual([])
      expect(faults).toEqual([])
    })
  })
})
