import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  EMPTY_SONG,
  newTrack,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  type AudioClip,
  type Note,
  type NoteClip,
  type Song,
  type Track,
} from '../../../src-shared/music/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { SampleFile } from '../files/sample-file.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import { mixSong } from './mix-song.ts'
import { renderSong } from './render-song.ts'
import { soundKey } from './sound-files.ts'

const RATE = 48_000
/** A second of two tones, left and right. */
const SOUND = Array.from({ length: 2 }, (_, c) =>
  Float32Array.from({ length: RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * (c + 1) * 300 * n) / RATE)),
)

function fileOf(channels: readonly Float32Array[], sampleRate = RATE): SampleFile {
  const path = join(temporaryFolder(), 'sound.f32')
  const values = new Float32Array(channels.length * channels[0].length)
  channels.forEach((samples, c) => samples.forEach((value, i) => (values[i * channels.length + c] = value)))
  writeFileSync(path, new Uint8Array(values.buffer))
  return { path, dataOffset: 0, encoding: 'float32', channels: channels.length, frames: channels[0].length, sampleRate }
}

const clipOf = (changes: Partial<AudioClip> = {}): AudioClip => ({
  ...{ ...PLAIN_AUDIO, id: 'c', kind: 'audio', name: 'C', startTick: 0, sound: { kind: 'recording', id: 'r' } },
  ...{ sampleRate: RATE, soundSamples: RATE, lengthSamples: RATE },
  ...changes,
})
const audioTrack = (clip: AudioClip, changes: Partial<Track> = {}): Track => ({
  ...newTrack('a', 'audio', 'A', 0),
  clips: [clip],
  ...changes,
})
const noteTrack = (notes: Partial<Note>[], changes: Partial<Track> = {}): Track => {
  const clip: NoteClip = {
    ...{ ...PLAIN_NOTES, id: 'n', kind: 'notes', name: 'N', startTick: 0, lengthTicks: 96_000 },
    notes: notes.map((note, i) => ({ id: i + 1, startTick: 0, ticks: 480, pitch: 69, velocity: 100, releaseVelocity: 0, ...note })),
  }
  return { ...newTrack('n', 'notes', 'N', 0), clips: [clip], ...changes }
}

async function mixed(
  tracks: Track[],
  {
    files = new Map<string, SampleFile>(),
    startSample = 0,
    samples = RATE,
    song = EMPTY_SONG,
  }: { files?: Map<string, SampleFile>; startSample?: number; samples?: number; song?: Song } = {},
): Promise<Float32Array[]> {
  const out = [new Float32Array(samples), new Float32Array(samples)]
  let at = 0
  for await (const block of mixSong({ ...song, tracks }, { sampleRate: RATE, files, startSample, samples })) {
    block.mix.forEach((channel, c) => out[c].set(channel, at))
    at += block.mix[0].length
  }
  expect(at).toBe(samples)
  return out
}
const withSound = (file = fileOf(SOUND)): Map<string, SampleFile> => new Map([[soundKey({ kind: 'recording', id: 'r' }), file]])
const firstHeard = (samples: Float32Array): number => samples.findIndex((value) => value !== 0)

describe('the mix of a song', () => {
  it('lets a clip of sound pass bit for bit, from its offset, at its tick', async () => {
    const clip = clipOf({ startTick: 480, offsetSamples: 1000, lengthSamples: 5000 })
    const [left, right] = await mixed([audioTrack(clip)], { files: withSound() })
    // 480 ticks at 120 beats a minute are a quarter of a second.
    for (const [heard, sound] of [
      [left, SOUND[0]],
      [right, SOUND[1]],
    ]) {
      const expected = new Float32Array(RATE)
      expected.set(sound.subarray(1000, 6000), 12_000)
      expect(heard).toBeAllclose(expected, { rtol: 0, atol: 0 })
    }
  })

  it('is the same from any place on', async () => {
    const tracks = [
      audioTrack(clipOf({ sampleRate: 44_100, soundSamples: 44_100, lengthSamples: 44_100 })),
      noteTrack([{ startTick: 100 }, { startTick: 1300, pitch: 60 }]),
    ]
    const files = withSound(
      fileOf(
        SOUND.map((samples) => samples.subarray(0, 44_100)),
        44_100,
      ),
    )
    const whole = await mixed(tracks, { files })
    const part = await mixed(tracks, { files, startSample: 31_234, samples: 10_000 })
    part.forEach((channel, c) => {
      const difference = channel.reduce((most, value, i) => Math.max(most, Math.abs(value - whole[c][31_234 + i])), 0)
      expect(difference).toBeLessThan(1e-6)
    })
  })

  it('has a sound of another rate at its own pitch and length', async () => {
    const tone = Float32Array.from({ length: 44_100 }, (_, n) => Math.sin((2 * Math.PI * 441 * n) / 44_100))
    const clip = clipOf({ sampleRate: 44_100, soundSamples: 44_100, lengthSamples: 44_100 })
    const [left] = await mixed([audioTrack(clip)], { files: withSound(fileOf([tone], 44_100)), samples: RATE + 100 })
    let worst = 0
    for (let n = 1000; n < RATE - 1000; n++) worst = Math.max(worst, Math.abs(left[n] - Math.sin((2 * Math.PI * 441 * n) / RATE)))
    // The resampler's stop-band is 100 dB down.
    expect(worst).toBeLessThan(5e-5)
    expect(left.subarray(RATE).every((value) => value === 0)).toBe(true)
  })

  it('reverses, fades, and changes the level of a clip', async () => {
    const ones = fileOf([new Float32Array(RATE).fill(1)])
    const [left] = await mixed(
      [audioTrack(clipOf({ fadeInSamples: 1000, fadeOutSamples: 2000, gainDb: -6.0206, lengthSamples: 10_000 }))],
      { files: withSound(ones) },
    )
    expect(left[500]).toBeCloseTo(0.25, 2)
    expect(left[5000]).toBeCloseTo(0.5, 5)
    expect(left[9000]).toBeCloseTo(0.25, 2)
    expect(Math.abs(left[9999])).toBeLessThan(1e-6)
    const ramp = fileOf([Float32Array.from({ length: RATE }, (_, n) => n / RATE)])
    const [back] = await mixed([audioTrack(clipOf({ isReversed: true, offsetSamples: 100, lengthSamples: 200 }))], {
      files: withSound(ramp),
    })
    expect(back[0]).toBe(Math.fround(299 / RATE))
    expect(back[199]).toBe(Math.fround(100 / RATE))
  })

  it('begins every note on the sample nearest to its tick, through changes of tempo', async () => {
    const song: Song = {
      ...EMPTY_SONG,
      tempi: [
        { tick: 0, microsecondsPerQuarter: 500_000 },
        { tick: 480, microsecondsPerQuarter: 333_333 },
      ],
    }
    for (const startTick of [0, 7, 481, 1001]) {
      const [left] = await mixed([noteTrack([{ startTick, pitch: 36 }], { instrument: 'drums' })], { song, samples: 30_000 })
      const seconds = Math.min(startTick, 480) * 500_000 + Math.max(0, startTick - 480) * 333_333
      expect(firstHeard(left)).toBe(Math.round((seconds * RATE) / 960e6))
    }
  })

  it('places tracks by balance, and follows automation in a straight line', async () => {
    const ones = withSound(fileOf([new Float32Array(RATE).fill(1)]))
    const [left, right] = await mixed([audioTrack(clipOf(), { pan: 0.5 })], { files: ones })
    expect([left[100], right[100]]).toEqual([0.5, 1])
    const points = [
      { id: 1, tick: 0, value: -1, curve: 0 },
      { id: 2, tick: 1920, value: 1, curve: 0 },
    ]
    const [moving] = await mixed([audioTrack(clipOf(), { automation: [{ target: 'pan', points }] })], { files: ones })
    expect(moving[RATE / 4]).toBe(1)
    expect(moving[(3 * RATE) / 4]).toBeCloseTo(0.5, 4)
  })

  it('is the sum of its stems to the last bit: tracks in their order, hall, echo, each sum in single precision', async () => {
    const group = { ...newTrack('g', 'group', 'G', 0), gainDb: -2.5, pan: 0.2 }
    const tracks = [
      audioTrack(clipOf(), { gainDb: -1.7, reverbSend: 0.4, groupId: 'g' }),
      group,
      noteTrack([{}, { startTick: 600, pitch: 64 }], { instrument: 'piano', pan: -0.3, gainDb: -4, delaySend: 0.6, groupId: 'g' }),
      { ...noteTrack([{ pitch: 36 }], { instrument: 'drums' }), id: 'd' },
    ]
    let seen = 0
    for await (const { mix, tracks: stems, reverb, delay } of mixSong(
      { ...EMPTY_SONG, tracks },
      { sampleRate: RATE, files: withSound(), startSample: 0, samples: RATE },
    )) {
      expect(stems.map(({ trackId }) => trackId)).toEqual(['a', 'n', 'd'])
      for (let c = 0; c < 2; c++) {
        const sum = new Float32Array(mix[0].length)
        for (const stem of [...stems.map(({ sound }) => sound), reverb, delay]) stem[c].forEach((value, i) => (sum[i] += value))
        expect(mix[c]).toBeAllclose(sum, { rtol: 0, atol: 0 })
      }
      if (reverb[0].some((value) => value !== 0)) seen |= 1
      if (delay[0].some((value) => value !== 0)) seen |= 2
    }
    expect(seen).toBe(3)
  })

  it('lets a group count in its tracks as a bus for them would', async () => {
    const ones = withSound(fileOf([new Float32Array(RATE).fill(1)]))
    const group = { ...newTrack('g', 'group', 'G', 0), gainDb: 20 * Math.log10(0.5), pan: 1 }
    const [left, right] = await mixed([audioTrack(clipOf(), { groupId: 'g', gainDb: 20 * Math.log10(0.25) }), group], { files: ones })
    expect([left[100], right[100]].map((value) => value.toFixed(6))).toEqual(['0.000000', '0.125000'])
    const [silent] = await mixed([audioTrack(clipOf(), { groupId: 'g' }), { ...group, isMuted: true }], { files: ones })
    expect(silent.every((value) => value === 0)).toBe(true)
  })

  it('sends to a hall and an echo that go on when the track has ended', async () => {
    const click = withSound(fileOf([Float32Array.of(1)]))
    const clip = clipOf({ lengthSamples: 1, soundSamples: 1 })
    const [left, right] = await mixed([audioTrack(clip, { delaySend: 1 })], { files: click, samples: 2 * RATE })
    // Three eighths at 120 beats a minute: 0.75 s on the left; then, dulled, on the right, with all of its strength spread out.
    expect(left[36_000]).toBe(1)
    const second = right.subarray(72_000, 72_200).reduce((sum, value) => sum + value, 0)
    expect(second).toBeCloseTo(0.4, 3)
    expect(right.subarray(0, 72_000).some((value, i) => i > 0 && value !== 0)).toBe(false)
    const [hall] = await mixed([audioTrack(clip, { reverbSend: 1 })], { files: click, samples: 2 * RATE })
    const energy = (from: number, to: number): number => hall.subarray(from, to).reduce((sum, x) => sum + x * x, 0)
    // 60 dB in 1.8 s: 10 dB in 0.3 s, within 2 dB; it begins after 18 ms.
    const fall = 10 * Math.log10(energy(0.3 * RATE, 0.6 * RATE) / energy(0.6 * RATE, 0.9 * RATE))
    expect(fall).toBeGreaterThan(8)
    expect(fall).toBeLessThan(14)
    expect(hall.subarray(1, 0.018 * RATE).every((value) => value === 0)).toBe(true)
  })

  it('is written as a sound file, with its progress told', async () => {
    const outPath = join(temporaryFolder(), 'mix.wav')
    const told: number[] = []
    const song = { ...EMPTY_SONG, tracks: [noteTrack([{}])] }
    const result = await renderSong(
      {
        song,
        sounds: [],
        sampleRate: RATE,
        startSample: 0,
        samples: 40_000,
        outputs: [{ stem: { kind: 'mix' }, outPath, format: 'wav-float' }],
      },
      { signal: new AbortController().signal, emit: ({ frames }) => told.push(frames) },
    )
    expect(result).toEqual({ frames: 40_000 })
    expect(told.at(-1)).toBe(40_000)
    const wav = await openAudioFile(outPath)
    const read = [new Float32Array(40_000), new Float32Array(40_000)]
    let at = 0
    for await (const block of wav.blocks()) {
      block.forEach((channel, c) => read[c].set(channel, at))
      at += block[0].length
    }
    await wav.close()
    expect([wav.sampleRate, at]).toEqual([RATE, 40_000])
    const expected = await mixed([...song.tracks], { samples: 40_000 })
    read.forEach((channel, c) => expect(channel).toBeAllclose(expected[c], { rtol: 0, atol: 0 }))
  })
})
