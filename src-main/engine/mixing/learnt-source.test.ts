import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EMPTY_SONG, newTrack, PLAIN_NOTES, type Control, type Track } from '../../../src-shared/music/index.ts'
import { sampleInstrument } from '../../../test/support/sample-instrument.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { pitchOf } from '../dsp/pitch.ts'
import { mixSong } from './mix-song.ts'

const RATE = 44_100
/** At 120 a minute: half a second. */
const QUARTER = 960

const track = (network: Track['network'], controls: Control[] = []): Track => ({
  ...{ ...newTrack('n', 'notes', 'N', 0), network },
  clips: [
    {
      ...{ ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 20 * QUARTER, controls },
      notes: [
        { id: 1, startTick: QUARTER, ticks: QUARTER, pitch: 69, velocity: 100, releaseVelocity: 0 },
        { id: 2, startTick: 12 * QUARTER, ticks: QUARTER, pitch: 64, velocity: 100, releaseVelocity: 0 },
      ],
    },
  ],
})

async function heard(of: Track, folder: string, startSample = 0, samples = 7.5 * RATE): Promise<Float32Array> {
  const options = { sampleRate: RATE, files: new Map(), networks: new Map([['violin', folder]]), startSample, samples }
  const sound = new Float32Array(samples)
  let at = 0
  for await (const { mix } of mixSong({ ...EMPTY_SONG, tracks: [of] }, options)) {
    sound.set(mix[0], at)
    at += mix[0].length
  }
  return sound
}

const keyAt = (sound: Float32Array, seconds: number): number => {
  const start = Math.round(seconds * RATE)
  const pitch = pitchOf(sound.subarray(start, start + 4096), RATE, { lowestHz: 100, highestHz: 1500 })
  return pitch ? 69 + 12 * Math.log2(pitch.hz / 440) : 0
}
const levelAt = (sound: Float32Array, seconds: number): number => {
  const part = sound.subarray(Math.round(seconds * RATE), Math.round((seconds + 0.05) * RATE))
  return Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / part.length)
}
const NETWORK = { runId: 'violin', name: 'Violin' }

describe('a track on an instrument that was learnt', () => {
  it('plays its notes at their times and pitches, and is silent between, at the rate of the song', async () => {
    const folder = await sampleInstrument(join(temporaryFolder(), 'run'))
    const sound = await heard(track(NETWORK), folder)
    expect(keyAt(sound, 0.8)).toBeCloseTo(69, 0)
    expect(keyAt(sound, 6.3)).toBeCloseTo(64, 0)
    // Before the first note, and after so long that nothing is computed any more.
    for (const seconds of [0.3, 4.9]) expect(levelAt(sound, seconds)).toBeLessThan(1e-4 * levelAt(sound, 0.8))
    expect(levelAt(sound, 0.52)).toBeGreaterThan(0.1 * levelAt(sound, 0.8))
  })

  it('is heard from the middle of the song on, and hears bends and levels', async () => {
    const folder = await sampleInstrument(join(temporaryFolder(), 'run'))
    const from = await heard(track(NETWORK), folder, 5.8 * RATE, RATE)
    expect(keyAt(from, 0.5)).toBeCloseTo(64, 0)
    const controls: Control[] = [
      { id: 1, tick: 0, lane: 'bend', value: 8191 },
      { id: 2, tick: 0, lane: 'cc7', value: 50 },
    ]
    const [bent, plain] = [await heard(track(NETWORK, controls), folder, 0, RATE), await heard(track(NETWORK), folder, 0, RATE)]
    expect(keyAt(bent, 0.8)).toBeCloseTo(71, 0)
    // Half of the controller is a quarter of the level; a bent tone sounds a little different.
    expect(levelAt(bent, 0.8) / levelAt(plain, 0.8)).toBeGreaterThan(0.15)
    expect(levelAt(bent, 0.8) / levelAt(plain, 0.8)).toBeLessThan(0.4)
  })

  it('plays on its own instrument where the network is gone', async () => {
    const gone = await heard(track({ runId: 'cello', name: 'Cello' }), temporaryFolder(), 0, RATE)
    const own = await heard(track(null), temporaryFolder(), 0, RATE)
    expect(gone).toEqual(own)
    expect(levelAt(own, 0.8)).toBeGreaterThan(1e-3)
  })
})
