import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker, type Script } from '../../../test/support/fake-engine.ts'
import { noteClip } from '../../../test/support/exported-songs.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import { openTestSession, type TestSession } from '../../../test/support/test-session.ts'
import { songExportSchema, type SongExport } from '../../../src-shared/exports/index.ts'
import { newTrack, packedChange } from '../../../src-shared/music/index.ts'
import type { ExportSongInput } from '../../engine/daw-files/export-jobs.ts'

/** An engine that writes a stem and a mix of four bytes each, and then waits where the song is called so. */
const writing: Script = (work, process) => {
  if (work.kind !== 'export-song') throw new Error(`no such work: ${work.kind}`)
  const { outFolder, fileName, format, sound } = work.input as ExportSongInput
  const names = format === 'folder' ? ['Sound/01 A.wav', 'Song.mid'] : [fileName]
  for (const name of names) {
    mkdirSync(dirname(join(outFolder, name)), { recursive: true })
    writeFileSync(join(outFolder, name), 'made')
  }
  process.report({ type: 'event', event: { type: 'progress', progress: 0.5, detail: 'Writing sound' } })
  if (sound.tailSeconds === 60) return process.onCancel(() => process.crash({ code: 1 }))
  process.report({ type: 'result', result: { files: names.map((name) => ({ name, bytes: 4 })), seconds: 1, remarks: ['Well made.'] } })
}

const open = async (): Promise<TestSession & { folder: string; forker: FakeForker }> => {
  const folder = temporaryFolder()
  const forker = new FakeForker(writing)
  const opened = await openTestSession(join(folder, 'Test.loom'), forker)
  const track = { ...newTrack('a', 'notes', 'A', 0), clips: [noteClip([{}])] }
  await opened.session.song.edit('Add', [packedChange({ kind: 'tracks', removed: [], added: [{ index: 0, track }] })])
  return { ...opened, folder, forker }
}
const request = (changes: Partial<SongExport>): SongExport => ({ ...songExportSchema.parse({ format: 'mix' }), ...changes })
const place = (path: string, replace = false): { path: string; replace: boolean; projects: string[] } => ({ path, replace, projects: [] })

describe('the song out of a project', () => {
  it('comes into place whole, and is told', async () => {
    const { session, folder, of } = await open()
    const job = await session.exports.exportTo(request({}), place(join(folder, 'out.wav')))
    expect((await job.done).files).toEqual([{ name: 'out.wav', bytes: 4 }])
    expect(readFileSync(join(folder, 'out.wav'), 'utf8')).toBe('made')
    expect(of('exports.placed')).toEqual([{ jobId: job.id, path: join(folder, 'out.wav'), remarks: ['Well made.'] }])
    expect(session.exports.placed(job.id)).toBe(join(folder, 'out.wav'))
    await session.close()
  })

  it('never takes the place of a file, or of one within a folder, without leave', async () => {
    const { session, folder, forker } = await open()
    writeFileSync(join(folder, 'out.wav'), 'mine')
    await expect(session.exports.exportTo(request({}), place(join(folder, 'out.wav')))).rejects.toThrow(/there already/)
    mkdirSync(join(folder, 'out', 'Sound'), { recursive: true })
    writeFileSync(join(folder, 'out', 'Sound', 'mine.wav'), 'mine')
    const wanted = request({ format: 'folder' })
    await expect(session.exports.exportTo(wanted, place(join(folder, 'out')))).rejects.toThrow(/files in .* already/)
    await expect(session.exports.exportTo(wanted, place(join(folder, 'Test.loom')))).rejects.toThrow(/project/)
    expect(forker.work).toEqual([])
    await (
      await session.exports.exportTo(wanted, place(join(folder, 'out'), true))
    ).done
    expect(readdirSync(join(folder, 'out', 'Sound')).sort()).toEqual(['01 A.wav', 'mine.wav'])
    await session.close()
  })

  it('leaves nothing behind where it is cancelled', async () => {
    const { session, folder, forker } = await open()
    const slow = request({ sound: { ...request({}).sound, tailSeconds: 60 } })
    const job = await session.exports.exportTo(slow, place(join(folder, 'out.wav')))
    const ended = job.done.catch(() => 'ended')
    await until(() => forker.work.length === 1)
    session.jobs.cancel(job.id)
    expect(await ended).toBe('ended')
    expect(readdirSync(folder).filter((name) => /out|spectraloom/.test(name))).toEqual([])
    await session.close()
  })

  it('is handed to a window in one file, and goes when it is not wanted any more', async () => {
    const { session, of, forker } = await open()
    const job = session.exports.exportForSaving(request({ format: 'stems' }))
    await job.done
    expect((forker.work[0].input as ExportSongInput).archive).toBe('Test stems.zip')
    expect(of('exports.ready')[0].jobId).toBe(job.id)
    await session.stagedExports.discard(job.id)
    expect(readdirSync(session.store.paths.incoming)).toEqual([])
    await session.close()
  })

  it('is made to be dragged out into a folder that stays, and not twice while the song is the same', async () => {
    const { session, forker, of } = await open()
    const midi = request({ format: 'midi' })
    const first = await session.exports.exportForDragging(midi, 'Riff')
    await first.done
    const again = await session.exports.exportForDragging(midi, 'Riff')
    await again.done
    expect(forker.work).toHaveLength(1)
    const path = join(session.store.paths.folder, 'Dragged out', 'Riff.mid')
    expect(of('exports.placed').map((placed) => placed.path)).toEqual([path, path])
    expect(readFileSync(path, 'utf8')).toBe('made')
    await session.song.undo()
    await session.song.redo()
    const changed = await session.exports.exportForDragging(midi, 'Riff')
    await changed.done
    expect(session.exports.placed(changed.id)).toBe(join(session.store.paths.folder, 'Dragged out', 'Riff 2.mid'))
    await expect(session.exports.exportForDragging(request({ format: 'stems' }), 'Riff')).rejects.toThrow(/Several files/)
    await session.close()
  })

  it('leaves as some of its clips, from the first to the last', async () => {
    const { session, folder, forker } = await open()
    const clips = [noteClip([{}], { id: 'x', startTick: 960 }), noteClip([{}], { id: 'y', startTick: 9600, lengthTicks: 480 })]
    await session.song.edit('Add', [packedChange({ kind: 'clips', trackId: 'a', removed: [], added: clips })])
    await (
      await session.exports.exportTo(request({ clipIds: ['x', 'y'] }), place(join(folder, 'out.wav')))
    ).done
    const { song, startTick, endTick, hasTail } = forker.work[0].input as ExportSongInput
    expect([song.tracks[0].clips.map(({ id }) => id), startTick, endTick, hasTail]).toEqual([['x', 'y'], 960, 10_080, false])
    await expect(session.exports.plan(request({ clipIds: ['gone'] }))).rejects.toThrow(/not in the song/)
    await session.close()
  })

  it('says what a format cannot hold, and refuses what is not there', async () => {
    const { session } = await open()
    expect((await session.exports.plan(request({ format: 'dawproject' }))).losses.join()).toMatch(/instruments stay here/)
    expect((await session.exports.plan(request({ format: 'mix' }))).losses).toEqual([])
    await expect(session.exports.plan(request({ range: { kind: 'loop' } }))).rejects.toThrow(/no loop region/)
    await expect(session.exports.plan(request({ trackIds: ['b'] }))).rejects.toThrow(/no track "b"/)
    await expect(session.exports.plan(request({ soundIds: ['b'] }))).rejects.toThrow(/not in this project any more/)
    await session.close()
  })
})
