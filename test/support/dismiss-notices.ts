import type { Page } from 'playwright-core'

/** What has been said so far is read and put away: it comes and goes as fast as the machine works. */
export async function dismissNotices(page: Page): Promise<void> {
  const noneLeft = (): boolean => {
    const buttons = document.querySelectorAll<HTMLElement>('[data-testid=notice] [aria-label=Dismiss]')
    for (const button of buttons) button.click()
    return buttons.length === 0
  }
  await page.waitForFunction(noneLeft, undefined, { timeout: 20_000 })
}
