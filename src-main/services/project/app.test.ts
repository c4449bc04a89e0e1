import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EventName } from '../../../src-shared/rpc/index.ts'
import { fakeDecoder } from '../../../test/support/fake-decoder.ts'
import { FakeNativeAudio, InProcessForker } from '../../../test/support/fake-native-audio.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { writeSources } from '../../../test/support/test-session.ts'
import { silentLog } from '../../failures/log.ts'
import { MODELS } from '../../engine/models/index.ts'
import { createDispatch } from '../../rpc/dispatch.ts'
import { App } from './app.ts'
import { callHandlers } from '../calls/call-handlers.ts'
import { Caller } from '../calls/caller.ts'

function newApp(): { app: App; root: string; events: { name: EventName; payload: unknown }[] } {
  const root = realpathSync(temporaryFolder())
  const app = new App({
    info: { version: '0', host: 'headless', platform: 'test', projectsFolder: join(root, 'projects'), canOpenFolderDialog: false },
    forker: new FakeForker(fakeDecoder),
    audioForker: new InProcessForker(new FakeNativeAudio()),
    log: silentLog,
    configFolder: join(root, 'config'),
    program: 'the app',
  })
  const events: { name: EventName; payload: unknown }[] = []
  app.subscribe((name, payload) => events.push({ name, payload }))
  return { app, root, events }
}

describe('the app', () => {
  it('makes projects under names of their own and remembers them', async () => {
    const { app, root, events } = newApp()
    const first = await app.create('Night: pieces')
    expect(first.folder).toBe(join(root, 'projects', 'Night_ pieces.loom'))
    await expect(app.create('Night: pieces')).rejects.toMatchObject({
      code: 'exists',
      message: expect.stringContaining('“Night: pieces”') as string,
    })
    expect(app.session.state().folder).toBe(first.folder)
    const second = await app.create('Night: pieces', { ifExists: 'number' })
    expect([second.name, second.folder]).toEqual(['Night: pieces 2', join(root, 'projects', 'Night_ pieces 2.loom')])
    expect(await app.create('Night: pieces', { ifExists: 'open' })).toMatchObject({ id: first.id })
    expect(events.filter(({ name }) => name === 'project.changed').map(({ payload }) => (payload as { folder: string }).folder)).toEqual([
      first.folder,
      second.folder,
      first.folder,
    ])
    await app.closeProject()
    rmSync(first.folder, { recursive: true })
    expect((await app.recent.list()).map(({ folder, missing }) => [folder, missing])).toEqual([
      [first.folder, true],
      [second.folder, false],
    ])
  })

  it('has one project open; opening another gives the first one free', async () => {
    const { app } = newApp()
    const a = await app.create('A')
    await app.create('B')
    expect(readdirSync(a.folder)).not.toContain('project.lock')
    expect((await app.open(a.folder)).name).toBe('A')
    expect(await app.open(a.folder)).toEqual(app.session.state())
    await app.closeProject()
    expect(app.sessionOrNull).toBeNull()
    expect(() => app.session).toThrow('No project is open')
  })

  it('keeps the open project where another cannot be opened', async () => {
    const { app, root } = newApp()
    const a = await app.create('A')
    await expect(app.open(join(root, 'absent'))).rejects.toMatchObject({ code: 'not-found' })
    writeFileSync(join(root, 'file'), '')
    await expect(app.open(join(root, 'file'))).rejects.toMatchObject({ code: 'bad-input' })
    mkdirSync(join(root, 'empty'))
    await expect(app.open(join(root, 'empty'))).rejects.toMatchObject({ code: 'not-found' })
    expect(app.session.store.paths.folder).toBe(a.folder)
    await app.closeProject()
  })

  it('opens nothing any more once it ends, whoever asks meanwhile', async () => {
    const { app } = newApp()
    const { folder } = await app.create('A')
    const ended = app.close()
    await expect(app.create('B')).rejects.toMatchObject({ code: 'unavailable' })
    await expect(app.open(folder)).rejects.toMatchObject({ code: 'unavailable' })
    await ended
    expect(app.sessionOrNull).toBeNull()
    expect(readdirSync(folder)).not.toContain('project.lock')
  })

  it('is shared by windows: the last that leaves a project closes it, and none takes it from another', async () => {
    const { app, root, events } = newApp()
    const [first, second] = [new Caller(), new Caller()]
    const a = await app.create('A', { caller: first })
    expect(app.view(second, true)).toMatchObject({ id: a.id })
    await expect(app.create('B', { caller: second })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('another window') as string,
    })
    expect(readdirSync(join(root, 'projects'))).toEqual(['A.loom'])
    expect(app.underWay(first)).toEqual({ folder: a.folder, shownElsewhere: true, trainings: [], others: [] })
    await app.leave(first)
    expect(app.session.state().id).toBe(a.id)
    expect(events.filter(({ payload }) => payload === null)).toEqual([])
    // One that went to the start stays there.
    expect(app.view(first, false)).toBeNull()
    await app.open(a.folder, first)
    second.leave()
    expect(app.underWay(first).shownElsewhere).toBe(false)
    await app.create('B', { caller: first })
    await app.leave(first)
    expect(app.sessionOrNull).toBeNull()
  })

  it('bears a damaged list of recent projects', async () => {
    const { app, root } = newApp()
    mkdirSync(join(root, 'config'))
    writeFileSync(join(root, 'config', 'recent-projects.json'), '{')
    expect(await app.recent.list()).toEqual([])
    await app.create('A')
    expect(await app.recent.list()).toHaveLength(1)
    await app.closeProject()
  })

  it('reads recordings again whose cached sound is gone', async () => {
    const { app, root, events } = newApp()
    const { folder } = await app.create('A')
    await app.session.library.importPaths([writeSources(join(root, 'in'), { 'a.wav': 'sound a' })]).done
    const [{ id, contentHash }] = app.session.library.recordings
    const pcm = app.session.store.paths.pcm(contentHash)
    await app.closeProject()
    rmSync(pcm)
    await app.open(folder)
    while (
      !events.some(
        ({ name, payload }) =>
          name === 'jobs.changed' &&
          (payload as { title: string; state: string }).title.includes('again') &&
          (payload as { state: string }).state === 'succeeded',
      )
    ) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect((await app.session.sounds.read({ kind: 'recording', id }, 0, 10)).samples).toHaveLength(10)
    await app.closeProject()
  })

  it('removes cached sound that nothing needs any more, but not what may be brought back', async () => {
    const { app, root } = newApp()
    const { folder } = await app.create('A')
    await app.session.library.importPaths([writeSources(join(root, 'in'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
    const [a, b] = app.session.library.recordings
    await app.session.library.remove([b.id])
    writeFileSync(join(folder, 'cache', 'pcm', `${'0'.repeat(64)}.f32`), '')
    await app.closeProject()
    await app.open(folder)
    expect(readdirSync(join(folder, 'cache', 'pcm')).sort()).toEqual([a, b].map(({ contentHash }) => `${contentHash}.f32`).sort())
    await app.closeProject()
  })

  it('lets a window that carries sound go with its connection, but not one that has come back by another', async () => {
    const { app } = newApp()
    const functionsFor = createDispatch(callHandlers(app), { log: silentLog, checkResults: true })
    const [first, second] = [new Caller(), new Caller()]
    await functionsFor(first).call('audio.attachWindow', { windowId: 'window-1' })
    await functionsFor(second).call('audio.attachWindow', { windowId: 'window-1' })
    first.leave()
    expect(app.audio.windows.present).toBe(true)
    second.leave()
    expect(app.audio.windows.present).toBe(false)
    const late = new Caller()
    late.leave()
    await functionsFor(late).call('audio.attachWindow', { windowId: 'window-2' })
    expect(app.audio.windows.present).toBe(false)
  })

  it('makes the folders of a cache again that was deleted while its project is open, but not a project that is gone', async () => {
    const { app, root } = newApp()
    const { call } = createDispatch(callHandlers(app), { log: silentLog, checkResults: true })(new Caller())
    const { folder } = await app.create('A')
    const cache = join(folder, 'cache')
    const folders = readdirSync(cache).sort()
    rmSync(cache, { recursive: true })
    // Together, as a window calls: those that come while it is made wait for it, in their order.
    const answers: number[] = []
    await Promise.all([1, 2, 3].map((number) => call('jobs.list', {}).then(() => answers.push(number))))
    expect(answers).toEqual([1, 2, 3])
    expect(readdirSync(cache).sort()).toEqual(folders)
    // One of them alone, which was there at the last look.
    await call('jobs.list', {})
    rmSync(join(cache, 'pcm'), { recursive: true })
    await call('jobs.list', {})
    expect(readdirSync(cache).sort()).toEqual(folders)
    renameSync(folder, join(root, 'Unplugged'))
    await call('jobs.list', {})
    expect(existsSync(folder)).toBe(false)
    renameSync(join(root, 'Unplugged'), folder)
    await app.closeProject()
  })

  it('answers the calls of the contract with results that fit it', async () => {
    const { app, root } = newApp()
    const { call } = createDispatch(callHandlers(app), { log: silentLog, checkResults: true })(new Caller())
    const value = async (...args: Parameters<typeof call>): Promise<never> => {
      const outcome = await call(...args)
      if (!outcome.ok) throw new Error(outcome.failure.message)
      return outcome.value as never
    }
    expect(await call('training.start', {})).toMatchObject({ ok: false })
    expect(await call('library.rename', { recordingId: 'rec-1', name: 'x' })).toMatchObject({
      ok: false,
      failure: { code: 'conflict', message: 'No project is open.' },
    })
    expect(await value('projects.current', {})).toEqual({ project: null })
    expect((await value('models.list', {})) as { models: unknown[] }).toMatchObject({ models: { length: Object.keys(MODELS).length } })
    await value('projects.create', { name: 'A' })
    const bytes = Buffer.from('sound upload')
    const { uploadId } = (await value('library.beginUpload', { fileName: 'x.wav', sizeBytes: bytes.length })) as { uploadId: string }
    await value('library.uploadChunk', { uploadId, offsetBytes: 0, data: bytes })
    await value('library.importUploads', { uploadIds: [uploadId] })
    await value('library.importPaths', { paths: [writeSources(join(root, 'in'), { 'a.wav': 'sound a' })] })
    while (app.session.jobs.list().some(({ state }) => state === 'queued' || state === 'running'))
      await new Promise((resolve) => setTimeout(resolve, 5))
    const { project } = (await value('projects.current', {})) as { project: { recordings: { id: string; name: string }[] } }
    expect(project.recordings.map(({ name }) => name)).toEqual(['x', 'a'])
    const sound = { kind: 'recording', id: project.recordings[0].id }
    expect(await value('sound.read', { sound, startFrame: 0, frameCount: 5 })).toMatchObject({ totalFrames: 16_000 })
    expect(await value('sound.peaks', { sound, startFrame: 0, endFrame: 16_000, points: 4 })).toMatchObject({ maximum: { length: 4 } })
    expect(await call('sound.read', { sound: { kind: 'take', id: 'take-none' }, startFrame: 0, frameCount: 5 })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' },
    })
    await value('projects.close', {})
  })
})
