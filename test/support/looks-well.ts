/** A screen in pictures, dark and light, wide and as narrow as at a zoom of 200 %, none of which axe-core finds a barrier in. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * Leaves `folder`/`name`-theme-width.png.
 *
 * @param within  what is judged; all of the window, where not given
 */
export async function looksWell(page: Page, folder: string, name: string, within = 'html'): Promise<void> {
  for (const [theme, width, height] of [
    ['dark', 1280, 800],
    ['light', 1920, 1080],
    ['light', 640, 400],
  ] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.evaluate((shown) => (document.documentElement.dataset.theme = shown), theme)
    await page.setViewportSize({ width, height })
    await atRest(page)
    await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) })
    await page.evaluate(axeSource)
    const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(within)})`)
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([])
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** Until what moves in, or changes its colour, has come to rest. */
export const atRest = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (;;) {
      // A change of style begins its transitions with the frame after it.
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
      const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
      if (ending.length === 0) return
      await Promise.allSettled(ending.map(({ finished }) => finished))
    }
  })
