import { expect, it } from 'vitest'
import { seenPlaces } from './seen-places.ts'

it('all of a short line is drawn; of an hour the outline, as many points as columns allow, with its highest and lowest moments', () => {
  expect(seenPlaces([3, 1, 2], 2)).toEqual([0, 1, 2])
  const hour = Float32Array.from({ length: 155_000 }, (_, i) => 200 + 100 * Math.sin(i / 500))
  hour[77_777] = 900
  hour[100_001] = 0
  const places = seenPlaces(hour, 1000)
  expect(places.length).toBeLessThanOrEqual(2000)
  expect(places).toContain(77_777)
  expect(places).toContain(100_001)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  // Within each column nothing lies beyond what is drawn of it.
  for (let column = 0; column < 1000; column++) {
    const [from, to] = [155 * column, 155 * (column + 1)]
    const drawn = places.filter((i) => i >= from && i < to).map((i) => hour[i])
    const all = hour.subarray(from, to)
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([Math.min(...all), Math.max(...all)])
  }
})
