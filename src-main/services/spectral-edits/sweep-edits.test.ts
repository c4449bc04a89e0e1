import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { sweepEdits } from './sweep-edits.ts'

it('edits go with their sounds for good, stay while these are in the trash, and nothing else of the folder is touched', async () => {
  const folder = temporaryFolder()
  const paths = { edits: join(folder, 'edits'), takes: join(folder, 'takes') }
  mkdirSync(paths.takes, { recursive: true })
  writeFileSync(join(paths.takes, 'take-here.json'), '')
  for (const name of [
    'recording-here',
    'recording-gone',
    'recording-trashed',
    'take-take-here',
    'take-take-gone',
    'take-take-trashed',
    'of somebody',
  ])
    mkdirSync(join(paths.edits, name), { recursive: true })
  writeFileSync(join(paths.edits, 'recording-gone', 'edits.json'), '{}')
  expect(await sweepEdits(paths, ['here'], ['trashed', 'take-trashed'])).toEqual([])
  expect(readdirSync(paths.edits).sort()).toEqual([
    'of somebody',
    'recording-here',
    'recording-trashed',
    'take-take-here',
    'take-take-trashed',
  ])
})
