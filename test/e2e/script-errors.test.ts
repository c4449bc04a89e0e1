import { expect, test } from 'vitest'
import { browserPath, launchBrowser } from '../support/headless-app.ts'
import { takeScriptErrors } from '../support/script-errors.ts'
import { until } from '../support/until.ts'

test.skipIf(!browserPath)('every error that a window tells is noted, whoever opened it', async () => {
  const browser = await launchBrowser()
  const pages = [await browser.newPage(), await (await browser.newContext()).newPage()]
  for (const page of pages) {
    await page.evaluate(() => {
      setTimeout(() => {
        throw new TypeError('Nobody catches this.')
      })
      const { error, warn } = console
      error('Somebody caught that.')
      warn('No error.')
    })
  }
  const found: string[] = []
  await until(() => {
    found.push(...takeScriptErrors())
    return found.length >= 4
  })
  await browser.close()
  expect(found.map((words) => words.split('\n')[0]).sort()).toEqual([
    'Somebody caught that.',
    'Somebody caught that.',
    'TypeError: Nobody catches this.',
    'TypeError: Nobody catches this.',
  ])
})
