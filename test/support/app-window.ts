import { rmSync } from 'node:fs'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { HeadlessApp, launchBrowser } from './headless-app.ts'

/** The program with a home of its own, and a window of 1280 x 800 pixels that shows it. */
export class AppWindow {
  private constructor(
    private readonly home: string,
    public app: HeadlessApp,
    readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async start(home: string, look: BrowserContextOptions = {}): Promise<AppWindow> {
    const app = await HeadlessApp.start(home)
    const browser = await launchBrowser()
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, ...look })).newPage()
    await page.goto(app.address)
    return new AppWindow(home, app, browser, page)
  }

  at(id: string): Locator {
    return this.page.getByTestId(id).first()
  }

  /** From the start page. */
  async openProject(folder: string): Promise<void> {
    await this.at('open-folder').fill(folder)
    await this.at('open-project').click()
    await this.at('drop-zone').waitFor({ timeout: 60_000 })
  }

  /** From the start page, with recordings where files are given. */
  async newProject(name: string, files: readonly string[] = []): Promise<void> {
    await this.at('new-project-name').fill(name)
    await this.at('create-project').click()
    await this.at('drop-zone').waitFor({ timeout: 60_000 })
    if (files.length === 0) return
    await this.at('file-input').setInputFiles([...files])
    await this.page
      .getByTestId('recording-row')
      .nth(files.length - 1)
      .waitFor({ timeout: 60_000 })
  }

  /** As after a power cut: the program anew, and the window at its start page. */
  async killAndRestart(): Promise<void> {
    await this.app.kill()
    this.app = await HeadlessApp.start(this.home)
    await this.page.goto(this.app.address)
  }

  /** Ends both, and leaves nothing of them. */
  async stop(): Promise<void> {
    await this.browser.close()
    await this.app.stop()
    rmSync(this.home, { recursive: true, force: true })
  }
}
