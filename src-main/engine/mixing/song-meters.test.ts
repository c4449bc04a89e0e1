import { expect, it } from 'vitest'
import { METER_SAMPLES, METER_VALUES } from '../../../src-shared/audio/index.ts'
import { newTrack } from '../../../src-shared/music/index.ts'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import type { Stereo } from './mix-blocks.ts'
import type { MixBlock } from './mix-song.ts'
import { SongMeters } from './song-meters.ts'

/** Single precision of sums of 1024 squares in four lanes. */
const TOLERANCE = 1e-5

it('meters show peaks and loudness of tracks, groups and the mix, whatever blocks the sound comes in', () => {
  const random = seededRandom(7)
  const samples = 7 * METER_SAMPLES
  const sound = (): Stereo => [0, 1].map(() => Float32Array.from({ length: samples }, () => (random(2001) - 1000) / 700)) as never
  const [a, b, mix] = [sound(), sound(), sound()]
  const tracks = [
    newTrack('g', 'group', 'Group', 0),
    { ...newTrack('a', 'audio', 'A', 0), groupId: 'g' },
    { ...newTrack('b', 'audio', 'B', 0), groupId: 'g' },
    newTrack('silent', 'audio', 'Silent', 0),
  ]
  const meters = new SongMeters(tracks)
  const rows: number[] = []
  for (let at = 0; at < samples;) {
    const end = Math.min(samples, at + 1 + random(4096))
    const part = ([left, right]: Stereo): Stereo => [left.subarray(at, end), right.subarray(at, end)]
    const block: MixBlock = {
      ...{ mix: part(mix), reverb: part(mix), delay: part(mix) },
      tracks: [
        { trackId: 'a', sound: part(a) },
        { trackId: 'b', sound: part(b) },
      ],
    }
    rows.push(...meters.add(block))
    at = end
  }
  const group = [0, 1].map((side) => a[side].map((value, i) => value + b[side][i])) as unknown as Stereo
  expect(rows).toHaveLength(7 * meters.rowValues)
  for (let row = 0; row < 7; row++) {
    ;[group, a, b, null, mix].forEach((stereo, meter) => {
      const shown = rows.slice(row * meters.rowValues + meter * METER_VALUES).slice(0, METER_VALUES)
      const sides = [0, 1].map((side) => [...(stereo?.[side].slice(row * METER_SAMPLES, (row + 1) * METER_SAMPLES) ?? [0])])
      const peaks = sides.map((values) => Math.max(...values.map(Math.abs)))
      const rms = sides.map((values) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length))
      ;[...peaks, ...rms].forEach((value, i) => expect(shown[i], `row ${row}, meter ${meter}`).toBeCloseTo(value, -Math.log10(TOLERANCE)))
    })
  }
})
