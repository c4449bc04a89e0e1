import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What has been said so far is read and put away: it comes and goes as fast as the machine works. */
export const dismissNotices = (page: Page): Promise<void> =>
  expect
    .poll(
      () =>
        page
          .getByTestId('notice')
          .getByRole('button', { name: 'Dismiss' })
          .evaluateAll((buttons) => (buttons.forEach((button) => (button as HTMLElement).click()), buttons.length)),
      { timeout: 20_000 },
    )
    .toBe(0)
