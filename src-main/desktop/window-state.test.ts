import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { silentLog } from '../failures/log.ts'
import { placeWindow, readWindowState, saveWindowState } from './window-state.ts'

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 }
const STATE = { x: 100, y: 50, width: 1200, height: 800, maximized: false }

describe('the window', () => {
  it('comes back where it was', async () => {
    const folder = temporaryFolder()
    await saveWindowState(folder, STATE, silentLog)
    expect(placeWindow(readWindowState(folder, silentLog), [SCREEN])).toEqual({ x: 100, y: 50, width: 1200, height: 800 })
  })

  it('keeps only its size where its screen is gone', () => {
    expect(placeWindow({ ...STATE, x: 2500 }, [SCREEN])).toEqual({ width: 1200, height: 800 })
    expect(placeWindow({ ...STATE, x: 2500 }, [SCREEN, { ...SCREEN, x: 1920 }])).toMatchObject({ x: 2500 })
    expect(placeWindow({ ...STATE, y: 1050 }, [SCREEN])).toEqual({ width: 1200, height: 800 })
  })

  it('has a usual size the first time, and where the note of its place is damaged', () => {
    const folder = temporaryFolder()
    const first = placeWindow(readWindowState(folder, silentLog), [SCREEN])
    writeFileSync(join(folder, 'window.json'), '{"x":')
    expect(placeWindow(readWindowState(folder, silentLog), [SCREEN])).toEqual(first)
    expect(first).toEqual({ width: 1440, height: 900 })
  })
})
