import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeDecoder } from '../../../test/support/fake-decoder.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { processorAlone, openTestSession, writeSources } from '../../../test/support/test-session.ts'
import { silentLog } from '../../failures/log.ts'
import { OwnProcesses } from '../machine/own-processes.ts'
import { SourcePlaces } from './source-places.ts'
import { until } from '../../../test/support/until.ts'
import { decoderProcesses } from './decoder-pool.ts'
import { LibraryService } from './library-service.ts'
import { Trash } from '../trash/trash.ts'

const longAgo = new Date('2020-01-01')

describe('importing many files', () => {
  it('decodes as many side by side as there are processes, and lists them in the order of the files', async () => {
    const root = temporaryFolder()
    const { session } = await openTestSession(join(root, 'Test.loom'), new FakeForker(fakeDecoder))
    const { store } = session
    let inWork = 0
    let most = 0
    // Later files are ready sooner.
    const forker = new FakeForker((work, process) => {
      if (work.kind !== 'import') return
      most = Math.max(most, ++inWork)
      const last = Number(/sound (\d)/.exec(work.input.sourcePath)?.[1] ?? 0)
      setTimeout(() => {
        inWork--
        void fakeDecoder(work, process)
      }, 20 - last)
    })
    const context = {
      store,
      jobs: session.jobs,
      forker,
      log: { path: null, write: () => undefined },
      emit: () => undefined,
      providers: processorAlone,
      own: new OwnProcesses(store.paths.folder),
      places: new SourcePlaces(store.paths.folder, silentLog),
    }
    const library = new LibraryService(context, new Trash(store.paths, context.log, () => undefined), {
      silenceLimitMs: 5000,
      heapMegabytes: 100,
      processes: 3,
    })
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i}.wav`, `sound ${i}`]))
    const { imported } = await library.importPaths([writeSources(join(root, 'sources'), files)]).done
    const names = Array.from({ length: 9 }, (_, i) => `${i}`)
    expect(imported.map(({ name }) => name)).toEqual(names)
    expect(store.file.recordings.map(({ name }) => name)).toEqual(names)
    expect(most).toBe(3)
    expect(forker.forks).toHaveLength(3)
    expect(forker.running).toBe(0)
    await session.close()
  })

  it('uses the cores there are, up to six processes', () => {
    expect([1, 2, 4, 64].map(decoderProcesses)).toEqual([1, 2, 4, 6])
  })

  it('says "already here" without reading files that are as they were', async () => {
    const root = temporaryFolder()
    const forker = new FakeForker(fakeDecoder)
    const { session, of } = await openTestSession(join(root, 'Test.loom'), forker)
    const sources = writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })
    for (const name of ['a.wav', 'b.wav']) utimesSync(join(sources, name), longAgo, longAgo)
    const first = await session.library.importPaths([sources]).done
    // Were it read, it would be another sound.
    writeFileSync(join(sources, 'a.wav'), 'sound x')
    utimesSync(join(sources, 'a.wav'), longAgo, longAgo)
    const again = await session.library.importPaths([sources]).done
    expect(again.alreadyHere.map(({ recording }) => recording.id)).toEqual(first.imported.map(({ id }) => id))
    expect(of('library.importFinished').at(-1)).toMatchObject({
      imported: [],
      refused: [],
      alreadyHere: first.imported.map(({ id }) => id),
    })
    expect(forker.work).toHaveLength(2)
    // A file with another time is read again.
    utimesSync(join(sources, 'a.wav'), longAgo, new Date('2021-01-01'))
    expect((await session.library.importPaths([sources]).done).imported).toHaveLength(1)
    await session.close()
  })

  it('pauses between files, goes on, and can be cancelled while paused', async () => {
    const root = temporaryFolder()
    const { session } = await openTestSession(join(root, 'Test.loom'), new FakeForker(fakeDecoder))
    const sources = writeSources(
      join(root, 'sources'),
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.wav`, `sound ${i}`])),
    )
    const job = session.library.importPaths([sources])
    const state = (): { paused: boolean; state: string } => session.jobs.list()[0]
    await until(() => state().state === 'running' && session.library.recordings.length > 0)
    expect(session.jobs.pause(job.id)).toBe(true)
    expect(state().paused).toBe(true)
    const count = (): number => readdirSync(session.store.paths.pcmFolder).length
    // What was in work is finished; then nothing more comes.
    await new Promise((resolve) => setTimeout(resolve, 100))
    const held = count()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(count()).toBe(held)
    expect(held).toBeLessThan(30)
    expect(session.jobs.resume(job.id)).toBe(true)
    await until(() => count() > held)
    session.jobs.pause(job.id)
    session.jobs.cancel(job.id)
    const { imported } = await job.done
    expect(session.library.recordings.map(({ id }) => id).sort()).toEqual(imported.map(({ id }) => id).sort())
    expect(state()).toMatchObject({ state: 'cancelled', paused: false })
    expect(session.jobs.pause(job.id)).toBe(false)
    await session.close()
  })

  it('keeps size, tags and warnings with the recording, and calls it by its title', async () => {
    const root = temporaryFolder()
    const tags = { title: 'Präludium', artist: 'J. S. Bach', album: null, tempoBpm: 72.5, key: 'Cm' }
    const forker = new FakeForker((work, process) =>
      fakeDecoder(work, {
        ...process,
        cancelled: false,
        report: (message) =>
          process.report(
            message.type === 'result' && 'tags' in message.result
              ? { ...message, result: { ...message.result, tags, warnings: ['The file ends early.'] } }
              : message,
          ),
      }),
    )
    const { session } = await openTestSession(join(root, 'Test.loom'), forker)
    const sources = writeSources(join(root, 'sources'), { 'a.wav': 'sound a' })
    const { imported } = await session.library.importPaths([sources]).done
    expect(imported[0]).toMatchObject({
      name: 'Präludium',
      file: 'a.wav',
      tags,
      warnings: ['The file ends early.'],
      sizeBytes: statSync(join(sources, 'a.wav')).size,
      reference: null,
    })
    await session.close()
  })
})
