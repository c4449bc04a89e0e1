/**
 * One window that is led through every screen: opens each, asks a check about it, and collects what it finds. Leaves pictures in
 * test-results/screens.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { HeadlessApp, launchBrowser } from './headless-app.ts'
import { showTheme } from './looks-well.ts'
import { walkProjects, SCREENS, type Screen } from './screen-walk.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')
export const THEMES = ['dark', 'light'] as const

/** What is wrong with the screen that is shown now, in words. */
export type ScreenCheck = (name: string) => Promise<string[]>

const START: Screen = { name: 'start', open: (shown) => shown.getByTestId('create-project').waitFor() }
const EMPTY: readonly Screen[] = (['recordings', 'train', 'play', 'live'] as const).map((step) => ({
  name: `empty-${step}`,
  open: (shown) => shown.getByTestId(`step-${step}`).click(),
}))

export class ScreenSession {
  private constructor(
    private readonly home: string,
    private readonly folders: { project: string; empty: string },
    private readonly app: HeadlessApp,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async start(): Promise<ScreenSession> {
    mkdirSync(screens, { recursive: true })
    const home = mkdtempSync(join(tmpdir(), 'spectraloom-screens-'))
    const folders = await walkProjects(home)
    const app = await HeadlessApp.start(home)
    const browser = await launchBrowser(undefined, ['--use-fake-ui-for-media-stream'])
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'dark',
      reducedMotion: 'reduce',
      permissions: ['microphone'],
    })
    const page = await context.newPage()
    await page.goto(app.address)
    return new ScreenSession(home, folders, app, browser, page)
  }

  async stop(): Promise<void> {
    await this.browser.close()
    await this.app.stop()
    rmSync(this.home, { recursive: true, force: true })
  }

  /** Shows the screen in `theme`, at rest. */
  async show(theme: (typeof THEMES)[number]): Promise<void> {
    await showTheme(this.page, theme)
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(screens, `${name}.png`) })
  }

  /** What `check` finds on the start page, in an empty project and in one that holds something of everything. */
  async walk(width: number, height: number, check: ScreenCheck): Promise<string[]> {
    await this.page.setViewportSize({ width, height })
    await this.page.goto(this.app.address)
    await this.page.getByTestId('project-menu').or(this.page.getByTestId('create-project')).first().waitFor()
    await this.closeProject()
    const found = await this.follow([START], check)
    await this.openProject(this.folders.empty)
    found.push(...(await this.follow(EMPTY, check)))
    await this.openProject(this.folders.project)
    found.push(...(await this.follow(SCREENS, check)))
    return found
  }

  private async follow(walk: readonly Screen[], check: ScreenCheck): Promise<string[]> {
    const found: string[] = []
    for (const screen of walk) {
      await screen.open(this.page)
      found.push(...(await check(screen.name)).map((fault) => `${screen.name}: ${fault}`))
      await screen.close?.(this.page)
    }
    return found
  }

  private async closeProject(): Promise<void> {
    if ((await this.page.getByTestId('project-menu').count()) === 0) return
    await this.page.getByTestId('project-menu').click()
    await this.page.getByTestId('close-project').click()
  }

  private async openProject(folder: string): Promise<void> {
    await this.closeProject()
    await this.page.getByTestId('open-folder').fill(folder)
    await this.page.getByTestId('open-project').click()
    await this.page.getByTestId('drop-zone').waitFor({ timeout: 20_000 })
  }
}
