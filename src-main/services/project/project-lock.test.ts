import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { identityOf } from '../machine/process-identity.ts'
import { ProjectLock } from './project-lock.ts'

const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid
const content = (fields: object): string =>
  JSON.stringify({ ...identityOf(process.pid), host: hostname(), program: 'the app', since: '2026-01-01T00:00:00Z', ...fields })

describe('ProjectLock', () => {
  it('is taken once, names who has it, and is free after release', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'project.lock')
    const lock = await ProjectLock.take(path, 'the command "train"')
    await expect(ProjectLock.take(path, 'the app')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(new RegExp(`open in the command "train" \\(process ${process.pid}, since `)) as string,
    })
    await lock.release()
    expect(readdirSync(folder)).toEqual([])
    await (await ProjectLock.take(path, 'the app')).release()
  })

  it('of a process that has died is taken over', async () => {
    const path = join(temporaryFolder(), 'project.lock')
    writeFileSync(path, content({ pid: deadPid(), startMark: null }))
    const lock = await ProjectLock.take(path, 'the app')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
    await lock.release()
  })

  it('sweeps what dead programs left beside it, and nothing else', async () => {
    const folder = temporaryFolder()
    const left = {
      dead: 'project.lock-0123456789ab',
      living: 'project.lock-ba9876543210',
      odd: 'project.lock-notes',
      torn: 'project.lock-00000000abcd',
    }
    writeFileSync(join(folder, left.dead), content({ pid: deadPid(), startMark: null }))
    writeFileSync(join(folder, left.living), content({}))
    writeFileSync(join(folder, left.odd), content({ pid: deadPid(), startMark: null }))
    writeFileSync(join(folder, left.torn), '{')
    await (await ProjectLock.take(join(folder, 'project.lock'), 'the app')).release()
    expect(readdirSync(folder).sort()).toEqual([left.living, left.odd, left.torn].sort())
  })

  it.skipIf(process.platform !== 'linux')('of a process whose number now belongs to another is taken over', async () => {
    const path = join(temporaryFolder(), 'project.lock')
    writeFileSync(path, content({ startMark: '1' }))
    await (await ProjectLock.take(path, 'the app')).release()
    expect(existsSync(path)).toBe(false)
  })

  it('of another computer is respected, with advice for when that computer is gone', async () => {
    const path = join(temporaryFolder(), 'project.lock')
    writeFileSync(path, content({ host: 'studio-mac', pid: deadPid() }))
    await expect(ProjectLock.take(path, 'the app')).rejects.toMatchObject({
      message: expect.stringContaining('"studio-mac"') as string,
      advice: expect.stringContaining(path) as string,
    })
  })

  it('that is damaged is taken over', async () => {
    const path = join(temporaryFolder(), 'project.lock')
    writeFileSync(path, '{"pid":')
    await (await ProjectLock.take(path, 'the app')).release()
  })

  it('is given to exactly one of many who take over a dead lock at once', async () => {
    const path = join(temporaryFolder(), 'project.lock')
    writeFileSync(path, content({ pid: deadPid(), startMark: null }))
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => ProjectLock.take(path, 'the app')))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('that another has taken over meanwhile is not released', async () => {
    const path = join(temporaryFolder(), 'project.lock')
    const lock = await ProjectLock.take(path, 'the app')
    writeFileSync(path, content({ program: 'another' }))
    await lock.release()
    expect(existsSync(path)).toBe(true)
  })
})
