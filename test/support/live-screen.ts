/** The Live screen in a browser, of a project that commands have made. */
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { HeadlessApp, launchBrowser } from './headless-app.ts'
import { installMidiDouble } from './midi-double.ts'
import { commandsIn } from './run-cli.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')

export interface LiveScreenOptions {
  browserArguments?: string[]
  context?: BrowserContextOptions
  /** Pictures are taken at these, too. */
  moreSizes?: readonly (readonly [width: number, height: number])[]
}

export class LiveScreen {
  private constructor(
    private readonly home: string,
    private readonly app: HeadlessApp,
    private readonly browser: Browser,
    readonly page: Page,
    private readonly sizes: readonly (readonly [width: number, height: number])[],
  ) {}

  /** @param commands  of the command line, which make `project` in `home` and train in it */
  static async open(
    { home, project, commands }: { home: string; project: string; commands: readonly string[][] },
    { browserArguments = [], context = {}, moreSizes = [] }: LiveScreenOptions = {},
  ): Promise<LiveScreen> {
    mkdirSync(screens, { recursive: true })
    const succeed = commandsIn(home)
    for (const args of commands) await succeed(...args)
    const app = await HeadlessApp.start(home, ['--project', project])
    const browser = await launchBrowser(undefined, browserArguments)
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark', ...context })).newPage()
    await installMidiDouble(page)
    await page.goto(app.address)
    await page.getByTestId('step-live').click()
    return new LiveScreen(home, app, browser, page, [[1920, 1080], ...moreSizes, [1280, 800]])
  }

  /** Leaves pictures in test-results/screens, dark and light, in several sizes. */
  async picture(name: string): Promise<void> {
    const { page } = this
    const show = (scheme: string): Promise<unknown> => page.evaluate((theme) => (document.documentElement.dataset.theme = theme), scheme)
    for (const scheme of ['light', 'dark']) {
      await show(scheme)
      for (const [width, height] of this.sizes) {
        await page.setViewportSize({ width, height })
        await page.screenshot({ path: join(screens, `${name}-${scheme}-${width}.png`) })
      }
    }
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.app.stop()
    rmSync(this.home, { recursive: true, force: true })
  }
}
