import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Recording } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeDecoder } from '../../../test/support/fake-decoder.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { Hold } from '../../engine/hold.ts'
import { silentLog } from '../../failures/log.ts'
import { SourcePlaces } from './source-places.ts'

const never = { signal: new AbortController().signal, update: () => undefined, hold: new Hold() }

interface Referring extends TestSession {
  root: string
  folder: string
  sources: string
  imported: Recording[]
}

/** A project that refers to two files in `sources/music`. */
async function referring(): Promise<Referring> {
  const root = temporaryFolder()
  const folder = join(root, 'projects', 'Test.loom')
  mkdirSync(join(root, 'projects'))
  const sources = writeSources(join(root, 'sources'), { 'music/a.wav': 'sound aaa', 'music/b.wav': 'sound b' })
  const opened = await openTestSession(folder, new FakeForker(fakeDecoder))
  const { imported } = await opened.session.library.importPaths([join(sources, 'music')], 'reference').done
  return { ...opened, root, folder, sources, imported }
}

const placesOf = ({ session }: TestSession): (string | undefined)[] => session.library.recordings.map(({ reference }) => reference?.path)

describe('referenced sources', () => {
  it('stay where they are and are read from there', async () => {
    const project = await referring()
    const { session, folder, sources, imported } = project
    expect(readdirSync(join(folder, 'recordings'))).toEqual([])
    expect(placesOf(project)).toEqual([join(sources, 'music', 'a.wav'), join(sources, 'music', 'b.wav')])
    rmSync(join(folder, 'cache', 'pcm', `${imported[0].contentHash}.f32`))
    const [source] = await session.library.pcmSources([imported[0].id], never)
    expect(existsSync(source.pcmPath)).toBe(true)
    await session.library.remove([imported[0].id])
    expect(existsSync(join(sources, 'music', 'a.wav'))).toBe(true)
    await session.library.restore([imported[0].id])
    expect(session.library.recording(imported[0].id)).toEqual(imported[0])
    await session.close()
  })

  it('that went away are told, and play on from the cache', async () => {
    const { session, folder, sources, imported } = await referring()
    await session.close()
    rmSync(join(sources, 'music', 'b.wav'))
    const again = await openTestSession(folder, new FakeForker(fakeDecoder), { create: false })
    expect(again.session.state().missingSources).toEqual([imported[1].id])
    expect((await again.session.sounds.read({ kind: 'recording', id: imported[1].id }, 0, 10)).samples).toHaveLength(10)
    await again.session.close()
  })

  it('that were moved nearby are found again by themselves, whatever they are called now', async () => {
    const { session, folder, sources } = await referring()
    await session.close()
    mkdirSync(join(sources, 'elsewhere'))
    renameSync(join(sources, 'music', 'a.wav'), join(sources, 'elsewhere', 'renamed.wav'))
    renameSync(join(sources, 'music', 'b.wav'), join(sources, 'b.wav'))
    const again = await openTestSession(folder, new FakeForker(fakeDecoder), { create: false })
    expect(await (await again.session.library.sources.lookNearby())?.done).toEqual({ found: 2, stillMissing: 0 })
    expect(placesOf(again)).toEqual([join(sources, 'elsewhere', 'renamed.wav'), join(sources, 'b.wav')])
    expect(again.of('library.changed').at(-1)?.missing).toEqual([])
    await again.session.close()
  })

  it('are found by their content in a folder the person names; a file of the same name and size is not taken for one', async () => {
    const { session, root, sources, imported } = await referring()
    const disk = writeSources(join(root, 'disk'), { 'deep/er/x.wav': 'sound aaa', 'a.wav': 'sound zzz', 'b.wav': 'sound c' })
    rmSync(join(sources, 'music'), { recursive: true })
    expect(await session.library.sources.locate(disk).done).toEqual({ found: 1, stillMissing: 1 })
    expect(session.library.recordings[0].reference?.path).toBe(join(disk, 'deep', 'er', 'x.wav'))
    expect(session.state().missingSources).toEqual([imported[1].id])
    expect(await session.library.sources.locate(join(disk, 'b.wav')).done).toEqual({ found: 0, stillMissing: 1 })
    await expect(session.library.sources.locate(join(root, 'nowhere')).done).rejects.toThrow('There is no')
    await session.close()
  })

  it('are taken back when they are imported again from where they are now', async () => {
    const { session, sources, imported } = await referring()
    renameSync(join(sources, 'music'), join(sources, 'moved'))
    await session.library.sources.check()
    expect(session.state().missingSources).toHaveLength(2)
    const { alreadyHere } = await session.library.importPaths([join(sources, 'moved')]).done
    expect(alreadyHere.map(({ recording }) => recording.id)).toEqual(imported.map(({ id }) => id))
    expect(session.library.recordings.map(({ reference }) => reference?.path)).toEqual([
      join(sources, 'moved', 'a.wav'),
      join(sources, 'moved', 'b.wav'),
    ])
    expect(session.state().missingSources).toEqual([])
    await session.close()
  })

  it('whose content is another one are not read in their place', async () => {
    const { session, folder, sources, imported } = await referring()
    rmSync(join(folder, 'cache', 'pcm', `${imported[0].contentHash}.f32`))
    writeFileSync(join(sources, 'music', 'a.wav'), 'sound other')
    await expect(session.library.pcmSources([imported[0].id], never)).rejects.toThrow('changed outside')
    await session.close()
  })
})

describe('copied sources', () => {
  it('that are gone from the project are copied again from a folder the person names', async () => {
    const root = temporaryFolder()
    const folder = join(root, 'Test.loom')
    const sources = writeSources(join(root, 'sources'), { 'a.wav': 'sound a' })
    const { session } = await openTestSession(folder, new FakeForker(fakeDecoder))
    await session.library.importPaths([sources]).done
    copyFileSync(join(sources, 'a.wav'), join(sources, 'other name.wav'))
    rmSync(join(sources, 'a.wav'))
    rmSync(join(folder, 'recordings', 'a.wav'))
    expect(await session.library.sources.locate(sources).done).toEqual({ found: 1, stillMissing: 0 })
    expect(readdirSync(join(folder, 'recordings'))).toEqual(['a.wav'])
    await session.close()
  })
})

describe('a project from elsewhere', () => {
  /** As someone else gets it: without the notes of whoever made it. */
  async function fromElsewhere(): Promise<Referring> {
    const project = await referring()
    await project.session.close()
    rmSync(join(project.root, 'projects', 'config'), { recursive: true })
    return { ...project, ...(await openTestSession(project.folder, new FakeForker(fakeDecoder), { create: false })) }
  }

  it('names places that are not looked at until the person names them', async () => {
    const project = await fromElsewhere()
    const { session, sources, imported } = project
    expect(session.state().missingSources).toEqual(imported.map(({ id }) => id))
    expect(session.state().notices).toEqual([expect.stringContaining('2 sources lie where you never took a source from')])
    expect(await session.library.sources.lookNearby()).toBeNull()
    rmSync(session.store.paths.pcm(imported[0].contentHash))
    await expect(session.library.pcmSources([imported[0].id], never)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('has not looked') as string,
    })
    await session.library.sources.locate(join(sources, 'music')).done
    expect(session.state().missingSources).toEqual([])
    await session.library.pcmSources([imported[0].id], never)
    await session.close()
    const again = await openTestSession(project.folder, new FakeForker(fakeDecoder), { create: false })
    expect(again.session.state()).toMatchObject({ missingSources: [], notices: [] })
    await again.session.close()
  })
})

describe('SourcePlaces', () => {
  it('knows what was named, and what lies in it, also in the next session', async () => {
    const config = temporaryFolder()
    await new SourcePlaces(config, silentLog).name(['/music/jazz'])
    const places = new SourcePlaces(config, silentLog)
    for (const path of ['/music/jazz/a.wav', '/music/jazz/deeper/a.wav', '/music/jazz']) expect(await places.mayLookAt(path)).toBe(true)
    for (const path of ['/music/a.wav', '/music/jazz2/a.wav', '/music/jazz/../a.wav', '/music/jazz/../../net/host/a.wav'])
      expect(await places.mayLookAt(path)).toBe(false)
  })

  it('looks at a place on the network only when it was named in this session', async () => {
    const config = temporaryFolder()
    const named = ['\\\\server\\music', '//server/music', '/net/server/music', '/Network/Servers/music']
    const places = new SourcePlaces(config, silentLog)
    await places.name(['/', ...named])
    for (const path of named) expect(await places.mayLookAt(`${path}/a.wav`)).toBe(true)
    const later = new SourcePlaces(config, silentLog)
    for (const path of [...named, '\\\\?\\UNC\\server\\music', '\\\\.\\pipe\\x', '/music/../net/server'])
      expect(await later.mayLookAt(`${path}/a.wav`)).toBe(false)
  })

  it('holds for the session where it cannot be kept, and says so in the log', async () => {
    const file = join(temporaryFolder(), 'a file')
    writeFileSync(file, '')
    const messages: string[] = []
    const places = new SourcePlaces(join(file, 'config'), { path: null, write: (_, message) => void messages.push(message) })
    await places.name(['/music'])
    expect(await places.mayLookAt('/music/a.wav')).toBe(true)
    expect(messages).toEqual(['The places of sources cannot be noted'])
  })
})
