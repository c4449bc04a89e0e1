import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { heardSound } from '../../../../test/support/heard-sound.ts'
import { BEAT_SECONDS, FIRST_SECONDS, pluckedPiece } from '../../../../test/support/plucked-piece.ts'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { MELODY_STEP_SECONDS } from '../../../../src-shared/project/heard.ts'
import { readTimeSeries } from '../../evaluation/annotations/annotation-files.ts'
import { melodyFigures } from '../../evaluation/annotations/melody-figures.ts'
import { HEARD_RATE } from '../heard-rate.ts'
import { melodyOf } from '../melody.ts'
import { onsetStrength } from '../onset-strength.ts'
import { onsetsOf } from '../onsets.ts'
import { PITCH_DELAY_SECONDS, SoundFollower, type FollowedMoment } from './sound-follower.ts'

const BLOCK = 128

function follow(samples: Float32Array, sampleRate = HEARD_RATE, block = BLOCK): FollowedMoment[] {
  const follower = new SoundFollower(sampleRate)
  const said: FollowedMoment[] = []
  for (let at = 0; at < samples.length; at += block) said.push(...follower.push(samples.subarray(at, at + block)))
  return said
}

/** Strokes of noise that ring for some 30 ms. */
function strokes(times: readonly number[], seconds: number, sampleRate = HEARD_RATE): Float32Array {
  const sound = new Float32Array(Math.round(seconds * sampleRate))
  let random = 1
  for (const time of times) {
    const first = Math.round(time * sampleRate)
    for (let i = 0; i < 0.15 * sampleRate && first + i < sound.length; i++) {
      random = (random * 16_807) % 2_147_483_647
      sound[first + i] += 0.4 * Math.exp(-i / (0.03 * sampleRate)) * (random / 1_073_741_824 - 1)
    }
  }
  return sound
}

const onsetsSaid = (said: readonly FollowedMoment[]): number[] => said.flatMap(({ onsetSeconds }) => onsetSeconds ?? [])
const beatsSaid = (said: readonly FollowedMoment[]): { beat: number; at: number }[] =>
  said.flatMap(({ beatSeconds, seconds }) => (beatSeconds === null ? [] : [{ beat: beatSeconds, at: seconds }]))
const nearest = (times: readonly number[], time: number): number => Math.min(...times.map((other) => Math.abs(other - time)))

describe('What is followed while it sounds', () => {
  it('is the same in blocks of any size, and said each 10 ms', () => {
    const sound = pluckedPiece(48_000, 0).subarray(0, 6 * 48_000)
    const said = follow(sound, 48_000, 64)
    expect(follow(sound, 48_000, 1000)).toEqual(said)
    expect(follow(sound, 48_000, sound.length)).toEqual(said)
    const apart = said.slice(1).map(({ seconds }, i) => seconds - said[i].seconds)
    expect(Math.max(...apart)).toBeLessThan(0.0101)
    // The last 23 ms of a frame and what the change of rate waits for.
    expect(6 - said[said.length - 1].seconds).toBeLessThan(0.015)
  })

  it('is nothing in silence', () => {
    for (const moment of follow(new Float32Array(12 * HEARD_RATE)))
      expect(moment).toMatchObject({ hz: 0, confidence: 0, levelDb: -120, onsetSeconds: null, beatSeconds: null, bpm: null })
  })
})

describe('Onsets that are followed', () => {
  const times = [0.5, 0.9, 1.42, 1.6, 2.31, 2.9, 3.4, 3.55, 4.2]

  it('are said within 30 ms of their beginning, each once', () => {
    const said = follow(strokes(times, 5, 48_000), 48_000)
    const heard = said.filter(({ onsetSeconds }) => onsetSeconds !== null)
    expect(heard).toHaveLength(times.length)
    heard.forEach(({ onsetSeconds, seconds }, i) => {
      expect(seconds - times[i]).toBeLessThan(0.03)
      expect(Math.abs(onsetSeconds! - times[i])).toBeLessThan(0.025)
    })
  })

  it('are those that are found when all of it is known: nine of ten within 30 ms', () => {
    const sound = pluckedPiece(HEARD_RATE, 0)
    const wanted = onsetsOf(onsetStrength(sound).all)
    const said = onsetsSaid(follow(sound))
    expect(wanted.filter((time) => nearest(said, time) < 0.03).length).toBeGreaterThanOrEqual(0.9 * wanted.length)
    expect(said.filter((time) => nearest(wanted, time) < 0.03).length).toBeGreaterThanOrEqual(0.9 * said.length)
  })
})

describe('Beats that are followed', () => {
  const even = (bpm: number, seconds: number): number[] =>
    Array.from({ length: Math.floor(((seconds - 0.4) * bpm) / 60) }, (_, i) => 0.4 + (60 / bpm) * i)

  it.each([72, 96, 133])('are said before they sound, within 30 ms, at %s a minute', (bpm) => {
    const times = even(bpm, 16)
    const said = beatsSaid(follow(strokes(times, 16)))
    for (const { beat, at } of said) expect(beat).toBeGreaterThan(at)
    const later = times.filter((time) => time > 6 && time < 15)
    for (const time of later)
      expect(
        nearest(
          said.map(({ beat }) => beat),
          time,
        ),
      ).toBeLessThan(0.03)
    const between = said.filter(({ beat }) => beat > 6 && beat < 15)
    expect(Math.abs(between.length - later.length)).toBeLessThanOrEqual(1)
  })

  it('go with a player who becomes faster, and are those of a piece', () => {
    const times = [0.4]
    while (times[times.length - 1] < 24) times.push(times[times.length - 1] + 60 / (100 + times[times.length - 1]))
    const said = beatsSaid(follow(strokes(times, 25))).map(({ beat }) => beat)
    const later = times.filter((time) => time > 8 && time < 23.5)
    expect(later.filter((time) => nearest(said, time) < 0.04).length).toBeGreaterThanOrEqual(0.9 * later.length)
    const piece = beatsSaid(follow(pluckedPiece(HEARD_RATE, 0)))
    for (const { beat } of piece.filter(({ beat }) => beat > 6)) {
      const place = (beat - FIRST_SECONDS) / BEAT_SECONDS
      expect(Math.abs(place - Math.round(place)) * BEAT_SECONDS).toBeLessThan(0.04)
    }
  })
})

describe('A pitch that is followed', () => {
  it('is that of 30 ms before, within 20 cents, through a glide', () => {
    const hzAt = (t: number): number => 110 * 2 ** (t / 2)
    let phase = 0
    const sound = Float32Array.from({ length: 4 * 48_000 }, (_, i) => {
      phase += (2 * Math.PI * hzAt(i / 48_000)) / 48_000
      return 0.2 * (Math.sin(phase) + Math.sin(2 * phase) / 2 + Math.sin(3 * phase) / 3)
    })
    for (const { seconds, hz } of follow(sound, 48_000).filter(({ seconds }) => seconds > 0.2)) {
      const then = seconds - PITCH_DELAY_SECONDS - 0.5 / hz
      expect(PITCH_DELAY_SECONDS + 0.5 / hz).toBeLessThan(0.03)
      expect(Math.abs(1200 * Math.log2(hz / hzAt(then)))).toBeLessThan(20)
    }
  })

  it.skipIf(!hasSharedData)(
    'of a singer is that which people noted in 94 of 100 moments, and that of the whole recording in 98',
    async () => {
      const sound = await heardSound(sharedData('annotated/vocadito/vocadito_1.wav'))
      const said = follow(sound)
      const reference = readTimeSeries(readFileSync(sharedData('annotated/vocadito/vocadito_1_f0.csv'), 'utf8'))
      const times = said.map(({ seconds, hz }) => Math.max(0, seconds - PITCH_DELAY_SECONDS - (hz > 0 ? 0.5 / hz : 0.002)))
      const values = said.map(({ hz }) => hz)
      expect(melodyFigures(reference, { times, values })['Raw Pitch Accuracy']).toBeGreaterThan(0.94)
      const whole = melodyOf(sound)
      const alike = said.flatMap(({ hz }, i) => {
        const known = whole.hz[Math.round(times[i] / MELODY_STEP_SECONDS)] ?? 0
        return hz > 0 && known > 0 ? [Math.abs(1200 * Math.log2(hz / known)) < 50] : []
      })
      expect(alike.filter(Boolean).length / alike.length).toBeGreaterThan(0.98)
    },
    20_000,
  )
})
