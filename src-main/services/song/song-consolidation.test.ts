import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newTrack, packedChange, PLAIN_AUDIO, type AudioClip } from '../../../src-shared/music/index.ts'
import { FAKE_RATE, fakeDecoder } from '../../../test/support/fake-decoder.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession } from '../../../test/support/test-session.ts'
import type { RenderSongInput } from '../../engine/mixing/mixing-jobs.ts'

const clip = (id: string, startTick: number): AudioClip => ({
  ...PLAIN_AUDIO,
  ...{ kind: 'audio', id, name: `Clip ${id}`, startTick, sound: { kind: 'recording', id: 'r' }, sampleRate: 44_100 },
  ...{ soundSamples: 44_100, lengthSamples: 22_050 },
})

async function opened() {
  const folder = join(temporaryFolder(), 'Evening.loom')
  const asked: RenderSongInput[] = []
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'render-song') return fakeDecoder(work, process)
    asked.push(work.input)
    writeFileSync(work.input.outputs[0].outPath, 'sound')
    process.report({ type: 'event', event: { type: 'progress', progress: 0.5, frames: 1 } })
    process.report({ type: 'result', result: { frames: work.input.samples } })
  })
  const test = await openTestSession(folder, forker)
  const track = { ...newTrack('t', 'audio', 'T', 0), gainDb: -6, reverbSend: 0.5, clips: [clip('a', 0), clip('b', 960), clip('c', 9600)] }
  await test.session.song.edit('Add', [packedChange({ kind: 'tracks', removed: [], added: [{ index: 0, track }] })])
  return { ...test, asked, folder }
}

it('makes a recording of clips without their track, and one clip of it in their place, as one step', async () => {
  const { session, asked, folder, of } = await opened()
  const before = session.song.song
  const { clipId, recordingId } = await session.songConsolidation.consolidate('t', ['a', 'b'])
  // From the first's beginning to the end of the second, half a second each at the rate of both.
  expect(asked).toMatchObject([
    { sampleRate: 44_100, startSample: 0, samples: 44_100, outputs: [{ stem: { kind: 'mix' }, format: 'wav-float' }] },
  ])
  expect(asked[0].song.tracks).toMatchObject([{ gainDb: 0, reverbSend: 0, clips: [{ id: 'a' }, { id: 'b' }] }])
  expect(session.library.recording(recordingId).name).toBe('Clip a, one clip')
  expect(session.song.song.tracks[0].clips).toEqual([
    {
      ...PLAIN_AUDIO,
      ...{ kind: 'audio', id: clipId, name: 'Clip a, one clip', startTick: 0, sound: { kind: 'recording', id: recordingId } },
      ...{ sampleRate: FAKE_RATE, soundSamples: 2 * FAKE_RATE, lengthSamples: 2 * FAKE_RATE },
    },
    clip('c', 9600),
  ])
  expect(of('jobs.changed').some(({ kind, title }) => kind === 'song' && title === 'Making one clip of 2')).toBe(true)
  const left = join(folder, 'cache', 'incoming')
  expect(existsSync(left) ? readdirSync(left) : []).toEqual([])
  await session.song.undo()
  expect(session.song.song).toEqual(before)
  await session.close()
})

it('says so where there is no sound to make one of', async () => {
  const { session } = await opened()
  await expect(session.songConsolidation.consolidate('t', ['gone'])).rejects.toThrow('no sound to make one clip of')
  await expect(session.songConsolidation.consolidate('x', ['a'])).rejects.toThrow('no sound to make one clip of')
  await session.close()
})
