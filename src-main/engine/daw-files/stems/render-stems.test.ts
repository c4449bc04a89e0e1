import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel, type Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { audioClip, noteClip, sampleFile } from '../../../../test/support/exported-songs.ts'
import { noise } from '../../../../test/support/signals.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { exportSoundSchema, type ExportSound } from '../../../../src-shared/exports/index.ts'
import { EMPTY_SONG, newTrack, type Song } from '../../../../src-shared/music/index.ts'
import { partsOf, renderStems } from './render-stems.ts'
import { stemsOf, type StemFile, type StretchOfSong } from './stem-files.ts'
import { serveStems, type StemThreadStarter } from './stem-thread.ts'

/** The thread's program behind a channel, as messages reach a worker; in this thread, because workers cannot load the sources. */
const startBehindChannel: StemThreadStarter = ({ part, take, pass }) => {
  const { port1, port2 } = new MessageChannel()
  const worker = new EventEmitter()
  port2.on('message', (message) => worker.emit('message', message))
  void serveStems(port1, { part: structuredClone(part), take, pass })
  return worker as unknown as Worker
}

const soundFiles = (): StretchOfSong['files'] =>
  new Map([0, 1, 2].map((i) => [`recording/r${i}`, sampleFile([noise(30_000, 2 * i + 1), noise(30_000, 2 * i + 2)], 48_000)]))
const TRACKS = 13
const SONG: Song = {
  ...EMPTY_SONG,
  tracks: Array.from({ length: TRACKS }, (_, i) =>
    i % 4 === 3
      ? {
          ...newTrack(`t${i}`, 'notes', `Track ${i}`, i),
          ...{ delaySend: 0.3, clips: [noteClip([{ startTick: 100 * i }, { startTick: 900, pitch: 67 }])] },
        }
      : {
          ...newTrack(`t${i}`, 'audio', `Track ${i}`, i),
          ...{ gainDb: -i, reverbSend: i % 2 ? 0.4 : 0, isMuted: i === 5 },
          clips: [
            audioClip({ startTick: 37 * i, lengthSamples: 29_999, soundSamples: 30_000, sound: { kind: 'recording', id: `r${i % 3}` } }),
          ],
        },
  ),
}

const stretchOf = (sound: Partial<ExportSound>, startSample = 0): StretchOfSong => ({
  song: SONG,
  files: soundFiles(),
  soundFonts: new Map(),
  networks: new Map(),
  ...{ startSample, samples: 40_000, sound: { ...exportSoundSchema.parse({}), ...sound } },
})
const ABOUT = { name: 'Song', program: { name: 'Test', version: '1' }, writtenAt: 0 }
const outputsIn = (folder: string): StemFile[] =>
  [...stemsOf(SONG), { kind: 'mix', name: 'Mix' } as const].map((stem, i) => ({ stem, path: join(folder, `${i}.wav`) }))

async function rendered(stretch: StretchOfSong, threads: number, signal = new AbortController().signal): Promise<Buffer[]> {
  const outputs = outputsIn(temporaryFolder())
  const hooks = { emit: () => undefined, signal }
  await renderStems(stretch, outputs, ABOUT, { hooks, threads, startThread: startBehindChannel })
  return outputs.map(({ path }) => readFileSync(path))
}

describe('stems and mix', () => {
  it.each<[string, Partial<ExportSound>, number]>([
    ['as they are', { format: 'wav-float' }, 0],
    ['from the middle of the song on, with dither', { format: 'wav-24' }, 20_001],
    ['in one channel, brought to a level', { format: 'wav-16', channels: 1, level: { kind: 'peak', peakDb: -3 } }, 0],
  ])('are the same to the last bit from three threads as from one: %s', async (_, sound, startSample) => {
    const alone = await rendered(stretchOf(sound, startSample), 1)
    const together = await rendered(stretchOf(sound, startSample), 3)
    expect(alone).toHaveLength(TRACKS - 1 + 3)
    expect(together.map((file, i) => file.equals(alone[i]))).toEqual(alone.map(() => true))
    expect(
      alone
        .at(-1)!
        .subarray(-4000)
        .some((byte) => byte !== 0),
    ).toBe(true)
  })

  it('are rendered in parts of about equal work, each track once, in their order', () => {
    const parts = partsOf({ stretch: stretchOf({}), outputs: outputsIn('x'), about: ABOUT, gain: 1 }, 3)
    expect(parts.flatMap(({ trackIds }) => [...trackIds])).toEqual(SONG.tracks.flatMap(({ id, isMuted }) => (isMuted ? [] : [id])))
    expect(parts.map(({ outputs }) => outputs.length).reduce((a, b) => a + b)).toBe(TRACKS - 1 + 3)
    expect(parts).toHaveLength(3)
    expect(partsOf({ stretch: { ...stretchOf({}), song: EMPTY_SONG }, outputs: [], about: ABOUT, gain: 1 }, 3)).toHaveLength(1)
  })

  it('end with the reason of the thread that failed', async () => {
    const [first, ...others] = outputsIn(temporaryFolder())
    const outputs = [{ ...first, path: join(temporaryFolder(), 'not there', 'a.wav') }, ...others]
    const hooks = { emit: () => undefined, signal: new AbortController().signal }
    const ended = renderStems(stretchOf({}), outputs, ABOUT, { hooks, threads: 3, startThread: startBehindChannel })
    await expect(ended).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('end in all threads where they are cancelled', async () => {
    await expect(rendered(stretchOf({}), 3, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
})
