import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zoneFor, type Sampler } from '../../../src-shared/music/index.ts'
import { hasSharedData, sharedData } from '../../../test/support/shared-data.ts'
import { compareSampler } from '../../../test/support/sampler-beside-recording.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { decodeAudioFile } from '../files/open-audio-file.ts'
import { writePcm, PcmReader } from '../files/pcm-cache.ts'
import { sampleInstruments } from '../synth/instruments/index.ts'
import { chooseZones } from './choose-zones.ts'
import { blendLoop, findLoop } from './find-loop.ts'
import { makeSampler } from './make-sampler.ts'
import { framePitch, notePitch } from './note-pitch.ts'
import type { NotePiece } from './note-pieces.ts'

const RATE = 44_100
const hzOf = (pitch: number): number => 440 * 2 ** ((pitch - 69) / 12)

/** A tone of several partials; `decay` in seconds to a thousandth, or held. */
function tone(hz: number, seconds: number, { level = 0.3, decay = Infinity, rate = RATE } = {}): Float32Array {
  const samples = new Float32Array(Math.round(seconds * rate))
  for (let n = 0; n < samples.length; n++) {
    const t = n / rate
    const envelope = Math.min(1, t / 0.005) * Math.min(1, (seconds - t) / 0.02) * (decay === Infinity ? 1 : 0.001 ** (t / decay))
    for (let k = 1; k <= 6; k++) samples[n] += (level * envelope * Math.sin(2 * Math.PI * hz * k * t)) / k ** 1.5
  }
  return samples
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
const silence = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * RATE))
const hooks = { emit: () => undefined, signal: new AbortController().signal }

async function made(samples: Float32Array, right?: Float32Array) {
  const folder = temporaryFolder()
  const channels = right ? [samples, right] : [samples]
  await writePcm(join(folder, 'in.f32'), channels)
  const source = {
    ...{ recordingId: 'r', name: 'Scale', pcmPath: join(folder, 'in.f32'), soundKey: 'k' },
    ...{ sampleRate: RATE, channels: channels.length, frames: samples.length },
  }
  const outPath = join(folder, 'out.f32')
  const sampler = await makeSampler({ sources: [source], featureFolder: null, outPath }, hooks)
  const reader = await PcmReader.open(outPath, sampler.channels)
  const sound = await reader.readChannels(0, sampler.frames)
  await reader.close()
  return { sampler: { ...sampler, id: 's', name: 'Scale' } as Sampler, sound, channels: sampler.channels }
}

/** Frequency of the strongest partial near `hz`, by the phase that a Fourier sum gains between two stretches. */
function frequencyNear(samples: Float32Array, hz: number, rate: number): number {
  const width = Math.round(0.1 * rate)
  const phase = (from: number): number => {
    let [re, im] = [0, 0]
    for (let n = 0; n < width; n++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / width)
      re += window * samples[from + n] * Math.cos((2 * Math.PI * hz * (from + n)) / rate)
      im -= window * samples[from + n] * Math.sin((2 * Math.PI * hz * (from + n)) / rate)
    }
    return Math.atan2(im, re)
  }
  const apart = Math.round(0.02 * rate)
  const first = Math.round(0.05 * rate)
  let turn = phase(first + apart) - phase(first)
  while (turn > Math.PI) turn -= 2 * Math.PI
  while (turn < -Math.PI) turn += 2 * Math.PI
  return hz + (turn * rate) / (2 * Math.PI * apart)
}

describe('the pitch of a note', () => {
  it.each([28, 40, 55, 69, 81, 93])('is that of a tone of MIDI %d, within three cents', (pitch) => {
    const found = notePitch(tone(hzOf(pitch + 0.2), 0.8), RATE)
    expect(found!.clarity).toBeGreaterThan(0.9)
    expect(Math.abs(found!.pitch - pitch - 0.2)).toBeLessThan(0.03)
  })

  it('is none of noise, of silence, or of what slides', () => {
    let state = 1
    const noise = Float32Array.from({ length: RATE }, () => (state = (state * 48_271) % 2_147_483_647) / 2 ** 30 - 1)
    expect(notePitch(noise, RATE)?.clarity ?? 0).toBeLessThan(0.6)
    expect(framePitch(new Float32Array(4000), RATE)).toBeNull()
    const slide = Float32Array.from({ length: RATE }, (_, n) => Math.sin(2 * Math.PI * (200 * (n / RATE) + 200 * (n / RATE) ** 2)))
    expect(notePitch(slide, RATE)).toBeNull()
  })
})

describe('a loop', () => {
  it('is a whole number of periods of a held tone, and goes round without a seam', () => {
    const hz = 220.7
    const sound = tone(hz, 2)
    const loop = findLoop(sound, RATE, RATE / hz)!
    const periods = (loop.samples * hz) / RATE
    expect(Math.abs(periods - Math.round(periods))).toBeLessThan(0.02)
    blendLoop([sound], loop, RATE)
    const end = loop.start + loop.samples
    const steps = Array.from({ length: 200 }, (_, i) => Math.abs(sound[loop.start + i + 1] - sound[loop.start + i]))
    expect(Math.abs(sound[loop.start] - sound[end - 1])).toBeLessThan(1.2 * Math.max(...steps))
  })

  it('is not sought in what dies away', () => {
    expect(findLoop(tone(220, 2, { decay: 1 }), RATE, RATE / 220)).toBeNull()
  })
})

describe('keys', () => {
  const piece = (pitch: number, levelDb: number): NotePiece => ({
    ...{ source: 0, startSample: 0, samples: RATE, levelDb, brightnessHz: 500, pitch: { pitch, clarity: 0.95 } },
  })

  it('lie half way to the next root, in layers from soft to hard', () => {
    const { zones, isOneShot } = chooseZones([piece(60.1, -12), piece(60, -20), piece(64, -12), piece(67, -12)])
    expect(isOneShot).toBe(false)
    expect(
      zones.map(({ rootPitch, tuneCents, lowPitch, highPitch, lowVelocity, highVelocity }) => [
        ...[rootPitch, tuneCents, lowPitch, highPitch, lowVelocity, highVelocity],
      ]),
    ).toEqual([
      [60, 10, 0, 62, 65, 127],
      [60, 0, 0, 62, 1, 64],
      [64, 0, 63, 65, 1, 127],
      [67, 0, 66, 127, 1, 127],
    ])
  })

  it('are a kit where there is no scale', () => {
    const drum = (brightnessHz: number): NotePiece => ({ ...piece(0, -12), pitch: null, brightnessHz })
    const { zones, isOneShot } = chooseZones([drum(4000), drum(90), drum(95), drum(900)])
    expect(isOneShot).toBe(true)
    expect(zones.map(({ rootPitch, piece: { brightnessHz } }) => [rootPitch, brightnessHz])).toEqual([
      [36, 90],
      [37, 900],
      [38, 4000],
    ])
  })
})

describe('a sampler of a recorded scale', () => {
  it('plays every key at its pitch, also those that were not recorded', async () => {
    const roots = [55, 60, 64, 67]
    const parts = roots.flatMap((pitch) => [tone(hzOf(pitch) * 1.004, 1.2), silence(0.4)])
    const { sampler, sound } = await made(joined(silence(0.5), ...parts))
    expect(sampler.zones.map(({ rootPitch }) => rootPitch)).toEqual(roots)
    expect(sampler.zones.every(({ loopSamples }) => loopSamples > 0)).toBe(true)
    for (const pitch of [50, 55, 58, 62, 67, 72]) {
      const [instrument] = sampleInstruments(sampler, { sampleRate: RATE, channels: sound })
      const voice = instrument({ pitch, velocity: 1, heldSamples: 48_000 }, 48_000)
      const played = new Float32Array(24_000)
      voice.add(played, 0, played.length)
      const hz = frequencyNear(played, hzOf(pitch), 48_000)
      expect(Math.abs(1200 * Math.log2(hz / hzOf(pitch))), `key ${pitch}`).toBeLessThan(4)
    }
  }, 20_000)

  it('is held as long as its key, dies away after it, and plays the same in blocks of any length', async () => {
    const parts = [57, 62, 69].flatMap((pitch) => [tone(hzOf(pitch), 1.2), silence(0.4)])
    const { sampler, sound } = await made(joined(silence(0.5), ...parts))
    const [instrument] = sampleInstruments(sampler, { sampleRate: RATE, channels: sound })
    const note = { pitch: 62, velocity: 0.8, heldSamples: 4 * RATE }
    const [whole, pieces] = [new Float32Array(6 * RATE), new Float32Array(6 * RATE)]
    expect(instrument(note, RATE).add(whole, 0, whole.length)).toBe(false)
    const voice = instrument(note, RATE)
    for (let at = 0; at < pieces.length; at += 997) voice.add(pieces, at, Math.min(pieces.length, at + 997))
    expect(pieces).toEqual(whole)
    const rms = (from: number, to: number): number => Math.hypot(...whole.subarray(from * RATE, to * RATE)) / Math.sqrt((to - from) * RATE)
    // Longer than it was recorded, at one level.
    expect(Math.abs(20 * Math.log10(rms(3.5, 3.9) / rms(0.6, 1)))).toBeLessThan(1)
    expect(rms(4.6, 5)).toBeLessThan(1e-4)
    // Harder is louder, and nothing is too loud.
    const soft = new Float32Array(RATE)
    instrument({ ...note, velocity: 0.3 }, RATE).add(soft, 0, RATE)
    expect(rms(0.2, 1)).toBeGreaterThan(2 * (Math.hypot(...soft.subarray(0.2 * RATE)) / Math.sqrt(0.8 * RATE)))
    expect(whole.every((value) => Math.abs(value) < 1)).toBe(true)
  }, 20_000)

  it('keeps left and right apart', async () => {
    const notes = [57, 62, 69].flatMap((pitch) => [tone(hzOf(pitch), 0.8), silence(0.4)])
    const left = joined(silence(0.3), ...notes)
    const { sampler, sound, channels } = await made(
      left,
      left.map((value) => value / 4),
    )
    expect(channels).toBe(2)
    const [one, other] = sampleInstruments(sampler, { sampleRate: RATE, channels: sound }).map((instrument) => {
      const played = new Float32Array(RATE / 2)
      instrument({ pitch: 62, velocity: 1, heldSamples: RATE }, RATE).add(played, 0, played.length)
      return Math.hypot(...played)
    })
    expect(one / other).toBeCloseTo(4, 1)
  })

  it('refuses what holds no sound', async () => {
    await expect(made(silence(2))).rejects.toThrow('no single sound')
  })
})

it('gives a touch between two layers the nearest', () => {
  const zone = (lowVelocity: number, highVelocity: number) => ({
    ...{ startSample: 0, samples: 1, rootPitch: 60, tuneCents: 0, lowPitch: 50, highPitch: 70, lowVelocity, highVelocity },
    ...{ gainDb: 0, loopStart: 0, loopSamples: 0 },
  })
  const zones = [zone(1, 40), zone(80, 127)]
  expect([10, 50, 70, 127].map((velocity) => zones.indexOf(zoneFor({ zones }, 60, velocity)! as (typeof zones)[0]))).toEqual([0, 0, 1, 1])
  expect(zoneFor({ zones }, 71, 64)).toBeNull()
})

describe.skipIf(!hasSharedData)('a sampler of a real voice', () => {
  /** Notes as a person heard them: when they begin, how high, how long. */
  const annotated = (file: string): { start: number; end: number; pitch: number }[] =>
    readFileSync(sharedData('annotated/vocadito', file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number))
      .map(([start, hz, seconds]) => ({ start, end: start + seconds, pitch: 69 + 12 * Math.log2(hz / 440) }))

  it('has single notes on keys that two annotators heard them on', async () => {
    const { sampleRate, channels } = await decodeAudioFile(sharedData('annotated/vocadito/vocadito_1.wav'))
    expect(sampleRate).toBe(RATE)
    const [voice] = channels
    const { sampler, sound } = await made(voice)
    expect(sampler.isOneShot).toBe(false)
    expect(sampler.zones.length).toBeGreaterThan(8)
    const annotators = ['vocadito_1_notesA1.csv', 'vocadito_1_notesA2.csv'].map(annotated)
    let compared = 0
    for (const { startSample, samples, rootPitch, tuneCents } of sampler.zones) {
      // Where in the recording it was cut: its samples are there as they were.
      const probe = startSample + (samples >> 1)
      const cut = sound[0].subarray(probe, probe + 64)
      const found = voice.findIndex((_, i) => cut.every((value, k) => voice[i + k] === value))
      expect(found).toBeGreaterThanOrEqual(0)
      const from = (found - (samples >> 1)) / RATE
      // Its pitch is that of its beginning; what is sung behind it may go elsewhere.
      const to = from + Math.min(0.5, samples / RATE)
      for (const notes of annotators) {
        const share = (note: { start: number; end: number }): number => Math.min(to, note.end) - Math.max(from, note.start)
        const heard = notes.toSorted((a, b) => share(b) - share(a))[0]
        if (share(heard) < 0.05) continue
        compared++
        // A sung note wavers by half a semitone around what is written down for it.
        expect(Math.abs(rootPitch + tuneCents / 100 - heard.pitch)).toBeLessThan(0.6)
      }
    }
    expect(compared).toBeGreaterThan(16)
  })
})

describe.skipIf(!hasSharedData)('a sampler of a real recording', () => {
  it.each(['piano-clips/gym1.mp3', 'violin-clips/air.mp3'])(
    'sounds at its recorded pitches as %s did',
    async (file) => {
      const { sampleRate, channels } = await decodeAudioFile(sharedData('recordings', file))
      const folder = temporaryFolder()
      const pcmPath = join(folder, 'in.f32')
      await writePcm(pcmPath, channels)
      const source = {
        recordingId: 'r',
        name: 'Piece',
        pcmPath,
        soundKey: 'k',
        sampleRate,
        channels: channels.length,
        frames: channels[0].length,
      }
      const keys = await compareSampler(source, folder)
      expect(keys.length).toBeGreaterThan(3)
      for (const { levelDb, spectrumDb } of keys) {
        expect(Math.abs(levelDb)).toBeLessThan(1)
        expect(spectrumDb).toBeLessThan(2)
      }
    },
    60_000,
  )
})
