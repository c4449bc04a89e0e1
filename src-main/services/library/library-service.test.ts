import { existsSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeDecoder } from '../../../test/support/fake-decoder.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { processorAlone, openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { OwnProcesses } from '../machine/own-processes.ts'
import { SourcePlaces } from './source-places.ts'
import { MOST_MARKERS, type RecordingMarker } from '../../../src-shared/project/index.ts'
import { until } from '../../../test/support/until.ts'
import { canMount, mountTinyDisk } from '../../../test/support/tiny-disk.ts'
import { Hold } from '../../engine/hold.ts'
import { silentLog } from '../../failures/log.ts'
import { Caller } from '../calls/caller.ts'
import { decoderProcesses } from './decoder-pool.ts'
import { LibraryService } from './library-service.ts'
import { ProjectPaths } from '../project/project-paths.ts'
import { Trash } from '../trash/trash.ts'
import { Uploads } from '../calls/uploads.ts'

const never = { signal: new AbortController().signal, update: () => undefined, hold: new Hold() }

async function openWith(
  files: Record<string, string> = {},
  decoder = fakeDecoder,
): Promise<TestSession & { forker: FakeForker; sources: string; folder: string }> {
  const root = temporaryFolder()
  const forker = new FakeForker(decoder)
  const folder = join(root, 'Test.loom')
  return { ...(await openTestSession(folder, forker)), forker, folder, sources: writeSources(join(root, 'sources'), files) }
}

const incoming = (folder: string): string[] => readdirSync(join(folder, 'cache', 'incoming'))

describe('importing', () => {
  it('takes sound files from folders in the order of their names, and leaves other files alone', async () => {
    const { session, sources, of, folder } = await openWith({
      '2 b.wav': 'sound b',
      '10 c.FLAC': 'sound c',
      'deep/er/a.mp3': 'sound a',
      'notes.txt': 'sound x',
      '.hidden.wav': 'sound y',
    })
    const { imported, refused } = await session.library.importPaths([sources]).done
    expect(imported.map(({ name }) => name)).toEqual(['2 b', '10 c', 'a'])
    expect(refused).toEqual([])
    expect(readdirSync(join(folder, 'recordings')).sort()).toEqual(['10 c.FLAC', '2 b.wav', 'a.mp3'])
    expect(of('library.importFinished')).toMatchObject([{ imported: imported.map(({ id }) => id), refused: [] }])
    expect(of('library.changed').at(-1)?.recordings).toEqual(session.library.recordings)
    await session.close()
    expect(incoming(folder)).toEqual([])
  })

  it('lists each file that cannot be read with its reason, and the others go on', async () => {
    const { session, sources, folder, forker } = await openWith({
      '1.wav': 'sound 1',
      '2.wav': 'damaged',
      '3.wav': 'crash',
      '4.wav': '',
      '5.wav': 'sound 5',
    })
    const { imported, refused } = await session.library.importPaths([sources, join(sources, 'absent.wav')]).done
    expect(imported.map(({ name }) => name)).toEqual(['1', '5'])
    expect(Object.fromEntries(refused.map(({ file, reason }) => [file.slice(sources.length + 1), reason]))).toEqual({
      '2.wav': 'The file is damaged. Copy it again.',
      '3.wav': expect.stringContaining('made the decoder fail') as string,
      '4.wav': expect.stringContaining('empty (0 bytes)') as string,
      'absent.wav': expect.stringContaining('does not exist') as string,
    })
    // One that crashed is replaced.
    expect(forker.forks.length).toBeLessThanOrEqual(decoderProcesses() + 1)
    expect(forker.forks.every(({ heapMegabytes }) => heapMegabytes !== undefined)).toBe(true)
    await session.close()
    expect(forker.running).toBe(0)
    expect(incoming(folder)).toEqual([])
  })

  it('gives up a file on which the decoder hangs', async () => {
    const { session, sources } = await openWith({ '1.wav': 'hang', '2.wav': 'sound' })
    const { store } = session
    const context = {
      store,
      jobs: session.jobs,
      forker: new FakeForker(fakeDecoder),
      log: { path: null, write: () => undefined },
      emit: () => undefined,
      providers: processorAlone,
      own: new OwnProcesses(store.paths.folder),
      places: new SourcePlaces(store.paths.folder, silentLog),
    }
    const impatient = new LibraryService(context, new Trash(store.paths, context.log, () => undefined), {
      silenceLimitMs: 500,
      heapMegabytes: 100,
    })
    const { imported, refused } = await impatient.importPaths([sources]).done
    expect(imported.map(({ name }) => name)).toEqual(['2'])
    expect(refused[0].reason).toContain('took too long')
    await session.close()
  })

  it('does not take the same sound twice, whatever it is called', async () => {
    const { session, sources } = await openWith({ 'a.wav': 'sound same', 'b.wav': 'sound same' })
    const first = await session.library.importPaths([sources]).done
    expect(first.refused).toEqual([])
    expect(first.alreadyHere.map(({ file, recording }) => [file, recording.name])).toEqual([[join(sources, 'b.wav'), 'a']])
    const again = await session.library.importPaths([sources]).done
    expect(again.imported).toEqual([])
    expect(again.alreadyHere.map(({ recording }) => recording.name)).toEqual(['a', 'a'])
    await session.close()
  })

  it('gives files of one name different names, also where only capitals differ', async () => {
    const { session, sources, folder } = await openWith({ 'x/take.wav': 'sound 1', 'y/take.wav': 'sound 2', 'z/TAKE.WAV': 'sound 3' })
    await session.library.importPaths([sources]).done
    // Which of them comes first is open: they are worked on side by side.
    expect(
      readdirSync(join(folder, 'recordings'))
        .map((name) => name.toLowerCase())
        .sort(),
    ).toEqual(['take 2.wav', 'take 3.wav', 'take.wav'])
    await session.close()
  })

  it('says so where a folder holds no sound', async () => {
    const { session, sources } = await openWith({ 'readme.txt': 'x' })
    await expect(session.library.importPaths([sources]).done).rejects.toMatchObject({
      message: expect.stringContaining('no sound files') as string,
    })
    expect(session.jobs.list().at(-1)).toMatchObject({
      state: 'failed',
      failure: { message: expect.stringContaining('no sound files') as string },
    })
    await session.close()
  })

  it('keeps what was taken when it is cancelled', async () => {
    const { session, sources, folder } = await openWith({ '1.wav': 'sound 1', '2.wav': 'hang', '3.wav': 'sound 3' })
    const job = session.library.importPaths([sources])
    await until(() => readdirSync(join(folder, 'recordings')).length === 2)
    const closing = session.close()
    const { imported } = await job.done
    await closing
    expect(imported.map(({ name }) => name)).toEqual(['1', '3'])
    expect(incoming(folder)).toEqual([])
    const again = await openTestSession(folder, new FakeForker(fakeDecoder), { create: false })
    expect(again.session.library.recordings.map(({ name }) => name)).toEqual(['1', '3'])
    await again.session.close()
  })

  it('adopts a file that already lies in recordings/', async () => {
    const { session, folder } = await openWith()
    writeFileSync(join(folder, 'recordings', 'left behind.wav'), 'sound left')
    const { imported } = await session.library.importPaths([join(folder, 'recordings')]).done
    expect(imported.map(({ file }) => file)).toEqual(['left behind.wav'])
    expect(readdirSync(join(folder, 'recordings'))).toEqual(['left behind.wav'])
    await session.close()
  })

  it.skipIf(!canMount)('stops at a full disk, says so, and keeps the project whole', async () => {
    const disk = mountTinyDisk(512)
    try {
      const sources = writeSources(
        temporaryFolder(),
        Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`${i}.wav`, `sound ${i} ${'x'.repeat(60_000)}`])),
      )
      const folder = join(disk.folder, 'Test.loom')
      const { session } = await openTestSession(folder, new FakeForker(fakeDecoder))
      const failure: unknown = await session.library.importPaths([sources]).done.catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'disk', message: expect.stringContaining('full') as string })
      await session.close()
      const again = await openTestSession(folder, new FakeForker(fakeDecoder), { create: false })
      const kept = again.session.library.recordings.length
      expect((failure as Error).message).toContain(`Imported before that, and kept: ${kept} of 6 files.`)
      expect(again.session.library.recordings.length).toBeGreaterThan(0)
      expect(again.session.library.recordings.length).toBeLessThan(6)
      expect(again.session.state().notices).toEqual([])
      await again.session.close()
    } finally {
      disk.remove()
    }
  })
})

describe('uploads', () => {
  it('arrive in pieces and are imported under their own name', async () => {
    const { session, folder } = await openWith()
    const { uploads } = session.library
    const bytes = Buffer.from('sound from a browser')
    const id = await uploads.begin('../Prelude: "C".wav', bytes.length)
    await uploads.chunk(id, 0, bytes.subarray(0, 7))
    await uploads.chunk(id, 7, bytes.subarray(7))
    const { imported } = await session.library.importUploads([id]).done
    expect(imported.map(({ file }) => file)).toEqual(['_Prelude_ _C_.wav'])
    expect(readFileSync(join(folder, 'recordings', imported[0].file))).toEqual(bytes)
    await session.close()
    expect(incoming(folder)).toEqual([])
  })

  it('refuse pieces out of order, beyond the announced size, and imports before the end', async () => {
    const { session } = await openWith()
    const { uploads } = session.library
    const id = await uploads.begin('a.wav', 4)
    await expect(uploads.chunk(id, 2, Buffer.from('xx'))).rejects.toMatchObject({ code: 'invalid-request' })
    await expect(uploads.chunk(id, 0, Buffer.from('xxxxx'))).rejects.toMatchObject({ code: 'invalid-request' })
    expect(() => session.library.importUploads([id])).toThrow('has not arrived completely')
    await session.close()
  })

  it('of a window that has gone make room for others: half sent, sent and not used; what is being imported stays', async () => {
    const { session, folder } = await openWith()
    const { uploads } = session.library
    const caller = new Caller()
    const used = await uploads.begin('used.wav', 4, caller)
    await uploads.chunk(used, 0, Buffer.from('used'))
    await uploads.chunk(await uploads.begin('sent.wav', 4, caller), 0, Buffer.from('sent'))
    for (let i = 0; i < 64; i++) await uploads.begin(`${i}.wav`, 10, caller)
    await expect(uploads.begin('one more.wav', 10)).rejects.toMatchObject({ code: 'conflict' })
    const { done } = session.library.importUploads([used])
    caller.leave()
    expect((await done).imported.map(({ file }) => file)).toEqual(['used.wav'])
    await until(() => incoming(folder).length === 0)
    const own = await uploads.begin('mine.wav', 4)
    await uploads.chunk(own, 0, Buffer.from('mine'))
    expect((await session.library.importUploads([own]).done).imported).toHaveLength(1)
    await session.close()
  })

  it('of a window that fell silent are let go, and said to be gone where it goes on after all', async () => {
    const { session, folder } = await openWith()
    let minutes = 0
    const uploads = new Uploads(new ProjectPaths(folder), silentLog, () => minutes * 60_000)
    const [silent, busy] = [new Caller(), new Caller()]
    const [half, other] = [await uploads.begin('half.wav', 10, silent), await uploads.begin('busy.wav', 10, busy)]
    minutes = 14
    await uploads.chunk(other, 0, Buffer.from('12345'))
    minutes = 16
    await uploads.begin('next.wav', 10, busy)
    await expect(uploads.chunk(half, 0, Buffer.from('12345'))).rejects.toMatchObject({ code: 'not-found' })
    await uploads.chunk(other, 5, Buffer.from('67890'))
    expect(uploads.take([other])).toMatchObject([{ name: 'busy.wav' }])
    await uploads.discard([other])
    await uploads.close()
    await session.close()
    expect(incoming(folder)).toEqual([])
  })
})

describe('recordings', () => {
  it('can be renamed, removed and brought back', async () => {
    const { session, sources, folder } = await openWith({ 'a.wav': 'sound a' })
    const [{ id }] = (await session.library.importPaths([sources]).done).imported
    await session.library.rename(id, 'Prelude')
    const recording = session.library.recording(id)
    await session.library.remove([id])
    expect(session.library.recordings).toEqual([])
    expect(readdirSync(join(folder, 'recordings'))).toEqual([])
    await session.library.restore([id])
    expect(session.library.recordings).toEqual([recording])
    expect(readdirSync(join(folder, 'recordings'))).toEqual(['a.wav'])
    await session.close()
  })

  it('go and come back many at once, in one writing of the project, and all or none', async () => {
    const { session, sources, of } = await openWith({ 'a.wav': 'sound a', 'b.wav': 'sound b', 'c.wav': 'sound c' })
    const [a, b, c] = (await session.library.importPaths([sources]).done).imported
    await expect(session.library.remove([a.id, 'nowhere'])).rejects.toMatchObject({ code: 'not-found' })
    expect(session.library.recordings).toHaveLength(3)
    const told = of('library.changed').length
    await session.library.remove([a.id, c.id])
    expect(session.library.recordings).toEqual([b])
    expect(
      of('library.changed')
        .slice(told)
        .map(({ recordings }) => recordings.length),
    ).toEqual([1])
    await session.library.restore([a.id, c.id])
    expect(session.library.recordings.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    await session.close()
  })

  it('are decoded again where the cache has lost them', async () => {
    const { session, sources, folder } = await openWith({ 'a.wav': 'sound a' })
    const [{ id }] = (await session.library.importPaths([sources]).done).imported
    const [before] = await session.library.pcmSources([id], never)
    const samples = readFileSync(before.pcmPath)
    rmSync(join(folder, 'cache', 'pcm'), { recursive: true })
    await session.close()
    const again = await openTestSession(folder, new FakeForker(fakeDecoder), { create: false })
    await again.session.library.rebuildCache().done
    const [after] = await again.session.library.pcmSources([id], never)
    expect(readFileSync(after.pcmPath)).toEqual(samples)
    await again.session.close()
  })

  it('are decoded again at the rate in which their edits count, also of a project that kept less of them', async () => {
    const asked: (number | undefined)[] = []
    const { session, sources } = await openWith({ 'a.wav': 'sound a' }, (work, process) => {
      if (work.kind === 'import') asked.push(work.input.pcmSampleRate)
      fakeDecoder(work, process)
    })
    const [{ id, contentHash }] = (await session.library.importPaths([sources]).done).imported
    await session.store.update((file) => ({ ...file, recordings: file.recordings.map((one) => ({ ...one, pcmSampleRate: 48_000 })) }))
    rmSync(session.store.paths.pcm(contentHash))
    await session.library.pcmSources([id], never)
    expect(asked).toEqual([undefined, 48_000])
    // Removed, and imported once more from its source.
    await session.library.remove([id])
    await session.library.importPaths([sources]).done
    expect(asked).toEqual([undefined, 48_000, 48_000])
    await session.close()
  })

  it('whose file was changed or leads out of the project are not decoded again', async () => {
    const { session, sources, folder } = await openWith({ 'a.wav': 'sound a', 'b.wav': 'sound b' })
    const [a, b] = (await session.library.importPaths([sources]).done).imported
    for (const { contentHash } of [a, b]) rmSync(session.store.paths.pcm(contentHash))
    writeFileSync(join(folder, 'recordings', a.file), 'sound other')
    await expect(session.library.pcmSources([a.id], never)).rejects.toThrow('changed outside')
    renameSync(join(folder, 'recordings', b.file), join(sources, 'moved.wav'))
    symlinkSync(join(sources, 'moved.wav'), join(folder, 'recordings', b.file))
    await expect(session.library.pcmSources([b.id], never)).rejects.toThrow('is a link')
    await session.close()
  })

  it('a missing file and an unlisted one are told at opening', async () => {
    const { session, sources, folder } = await openWith({ 'a.wav': 'sound a' })
    await session.library.importPaths([sources]).done
    await session.close()
    renameSync(join(folder, 'recordings', 'a.wav'), join(folder, 'recordings', 'renamed.wav'))
    const again = await openTestSession(folder, new FakeForker(fakeDecoder), { create: false })
    expect(again.session.state().notices).toEqual([
      expect.stringContaining('recordings/a.wav of "a" is missing'),
      expect.stringContaining('renamed.wav'),
    ])
    expect(existsSync(join(folder, 'recordings', 'renamed.wav'))).toBe(true)
    await again.session.close()
  })
})

describe('mending', () => {
  it('decodes again under a name of its own, leaves the source, and is taken back by the mend it had', async () => {
    const { session, sources, folder } = await openWith({ 'a.wav': 'sound a' })
    const [before] = (await session.library.importPaths([sources]).done).imported
    const mend = { kinds: ['polarity' as const], tracks: null }
    await session.library.mend(before.id, mend).done
    const mended = session.library.recording(before.id)
    expect(mended).toEqual({ ...before, mend })
    expect(await session.library.isDecoded(mended)).toBe(true)
    expect(session.library.pcmSource(mended).soundKey).not.toBe(session.library.pcmSource(before).soundKey)
    expect(readFileSync(join(folder, 'recordings', 'a.wav'), 'utf8')).toBe('sound a')
    // Both are asked for at once: they end in their order.
    await Promise.all([
      session.library.mend(before.id, { kinds: ['level'], tracks: null }).done,
      session.library.mend(before.id, before.mend).done,
    ])
    expect(session.library.recording(before.id)).toEqual(before)
    await session.close()
  })

  it('survives that the cache is deleted', async () => {
    const { session, sources, folder } = await openWith({ 'a.wav': 'sound a' })
    const [{ id }] = (await session.library.importPaths([sources], 'copy', { kinds: ['offset'], tracks: [1] }).done).imported
    const key = session.library.pcmSource(session.library.recording(id)).soundKey
    for (const name of readdirSync(join(folder, 'cache', 'pcm'))) rmSync(join(folder, 'cache', 'pcm', name))
    await session.library.pcmSources([id], never)
    expect(session.library.recording(id).mend).toEqual({ kinds: ['offset'], tracks: [1] })
    expect(readdirSync(join(folder, 'cache', 'pcm'))).toEqual([`${key}.f32`])
    await session.close()
  })
})

describe('marked places', () => {
  it('of two windows stand beside each other, undone one by one; what was changed meanwhile is refused, and so is too much', async () => {
    const { session, sources } = await openWith({ 'a.wav': 'sound a' })
    const [{ id }] = (await session.library.importPaths([sources]).done).imported
    const change = (removed: RecordingMarker[], added: RecordingMarker[]): Promise<void> =>
      session.library.changeMarkers([{ recordingId: id, removed, added }])
    const kept = (): RecordingMarker[] => session.library.recording(id).markers
    const [storm, rain]: RecordingMarker[] = [
      { seconds: 2, endSeconds: 3, label: 'storm' },
      { seconds: 1, endSeconds: 2, label: 'rain' },
    ]
    await Promise.all([change([], [storm]), change([], [rain])])
    expect(kept()).toEqual([rain, storm])
    await change([storm], [])
    await expect(change([storm], [{ ...storm, label: 'thunder' }])).rejects.toMatchObject({
      code: 'conflict',
      message: '“storm” is not where it was in “a”: it was changed elsewhere meanwhile.',
    })
    expect(kept()).toEqual([rain])

    const many = Array.from({ length: MOST_MARKERS - 1 }, (_, i): RecordingMarker => ({ seconds: 3 + i / 1000, label: 'x' }))
    await change([], many)
    await expect(change([], [storm])).rejects.toMatchObject({
      message: '“a” holds 10000 marked places, and cannot hold more than 10000.',
      advice: 'Remove some that no network has to learn.',
    })
    expect(kept()).toHaveLength(MOST_MARKERS)
    // Ids are nothing that a person has seen.
    await expect(session.library.changeMarkers([{ recordingId: 'rec-1', removed: [], added: [] }])).rejects.toMatchObject({
      message: 'That recording is not in this project any more.',
      advice: 'It may have been removed: undo brings it back, or choose another.',
    })
    await session.close()
  })
})
