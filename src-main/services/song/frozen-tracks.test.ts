import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { newTrack, packedChange, PLAIN_NOTES, type SongChange, type Track } from '../../../src-shared/music/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession } from '../../../test/support/test-session.ts'
import type { RenderSongInput } from '../../engine/mixing/mixing-jobs.ts'

const clip = { ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 3840 } as const
const track: Track = { ...newTrack('a', 'notes', 'Bass', 0), clips: [clip] }
const frozen = (isFrozen: boolean): SongChange => ({
  ...{ kind: 'track', trackId: 'a', before: { isFrozen: !isFrozen }, after: { isFrozen } },
})

/** An engine that writes two frames into each file it is asked for. */
function engine(): { forker: FakeForker; asked: RenderSongInput[] } {
  const asked: RenderSongInput[] = []
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'render-song') throw new Error(`no such work: ${work.kind}`)
    asked.push(work.input)
    for (const { outPath } of work.input.outputs) {
      mkdirSync(dirname(outPath), { recursive: true })
      writeFileSync(outPath, new Uint8Array(16))
    }
    process.report({ type: 'result', result: { frames: 2 } })
  })
  return { forker, asked }
}

it('a frozen track is made once, is heard from its file, and is made again where it has changed or its file is gone', async () => {
  const { forker, asked } = engine()
  const folder = join(temporaryFolder(), 'Song.loom')
  const { session, of } = await openTestSession(folder, forker)
  const { frozen: cache } = session.store.paths
  const made = (): string[] => (existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith('.f32')) : [])
  const edit = (...changes: SongChange[]): Promise<unknown> => session.song.edit('Edit', changes.map(packedChange))
  await edit({ kind: 'tracks', removed: [], added: [{ index: 0, track }] }, frozen(true))
  await vi.waitFor(() => expect(made()).toHaveLength(1))
  expect(asked[0].song.tracks).toMatchObject([{ id: 'a', isFrozen: false, gainDb: 0 }])
  expect(of('jobs.changed').map(({ title }) => title)).toContain('Freezing “Bass”')

  // Its level is none of what was frozen.
  await edit({ kind: 'track', trackId: 'a', before: { gainDb: 0 }, after: { gainDb: -3 } })
  const mix = await session.songSound.prepare(0)
  expect(asked).toHaveLength(2)
  expect(asked[1].sounds).toMatchObject([{ key: 'frozen/a', file: { path: join(cache, made()[0]), frames: 2, channels: 2 } }])
  expect(mix.made).toBe(0)

  await edit({ kind: 'track', trackId: 'a', before: { instrument: 'electric-piano' }, after: { instrument: 'bass' } })
  await vi.waitFor(() => expect(made()).toHaveLength(2))
  await session.close()

  const later = await openTestSession(folder, forker, { create: false })
  expect(made()).toHaveLength(1)
  await later.session.song.edit('Edit', [packedChange(frozen(false))])
  await later.session.close()
  const last = await openTestSession(folder, forker, { create: false })
  expect(made()).toEqual([])
  await last.session.close()
})
