import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../storage/atomic-file.ts'
import { makeFolder } from '../storage/folders.ts'
import type { Log } from '../failures/log.ts'
import { systemCode } from '../storage/system-code.ts'

const stateSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(400), height: z.int().min(300), maximized: z.boolean() })
export type WindowState = z.infer<typeof stateSchema>

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

const DEFAULT_SIZE = { width: 1440, height: 900 }
const MINIMUM_VISIBLE = 100

/** Where the window was, if a fair part of it would still be on a screen (a second screen may be gone); else only its size. */
export function placeWindow(state: WindowState | null, screens: readonly Area[]): Partial<Area> & { width: number; height: number } {
  if (!state) return DEFAULT_SIZE
  const { x, y, width, height } = state
  const overlap = (start: number, length: number, from: number, extent: number): number =>
    Math.min(start + length, from + extent) - Math.max(start, from)
  const visible = screens.some(
    (screen) =>
      overlap(x, width, screen.x, screen.width) >= MINIMUM_VISIBLE && overlap(y, height, screen.y, screen.height) >= MINIMUM_VISIBLE,
  )
  return visible ? { x, y, width, height } : { width, height }
}

const statePath = (configFolder: string): string => join(configFolder, 'window.json')

export function readWindowState(configFolder: string, log: Log): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(statePath(configFolder), 'utf8')))
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') log.write('warning', 'The place of the window cannot be read', { error })
    return null
  }
}

export async function saveWindowState(configFolder: string, state: WindowState, log: Log): Promise<void> {
  const path = statePath(configFolder)
  try {
    await makeFolder(dirname(path))
    await writeFileAtomic(path, JSON.stringify(state))
  } catch (error) {
    log.write('warning', 'The place of the window cannot be saved', { error })
  }
}
