import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  EMPTY_SONG,
  newTrack,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  trackAlone,
  type AudioClip,
  type Control,
  type Song,
  type Track,
} from '../../../src-shared/music/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { SampleFile } from '../files/sample-file.ts'
import { mixSong } from './mix-song.ts'
import { soundKey } from './sound-files.ts'
import { withClicks } from './with-clicks.ts'

const RATE = 48_000
const RAMP = Float32Array.from({ length: RATE }, (_, n) => (n + 1) / RATE)

function monoFile(samples: Float32Array): SampleFile {
  const path = join(temporaryFolder(), 'sound.f32')
  writeFileSync(path, new Uint8Array(samples.buffer))
  return { path, dataOffset: 0, encoding: 'float32', channels: 1, frames: samples.length, sampleRate: RATE }
}
const filesOf = (samples: Float32Array, kind: 'recording' | 'frozen' = 'recording', id = 'r') =>
  new Map([[soundKey({ kind, id }), monoFile(samples)]])

const audioTrack = (...changes: Partial<AudioClip>[]): Track => ({
  ...newTrack('a', 'audio', 'A', 0),
  clips: changes.map((change, i) => ({
    ...{ ...PLAIN_AUDIO, id: `c${i}`, kind: 'audio', name: '', startTick: 0, sound: { kind: 'recording', id: 'r' } },
    ...{ sampleRate: RATE, soundSamples: RATE, lengthSamples: RATE, ...change },
  })),
})
/** A note of the organ, which is held as loud as it begins. */
const noteTrack = (controls: [tick: number, lane: string, value: number][]): Track => ({
  ...{ ...newTrack('n', 'notes', 'N', 0), instrument: 'organ' },
  clips: [
    {
      ...{ ...PLAIN_NOTES, id: 'n', kind: 'notes', name: '', startTick: 0, lengthTicks: 9600 },
      notes: [{ id: 1, startTick: 0, ticks: 3840, pitch: 69, velocity: 100, releaseVelocity: 0 }],
      controls: controls.map(([tick, lane, value], i): Control => ({ id: i + 1, tick, lane, value })),
    },
  ],
})

async function mixed(song: Partial<Song>, samples: number, files = new Map<string, SampleFile>()): Promise<[Float32Array, Float32Array]> {
  const out: [Float32Array, Float32Array] = [new Float32Array(samples), new Float32Array(samples)]
  let at = 0
  for await (const { mix } of mixSong({ ...EMPTY_SONG, ...song }, { sampleRate: RATE, files, startSample: 0, samples })) {
    mix.forEach((channel, c) => out[c].set(channel, at))
    at += mix[0].length
  }
  return out
}

/** Strongest partial near a frequency, in cents from it. */
function centsFrom(samples: Float32Array, hz: number): number {
  const strength = (cents: number): number => {
    let [re, im] = [0, 0]
    for (let n = 0; n < samples.length; n++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / samples.length)
      const turn = (2 * Math.PI * hz * 2 ** (cents / 1200) * n) / RATE
      re += window * samples[n] * Math.cos(turn)
      im += window * samples[n] * Math.sin(turn)
    }
    return Math.hypot(re, im)
  }
  const cents = Array.from({ length: 31 }, (_, i) => 4 * (i - 15))
  return cents.reduce((best, value) => (strength(value) > strength(best) ? value : best))
}
const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

describe('clips of a song', () => {
  it('go round and round from their phase, forwards and backwards, sample for sample', async () => {
    const loop = { offsetSamples: 1000, loopSamples: 300, loopPhaseSamples: 50, lengthSamples: 2000 }
    for (const isReversed of [false, true]) {
      const [left] = await mixed({ tracks: [audioTrack({ ...loop, isReversed })] }, 2500, filesOf(RAMP))
      const expected = Float32Array.from({ length: 2500 }, (_, n) => {
        const within = (50 + n) % 300
        return n < 2000 ? RAMP[1000 + (isReversed ? 299 - within : within)] : 0
      })
      expect(left).toBeAllclose(expected, { rtol: 0, atol: 0 })
    }
  })

  it('cross from one to the other by their fades: the sum of both is the sound they share', async () => {
    const fade = 4800
    const first = { lengthSamples: 24_000, fadeOutSamples: fade, fadeOutCurve: 'linear' } as const
    // A tenth of a second is 192 ticks.
    const second = {
      startTick: 960 - 192,
      offsetSamples: 24_000 - fade,
      lengthSamples: 20_000,
      fadeInSamples: fade,
      fadeInCurve: 'linear',
    } as const
    const [left] = await mixed({ tracks: [audioTrack(first, second)] }, 40_000, filesOf(RAMP))
    expect(left.subarray(0, 39_000)).toBeAllclose(RAMP.slice(0, 39_000), { rtol: 1e-6, atol: 1e-6 })
  })

  it('that are stretched and transposed have their length, and their pitch in it', async () => {
    const tone = Float32Array.from({ length: RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / RATE))
    const clip = { lengthSamples: 24_000, stretch: 1.5, transposeCents: 500 }
    const [left] = await mixed({ tracks: [audioTrack(clip)] }, RATE, filesOf(tone))
    expect(Math.abs(centsFrom(left.subarray(6000, 30_000), 440 * 2 ** (5 / 12)))).toBeLessThanOrEqual(8)
    expect(rms(left.subarray(30_000, 35_000))).toBeGreaterThan(0.25)
    expect(left.subarray(36_000).every((value) => value === 0)).toBe(true)
  })

  it('that are muted, or whose sound is gone, are silent', async () => {
    const lost = audioTrack({ sound: { kind: 'take', id: 'lost' } }, { isMuted: true })
    const [left] = await mixed({ tracks: [lost] }, 1000, filesOf(RAMP))
    expect(left.every((value) => value === 0)).toBe(true)
  })

  it('of a frozen track are heard as they were frozen, through its level', async () => {
    const track = { ...audioTrack({}), isFrozen: true, gainDb: 20 * Math.log10(0.5) }
    const [left] = await mixed({ tracks: [track] }, 1000, filesOf(new Float32Array(1000).fill(0.25), 'frozen', 'a'))
    expect(left).toBeAllclose(new Float32Array(1000).fill(0.125), { rtol: 1e-6, atol: 0 })
  })
})

describe('a track alone', () => {
  it('is what it plays before its level, its place, its group and its sends', async () => {
    const track = {
      ...audioTrack({ lengthSamples: 500 }, { startTick: 960 }),
      gainDb: -9,
      pan: 1,
      isMuted: true,
      reverbSend: 1,
      groupId: 'g',
    }
    const song = { ...EMPTY_SONG, tracks: [track, newTrack('g', 'group', '', 0), { ...audioTrack({}), id: 'b' }] }
    const [left] = await mixed(trackAlone(song, 'a', new Set(['c0'])), 30_000, filesOf(RAMP))
    expect(left.subarray(0, 500)).toBeAllclose(RAMP.slice(0, 500), { rtol: 0, atol: 0 })
    expect(left.subarray(500).every((value) => value === 0)).toBe(true)
  })
})

describe('controllers of a track', () => {
  it('bend notes by two semitones, or as far as the file asks', async () => {
    const at = (samples: Float32Array): Float32Array => samples.subarray(12_000, 28_000)
    const [up] = await mixed({ tracks: [noteTrack([[0, 'bend', 4096]])] }, RATE)
    expect(Math.abs(centsFrom(at(up), 440 * 2 ** (1 / 12)))).toBeLessThanOrEqual(4)
    const range: [number, string, number][] = [
      [0, 'cc101', 0],
      [0, 'cc100', 0],
      [0, 'cc6', 12],
      [1, 'bend', -8192],
    ]
    const [down] = await mixed({ tracks: [noteTrack(range)] }, RATE)
    expect(Math.abs(centsFrom(at(down), 220))).toBeLessThanOrEqual(4)
  })

  it('hold a bent note as long as its key, and let it tremble with the wheel', async () => {
    const [plain] = await mixed({ tracks: [noteTrack([])] }, 3 * RATE)
    const [bent] = await mixed({ tracks: [noteTrack([[0, 'bend', -8192]])] }, 3 * RATE)
    // The key comes up after 2 s.
    for (const sound of [plain, bent]) {
      expect(rms(sound.subarray(1.9 * RATE, 1.99 * RATE))).toBeGreaterThan(0.01)
      expect(rms(sound.subarray(2.3 * RATE, 2.4 * RATE))).toBeLessThan(0.001)
    }
    const [trembling] = await mixed({ tracks: [noteTrack([[0, 'cc1', 127]])] }, RATE)
    const difference = trembling.reduce((sum, value, n) => sum + Math.abs(value - plain[n]), 0)
    expect(difference / RATE).toBeGreaterThan(0.005)
  })

  it('set volume and expression by their squares, and the place', async () => {
    const level = async (...controls: [number, string, number][]): Promise<number[]> => {
      const heard = await mixed({ tracks: [noteTrack(controls)] }, 24_000)
      return heard.map((channel) => rms(channel.subarray(12_000)))
    }
    const [rest] = await level()
    const relative = async (...controls: [number, string, number][]): Promise<number[]> =>
      (await level(...controls)).map((value) => value / rest)
    expect(await relative([0, 'cc7', 100])).toEqual([1, 1])
    for (const value of await relative([0, 'cc7', 50])) expect(value).toBeCloseTo(0.25, 5)
    for (const value of await relative([0, 'cc11', 64])) expect(value).toBeCloseTo((64 / 127) ** 2, 5)
    expect((await relative([0, 'cc10', 127])).map((value) => value.toFixed(5))).toEqual(['0.00000', '1.00000'])
  })
})

describe('the metronome of a song', () => {
  const song: Song = {
    ...EMPTY_SONG,
    meters: [
      { tick: 0, numerator: 3, denominator: 4 },
      { tick: 2880, numerator: 6, denominator: 8 },
    ],
  }
  /** Samples of the song at which something begins after silence. */
  async function clicks(
    startSample: number,
    samples: number,
    choice: { isOn: boolean; countInBars: number },
  ): Promise<{ at: number; peak: number }[]> {
    const found: { at: number; peak: number }[] = []
    let at = startSample - (choice.countInBars > 0 ? 3 * 24_000 * choice.countInBars : 0)
    let quiet = Infinity
    const options = { sampleRate: RATE, startSample }
    const blocks = mixSong(song, { ...options, files: new Map(), samples })
    for await (const { mix } of withClicks(blocks, song, { ...choice, ...options })) {
      for (let i = 0; i < mix[0].length; i++, at++) {
        const value = Math.abs(mix[0][i])
        if (value > 0 && quiet > 500) found.push({ at: at - 1, peak: 0 })
        quiet = value > 0 ? 0 : quiet + 1
        if (found.length > 0) found[found.length - 1].peak = Math.max(found[found.length - 1].peak, value)
      }
    }
    expect(at).toBe(startSample + samples)
    return found
  }

  it('clicks on every beat through changes of meter', async () => {
    // Three quarters of half a second, then eighths of a quarter second.
    const found = await clicks(0, 120_000, { isOn: true, countInBars: 0 })
    expect(found.map((click) => click.at)).toEqual([0, 24_000, 48_000, 72_000, 84_000, 96_000, 108_000])
  })

  it('counts bars in before the place from which it plays, and is silent then where it is off', async () => {
    const found = await clicks(24_000, 60_000, { isOn: false, countInBars: 1 })
    expect(found.map((click) => click.at)).toEqual([-48_000, -24_000, 0])
  })
})
