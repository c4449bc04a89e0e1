import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { freeProjectFolder } from './new-project-folder.ts'

function named(taken: readonly string[], wanted: string): string {
  const parent = temporaryFolder()
  for (const name of taken) mkdirSync(join(parent, `${name}.loom`))
  const { folder, name } = freeProjectFolder(parent, wanted)
  expect(basename(folder)).toBe(`${name}.loom`)
  return name
}

describe('freeProjectFolder', () => {
  it('keeps a name that is free, and counts on from a copy', () => {
    expect(named([], 'Evening')).toBe('Evening')
    expect(named(['Evening'], 'Evening')).toBe('Evening 2')
    expect(named(['Evening', 'Evening 2'], 'Evening 2')).toBe('Evening 3')
    expect(named(['Evening', 'Evening 2', 'Evening 3'], 'Evening 2')).toBe('Evening 4')
  })

  it('leaves numbers alone that are none of copies', () => {
    expect(named(['Summer 2026'], 'Summer 2026')).toBe('Summer 2026 2')
    expect(named(['7'], '7')).toBe('7 2')
    expect(named(['Room 01'], 'Room 01')).toBe('Room 01 2')
  })
})
