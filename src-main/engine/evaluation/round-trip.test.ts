import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise, plucks } from '../../../test/support/signals.ts'
import { PcmReader, writePcm } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { makeRoundTrip } from './round-trip.ts'
import { logSpectralDistanceDb } from './spectral-distance.ts'

const RATE = 16_000
let folder: string
let source: PcmSource
let sound: Float32Array

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'round-trip-'))
  const hiss = noise(5 * RATE, 3, 0.003)
  // Longer than one block of measuring.
  sound = plucks(5, RATE).map((value, n) => value + hiss[n])
  const pcmPath = join(folder, 'source.f32')
  await writePcm(pcmPath, [sound])
  source = { recordingId: 'a', name: 'a', pcmPath, soundKey: 'a', sampleRate: RATE, channels: 1, frames: sound.length }
})
afterAll(() => rm(folder, { recursive: true }))

const hooks = (signal = new AbortController().signal): Parameters<typeof makeRoundTrip>[1] => ({ emit: () => undefined, signal })
const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

describe('makeRoundTrip', () => {
  it('of an exact codec is the recording', async () => {
    const pcmPath = join(folder, 'out', 'mdct.f32')
    const made = await makeRoundTrip({ source, codec: { id: 'mdct' }, maximumSeconds: 60, pcmPath }, hooks())
    expect(made).toMatchObject({ sampleRate: RATE, channels: 1, frames: Math.floor(sound.length / 512) * 512 })
    expect(made.snrDb).toBeGreaterThan(110)
    expect(made.spectralDistanceDb).toBeLessThan(0.01)
    expect(await readdir(join(folder, 'out'))).toEqual(['mdct.f32'])
  })

  it('of log-mel has the level of the recording, and tells what was lost', async () => {
    const pcmPath = join(folder, 'log-mel.f32')
    const made = await makeRoundTrip({ source, codec: { id: 'log-mel', channels: 'mid-side' }, maximumSeconds: 3, pcmPath }, hooks())
    expect(made).toMatchObject({ sampleRate: RATE, channels: 2, frames: Math.floor((3 * RATE) / 256) * 256 })
    expect(made.snrDb).toBeLessThan(10)
    expect(made.spectralDistanceDb).toBeGreaterThan(1)
    const reader = await PcmReader.open(pcmPath, 2)
    const [left] = await reader.readChannels(0, made.frames)
    await reader.close()
    expect(rms(left) / rms(sound.subarray(0, 3 * RATE))).toBeCloseTo(1, 1)
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const pcmPath = join(folder, 'cancelled', 'a.f32')
    await expect(
      makeRoundTrip({ source, codec: { id: 'mdct' }, maximumSeconds: 60, pcmPath }, hooks(AbortSignal.abort())),
    ).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(join(folder, 'cancelled'))).toEqual([])
  })
})

describe('logSpectralDistanceDb', () => {
  it('is the difference of levels of a softer copy, and zero for the sound itself', () => {
    const hiss = noise(RATE, 4, 0.5)
    expect(logSpectralDistanceDb(hiss, hiss)).toBe(0)
    expect(
      logSpectralDistanceDb(
        hiss,
        hiss.map((value) => value / 2),
      ),
    ).toBeCloseTo(6.02, 2)
  })
})
