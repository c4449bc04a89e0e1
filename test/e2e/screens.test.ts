/**
 * Every screen, dialog and open menu at four sizes, the smallest what is left of 1280 x 800 at a zoom of 200 %: no control
 * lies on another or out of reach, no words are cut. Leaves a picture of each, dark and light, in test-results/screens.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '../support/headless-app.ts'
import { layoutFaults } from '../support/screen-geometry.ts'
import { ScreenSession, THEMES } from '../support/screen-session.ts'

describe.skipIf(!browserPath)('every screen', () => {
  let session: ScreenSession

  beforeAll(async () => void (session = await ScreenSession.start()))
  afterAll(() => session?.stop())

  test.each([
    [640, 400],
    [900, 700],
    [1280, 800],
    [1920, 1080],
  ])('lies clear at %i x %i', async (width, height) => {
    const found = await session.walk(width, height, async (name) => {
      for (const theme of THEMES) {
        await session.show(theme)
        await session.picture(`${name}-${theme}-${width}`)
      }
      return layoutFaults(session.page)
    })
    expect(found).toEqual([])
  })
})
