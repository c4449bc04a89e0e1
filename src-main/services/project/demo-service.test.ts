import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, type TestSession } from '../../../test/support/test-session.ts'

const open = (options: Parameters<typeof fakeEngine>[0] = {}): Promise<TestSession> =>
  openTestSession(join(temporaryFolder(), 'Demo.loom'), new FakeForker(fakeEngine(options)))

describe('the demo project', () => {
  it('plays pieces, learns from them and plays on, and leaves nothing else behind', async () => {
    const { session, of } = await open()
    await session.demo.begin()
    expect(session.library.recordings.map(({ name }) => name).sort()).toEqual([1, 2, 3, 4, 5, 6].map((piece) => `Piece ${piece}`))
    expect(session.runs.list()).toMatchObject([{ name: 'Demo', status: 'completed' }])
    expect(session.takes.list().filter(({ preview }) => !preview)).toMatchObject([{ name: 'Demo', status: 'complete' }])
    const [take] = session.takes.list().filter(({ preview }) => !preview)
    expect(session.song.song.tracks).toMatchObject([
      { name: 'The network', clips: [{ sound: { kind: 'take', id: take.id } }] },
      ...['Melody', 'Chords', 'Bass', 'Drums'].map((name) => ({ name, kind: 'notes', clips: [{ startTick: 0 }, {}] })),
    ])
    expect(session.song.song.markers.map(({ name }) => name)).toEqual(['Theme', 'The network plays', 'Theme again'])
    expect(readdirSync(session.store.paths.incoming)).toEqual([])
    expect(of('app.notice').filter(({ level }) => level !== 'info')).toEqual([])
    await session.close()
  })

  it('ends where the person ends one of its parts, and keeps what is there', async () => {
    const { session } = await open({ holdAfterEpochs: 1 })
    const begun = session.demo.begin()
    await vi.waitFor(() => expect(session.runs.list()[0]?.epochsDone).toBe(1), 5000)
    await session.runs.stop(session.runs.list()[0].id)
    await begun
    expect(session.library.recordings).toHaveLength(6)
    expect(session.takes.list().filter(({ preview }) => !preview)).toEqual([])
    await session.close()
  })

  it('tells what fails, in words', async () => {
    const { session, of } = await open({
      train: (_work, process) =>
        process.report({
          type: 'failure',
          failure: { code: 'internal', message: 'The graphics card is gone.', advice: 'Plug it in.' },
          detail: '',
        }),
    })
    await session.demo.begin()
    expect(of('app.notice').map(({ message }) => message)).toContain('The graphics card is gone.')
    await session.close()
  })
})
