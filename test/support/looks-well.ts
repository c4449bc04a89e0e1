/** A screen in pictures, dark and light, wide and as narrow as at a zoom of 200 %, and what is wrong with it. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriersIn } from './axe.ts'
import { layoutFaults } from './screen-geometry.ts'

/** The last one is that in which tests go on. */
const SIZES = [
  [1920, 1080],
  [640, 400],
  [1280, 800],
] as const

/** Shows a window in `theme`, at rest. */
export async function showTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.evaluate((name) => void (document.documentElement.dataset.theme = name), theme)
  await atRest(page)
}

/**
 * Leaves `folder`/`name`-theme-width.png; axe-core finds no barrier.
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
    await page.setViewportSize({ width, height })
    await showTheme(page, theme)
    await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) })
    expect(await barriersIn(page, { within })).toEqual([])
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

/**
 * In both themes and every size no control lies on another or out of reach, and no words are cut. Leaves `folder`/`name`-theme-width.png.
 *
 * @param forAll  nor does axe-core find a barrier
 */
export async function liesClear(page: Page, folder: string, name: string, { forAll = false } = {}): Promise<void> {
  const found: string[] = []
  for (const theme of ['light', 'dark'] as const)
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height })
      await showTheme(page, theme)
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) })
      const faults = [...(await layoutFaults(page)), ...(forAll ? await barriersIn(page) : [])]
      found.push(...faults.map((fault) => `${theme} ${width}: ${fault}`))
    }
  expect(found).toEqual([])
}

/** Until what moves in, or changes its colour, has come to rest. */
const atRest = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (;;) {
      // A change of style begins its transitions with the frame after it.
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
      const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
      if (ending.length === 0) return
      await Promise.allSettled(ending.map(({ finished }) => finished))
    }
  })
