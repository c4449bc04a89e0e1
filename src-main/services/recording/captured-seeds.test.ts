import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { ProjectPaths } from '../project/project-paths.ts'
import { CapturedSeeds } from './captured-seeds.ts'

const FORM = { sampleRate: 1000, channels: 2, inTurn: false }
const played = (value: number) => ({ samples: new Float32Array(200).fill(value), trimmedFrames: 10, gainDb: 3 })

function project(): ProjectPaths {
  const paths = new ProjectPaths(temporaryFolder())
  mkdirSync(paths.captures, { recursive: true })
  return paths
}
async function opened(paths: ProjectPaths): Promise<{ seeds: CapturedSeeds; notices: string[] }> {
  const notices: string[] = []
  const seeds = new CapturedSeeds(paths)
  await seeds.load(notices)
  return { seeds, notices }
}

describe('CapturedSeeds', () => {
  it('are there again when the project is opened again, and named on', async () => {
    const paths = project()
    const before = (await opened(paths)).seeds
    const first = await before.add(played(0.1), FORM)
    await before.add(played(0.2), FORM)
    await before.remove(first.id)
    const { seeds, notices } = await opened(paths)
    expect(seeds.list).toEqual(before.list)
    expect(notices).toEqual([])
    expect((await seeds.add(played(0.3), FORM)).name).toBe('Played seed 3')
    expect(seeds.pcmSource(seeds.list[0].id)).toMatchObject({ frames: 100, channels: 2, sampleRate: 1000 })
  })

  it('make room only where they were heard in turn', async () => {
    const { seeds } = await opened(project())
    const byHand = await seeds.add(played(0.1), FORM)
    for (let turn = 0; turn < 25; turn++) await seeds.add(played(0.2), { ...FORM, inTurn: true })
    expect(seeds.list).toHaveLength(21)
    expect(seeds.list).toContainEqual(byHand)
  })

  it('leave no sound of a crash, and tell of one that is cut', async () => {
    const paths = project()
    const before = (await opened(paths)).seeds
    const { id } = await before.add(played(0.1), FORM)
    writeFileSync(join(paths.captures, 'capture-left.f32'), 'left')
    truncateSync(join(paths.captures, `${id}.f32`), 100)
    const { seeds, notices } = await opened(paths)
    expect(seeds.list).toEqual([])
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain('not as long as noted')
    expect(readdirSync(paths.captures).toSorted()).toEqual([`${id}.f32`, `${id}.json`])
  })
})
