/**
 * Speed of a song's mix on one core, as processor time: 64 tracks of stereo sound, with level and place, written as one file; beside it
 * ffmpeg's amix of the same files in the same run. Then what the parts of a song cost, in multiples of real time.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  EMPTY_SONG,
  INSTRUMENTS,
  newTrack,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  type AudioClip,
  type Note,
  type Track,
} from '../src-shared/music/index.ts'
import type { SampleFile } from '../src-main/engine/files/sample-file.ts'
import { renderSong } from '../src-main/engine/mixing/render-song.ts'
import { soundKey } from '../src-main/engine/mixing/sound-files.ts'
import { seededRandom } from '../test/support/seeded-random.ts'
import { processorSeconds } from './processor-seconds.ts'
import { entry, type BenchEntry } from './report.ts'

const RATE = 48_000
const TRACKS = 64
const SECONDS = 20
/** The best of so many: other programs take the caches away. */
const REPEATS = 3

function soundFile(path: string, index: number, sampleRate = RATE): SampleFile {
  const frames = SECONDS * sampleRate
  const random = seededRandom(index + 1)
  const values = new Float32Array(2 * frames)
  for (let i = 0; i < values.length; i++) values[i] = (random(65_536) - 32_768) / 2 ** 22
  writeFileSync(path, new Uint8Array(values.buffer))
  return { path, dataOffset: 0, encoding: 'float32', channels: 2, frames, sampleRate }
}

const clip = (index: number, changes: Partial<AudioClip> = {}): AudioClip => ({
  ...{ ...PLAIN_AUDIO, id: `c${index}`, kind: 'audio', name: '', startTick: 0, sound: { kind: 'recording', id: `r${index}` } },
  ...{ sampleRate: RATE, soundSamples: SECONDS * RATE, lengthSamples: SECONDS * RATE },
  ...changes,
})
const audioTrack = (index: number, changes: Partial<AudioClip> = {}): Track => ({
  ...newTrack(`t${index}`, 'audio', '', 0),
  ...{ gainDb: -6, pan: (index % 3) / 3, clips: [clip(index, changes)] },
})

/** Four chords of four notes a second, each as long as two. */
function noteTrack(instrument: Track['instrument']): Track {
  const notes = Array.from({ length: 16 * SECONDS }, (_, i): Note => {
    const startTick = Math.floor(i / 4) * 480
    return { id: i + 1, startTick, ticks: 960, pitch: 48 + 4 * (i % 4), velocity: 90, releaseVelocity: 0 }
  })
  const content = { ...PLAIN_NOTES, id: 'n', kind: 'notes', name: '', startTick: 0, lengthTicks: SECONDS * 1920, notes } as const
  return { ...newTrack(instrument, 'notes', '', 0), instrument, clips: [content] }
}

/** Seconds of processor time of the fastest mix. */
async function mixing(folder: string, tracks: Track[], files: readonly SampleFile[] = []): Promise<number> {
  const sounds = files.map((file, i) => ({ key: soundKey({ kind: 'recording', id: `r${i}` }), file }))
  const outputs = [{ stem: { kind: 'mix' } as const, outPath: join(folder, 'mix.f32'), format: 'pcm' as const }]
  let best = Infinity
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = processorSeconds()
    await renderSong(
      { song: { ...EMPTY_SONG, tracks }, sounds, sampleRate: RATE, startSample: 0, samples: SECONDS * RATE, outputs },
      { signal: new AbortController().signal, emit: () => {} },
    )
    best = Math.min(best, processorSeconds() - start)
  }
  return best
}

/** Seconds of processor time that ffmpeg takes for the same; null where it is not installed. */
function ffmpegMixing(folder: string, files: readonly SampleFile[]): number | null {
  const inputs = files.flatMap(({ path }) => ['-f', 'f32le', '-ar', String(RATE), '-ac', '2', '-i', path])
  const filter = `amix=inputs=${files.length}:normalize=0:weights=${files.map(() => '0.5').join(' ')}`
  const args = [
    ...['-v', 'error', '-y', '-filter_complex_threads', '1', ...inputs, '-filter_complex', filter],
    ...['-threads', '1', '-f', 'f32le', join(folder, 'amix.f32')],
  ]
  let best: number | null = null
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    try {
      // The shell tells the time of its children: minutes and seconds, user and system, in its second line.
      const told = execFileSync('sh', ['-c', 'ffmpeg "$@" && times', 'sh', ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const [user, system] = [
        ...told
          .trim()
          .split('\n')[1]
          .matchAll(/(\d+)m([\d.]+)s/g),
      ].map(([, m, s]) => 60 * Number(m) + Number(s))
      best = Math.min(best ?? Infinity, user + system)
    } catch {
      return null
    }
  }
  return best
}

export async function run(): Promise<BenchEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-mix-'))
  try {
    const files = Array.from({ length: TRACKS }, (_, i) => soundFile(join(folder, `${i}.f32`), i))
    const ours = await mixing(
      folder,
      Array.from({ length: TRACKS }, (_, i) => audioTrack(i)),
      files,
    )
    const theirs = ffmpegMixing(folder, files)
    const entries = [
      entry('64 stereo tracks', SECONDS / ours, 'x real time', { atLeast: 20 }),
      entry(
        theirs === null ? "64 stereo tracks against ffmpeg's amix (ffmpeg is not installed)" : "64 stereo tracks against ffmpeg's amix",
        theirs === null ? null : theirs / ours,
        'x its speed',
        { atLeast: 1 },
      ),
    ]
    const other = soundFile(join(folder, 'other.f32'), 0, 44_100)
    const at441 = { sampleRate: 44_100, soundSamples: other.frames, lengthSamples: other.frames }
    const times = async (name: string, track: Track, file?: SampleFile): Promise<void> => {
      entries.push(entry(name, SECONDS / (await mixing(folder, [track], file ? [file] : [])), 'x real time'))
    }
    await times('one track at 44.1 kHz', audioTrack(0, at441), other)
    await times('one track stretched by 1.1', audioTrack(0, { stretch: 1.1 }), files[0])
    await times('one track through the hall and the echo', { ...audioTrack(0), reverbSend: 0.5, delaySend: 0.5 }, files[0])
    for (const instrument of INSTRUMENTS) await times(`${instrument}, 8 notes at once`, noteTrack(instrument))
    return entries
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
