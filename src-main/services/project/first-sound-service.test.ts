import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'

async function project(names: readonly string[]): Promise<TestSession> {
  const root = temporaryFolder()
  const opened = await openTestSession(join(root, 'Test.loom'), new FakeForker(fakeEngine()))
  const files = Object.fromEntries(names.map((name) => [`${name}.wav`, `sound ${name}`]))
  await opened.session.library.importPaths([writeSources(join(root, 'sources'), files)]).done
  return opened
}

const kept = ({ session }: TestSession): string[] => session.takes.list().flatMap(({ preview, name }) => (preview ? [] : [name]))

describe('the first sound', () => {
  it('comes from all recordings where they are few: one training, one take', async () => {
    const opened = await project(['a', 'b'])
    const { run, done } = await opened.session.firstSound.begin()
    expect(run.settings.recordings).toBeNull()
    await done
    expect(opened.session.runs.list()).toMatchObject([{ name: 'First sound', status: 'completed' }])
    expect(kept(opened)).toEqual(['First sound'])
    await opened.session.close()
  })

  it('comes from a part of many, and then from all of them with what was learnt', async () => {
    const opened = await project(['a', 'b', 'c', 'd', 'e', 'f'])
    // Of six that last two seconds each.
    const { run, done } = await opened.session.firstSound.begin('First sound', 4)
    const chosen = opened.session.library.recordings.map(({ id }) => (run.settings.recordings ?? []).includes(id))
    expect(chosen.filter(Boolean).length).toBe(2)
    expect(chosen.lastIndexOf(true) - chosen.indexOf(true)).toBeGreaterThan(1)
    await done
    const [first, second] = opened.session.runs.list()
    expect(second).toMatchObject({ settings: { recordings: null }, continues: { runId: first.id, runName: 'First sound' } })
    expect(kept(opened)).toEqual(['First sound', 'First sound, all recordings'])
    await opened.session.close()
  })

  it('is not begun without recordings, and says what helps', async () => {
    const opened = await project([])
    await expect(opened.session.firstSound.begin()).rejects.toThrow('no recording that sounds')
    await opened.session.close()
  })
})
