import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { RunOptions, AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * The barriers that axe-core finds in what a window shows, in words, one for each place.
 *
 * @param within  what is judged; all of the window, where not given
 * @param rules   those that are asked; all of them, where not given
 */
export async function barriersIn(page: Page, { within = 'html', rules }: { within?: string; rules?: string[] } = {}): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const options: RunOptions = { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) }
  return page.evaluate(
    async ([judged, wanted]) => {
      const { axe } = globalThis as never as { axe: { run(context: string, options: RunOptions): Promise<AxeResults> } }
      const { violations } = await axe.run(judged, wanted)
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1]?.trim()}`),
      )
    },
    [within, options] as const,
  )
}
