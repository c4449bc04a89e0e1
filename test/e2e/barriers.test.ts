/** Every screen, dialog and open menu, dark and light, wide and as narrow as at a zoom of 200 %: axe-core finds nothing. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '../support/headless-app.ts'
import { ScreenSession, THEMES } from '../support/screen-session.ts'

/** One walk over every screen, on a machine that does much else. */
const WALK_MS = 1_200_000

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(!browserPath)('every screen', () => {
  let session: ScreenSession

  beforeAll(async () => void (session = await ScreenSession.start()))
  afterAll(() => session?.stop())

  async function barriers(name: string): Promise<string[]> {
    const { page } = session
    const found: string[] = []
    for (const theme of THEMES) {
      await session.show(theme)
      if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
      // A theme changes colours alone: what else there is to find is found in the first.
      const rules = theme === THEMES[0] ? {} : { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }
      const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(rules)})`)
      found.push(
        ...violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, failureSummary }) => `${theme} ${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1]?.trim()}`),
        ),
      )
    }
    if (found.length) await session.picture(`${name}-barrier`)
    return found
  }

  test.each([640, 1280])(
    'has no barrier that axe-core finds at %i wide',
    async (width) => {
      expect(await session.walk(width, 800, barriers)).toEqual([])
    },
    WALK_MS,
  )
})
