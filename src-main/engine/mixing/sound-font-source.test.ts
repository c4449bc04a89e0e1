import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BasicSoundBank } from 'spessasynth_core'
import { describe, expect, it } from 'vitest'
import { EMPTY_SONG, newTrack, PLAIN_NOTES, type Track } from '../../../src-shared/music/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { readSoundFont } from '../synth/sound-font.ts'
import { mixSong } from './mix-song.ts'

const RATE = 48_000
/** One preset, a saw wave: what SpessaSynth writes as an example. */
const EXAMPLE = new Uint8Array(BasicSoundBank.getSampleSoundBankFile())

function fileOf(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 'font.sf2')
  writeFileSync(path, bytes)
  return path
}

const track = (changes: Partial<Track> = {}, bend = 0): Track => ({
  ...newTrack('t', 'notes', 'T', 0),
  soundFont: { id: 'font', bank: 0, program: 0, isDrums: false, name: 'Saw' },
  clips: [
    {
      ...{ ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 9600 },
      notes: [{ id: 1, startTick: 101, ticks: 960, pitch: 69, velocity: 110, releaseVelocity: 0 }],
      controls: bend === 0 ? [] : [{ id: 1, tick: 0, lane: 'bend', value: bend }],
    },
  ],
  ...changes,
})

async function heard(tracks: Track[], soundFonts = new Map([['font', fileOf(EXAMPLE)]])): Promise<Float32Array> {
  const left = new Float32Array(RATE)
  let at = 0
  for await (const { mix } of mixSong(
    { ...EMPTY_SONG, tracks },
    { sampleRate: RATE, files: new Map(), soundFonts, startSample: 0, samples: RATE },
  )) {
    left.set(mix[0], at)
    at += mix[0].length
  }
  return left
}

/** Frequency by the period that is most like itself, between samples. */
function hzOf(samples: Float32Array): number {
  const unlike = (lag: number): number => samples.subarray(0, 8000).reduce((sum, x, n) => sum + (x - samples[n + lag]) ** 2, 0)
  const lags = Array.from({ length: 100 }, (_, i) => i + 60)
  const best = lags.reduce((a, b) => (unlike(b) < unlike(a) ? b : a))
  const [before, here, behind] = [best - 1, best, best + 1].map(unlike)
  return RATE / (best + (0.5 * (before - behind)) / (before - 2 * here + behind))
}

describe('a SoundFont', () => {
  it('plays the notes of a track on their samples, in tune, bent, and until their keys come up', async () => {
    const plain = await heard([track()])
    // Tick 101 at 120 beats a minute.
    const start = Math.round((101 * RATE) / 1920)
    const first = plain.findIndex((value) => value !== 0)
    // Its samples begin with silence of one.
    expect(first - start).toBeGreaterThanOrEqual(0)
    expect(first - start).toBeLessThanOrEqual(2)
    // The example's own saw wave is some cents flat.
    const cents = 1200 * Math.log2(hzOf(plain.subarray(6000)) / 440)
    expect(Math.abs(cents)).toBeLessThan(10)
    const bent = await heard([track({}, 8191)])
    expect(Math.abs(1200 * Math.log2(hzOf(bent.subarray(6000)) / 440) - cents - 200)).toBeLessThan(3)
    const loudest = (samples: Float32Array): number => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    expect(loudest(plain.subarray(20_000, 25_000))).toBeGreaterThan(0.01)
    expect(loudest(plain.subarray(40_000))).toBeLessThan(0.001)
  })

  it("that is gone leaves the notes to the program's own instrument", async () => {
    const own = await heard([track({ soundFont: null })])
    expect(await heard([track()], new Map())).toBeAllclose(own, { rtol: 0, atol: 0 })
  })

  it('tells what it holds to choose from', async () => {
    expect(await readSoundFont({ path: fileOf(EXAMPLE) })).toEqual({
      name: 'SpessaSynth Sample Sound Bank',
      presets: [{ bank: 0, program: 0, isDrums: false, name: 'Saw Wave' }],
    })
  })

  it.each([
    ['empty', new Uint8Array(0), 'it does not begin as one'],
    ['of something else', new TextEncoder().encode('RIFF\0\0\0\0WAVEfmt '), 'it holds something else'],
    ['cut off', EXAMPLE.slice(0, EXAMPLE.length - 100), 'its end is missing'],
    [
      'empty inside',
      Uint8Array.from([...new TextEncoder().encode('RIFF'), 4, 0, 0, 0, ...new TextEncoder().encode('sfbk')]),
      'it is damaged inside.',
    ],
    ['of noise inside', Uint8Array.from(EXAMPLE, (byte, i) => (i < 12 ? byte : (byte * 31 + i) & 255)), 'it is damaged inside.'],
  ])('that is %s is refused with a reason', async (_, bytes, why) => {
    await expect(readSoundFont({ path: fileOf(bytes) })).rejects.toThrow(`This is no SoundFont that can be played: ${why}`)
  })
})
