import { readFileSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProjectFile } from '../../src-shared/project/index.ts'
import { cli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { writeMelodies } from '../support/test-tones.ts'

describe('sources', () => {
  it('are left in place where asked, known again at once, and found again after they moved', async () => {
    const root = temporaryFolder()
    const folder = join(root, 'A.loom')
    const melodies = writeMelodies(join(root, 'music', 'melodies'), { files: 3, seconds: 1 })
    await cli(['new', folder, '--name', 'A', '--json'])
    const first = await cli(['import', folder, melodies, '--reference', '--json'])
    expect([first.code, first.result.imported]).toEqual([0, 3])
    expect(readdirSync(join(folder, 'recordings'))).toEqual([])
    const again = await cli(['import', folder, melodies, '--json'])
    expect([again.code, again.result.imported, again.result.alreadyHere]).toEqual([0, 0, 3])
    // Their content is the same wherever they are: nothing is taken twice, and the new place is noted.
    renameSync(melodies, join(root, 'music', 'moved'))
    const moved = await cli(['import', folder, join(root, 'music', 'moved'), '--reference', '--json'])
    expect([moved.code, moved.result.imported, moved.result.alreadyHere]).toEqual([0, 0, 3])
    const { recordings } = JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')) as ProjectFile
    expect(recordings.map(({ reference }) => reference?.path)).toEqual(
      readdirSync(join(root, 'music', 'moved'))
        .sort()
        .map((name) => join(root, 'music', 'moved', name)),
    )
  })
})
