import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drumZones, keyZones, MOST_DRUM_KEYS, type KeySample } from './key-map.ts'

const sample = (pitch: number | null, levelDb = -20): KeySample => ({ pitch, levelDb, loop: null })

describe('samples on a keyboard', () => {
  it('every key and velocity plays exactly one of those with a pitch', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 10, max: 120, noNaN: true }), fc.integer({ min: -60, max: 0 })), {
          minLength: 1,
          maxLength: 40,
        }),
        (list) => {
          const zones = keyZones(list.map(([pitch, levelDb]) => sample(pitch, levelDb)))
          expect(zones).toHaveLength(list.length)
          for (const key of [0, 17, 60, 61, 127])
            for (const velocity of [1, 2, 63, 64, 127]) {
              const playing = zones.filter(
                (zone) => zone.lowKey <= key && key <= zone.highKey && zone.lowVelocity <= velocity && velocity <= zone.highVelocity,
              )
              expect(playing).toHaveLength(1)
            }
        },
      ),
    )
  })

  it('reach halfway to their neighbours, softer ones below louder ones, and say how sharp they are', () => {
    const zones = keyZones([sample(72.1), sample(59.8, -10), sample(60.2, -30)])
    expect(zones.map(({ rootKey, sharpCents, lowKey, highKey }) => [rootKey, sharpCents, lowKey, highKey])).toEqual([
      [60, 20, 0, 66],
      [60, -20, 0, 66],
      [72, 10, 67, 127],
    ])
    expect(zones.map(({ lowVelocity, highVelocity }) => [lowVelocity, highVelocity])).toEqual([
      [1, 64],
      [65, 127],
      [1, 127],
    ])
  })

  it('without a pitch have a key each, as many as there are', () => {
    const zones = drumZones(Array.from({ length: 200 }, () => sample(null)))
    expect(zones).toHaveLength(MOST_DRUM_KEYS)
    expect([zones[0].lowKey, zones.at(-1)!.highKey]).toEqual([36, 127])
  })
})
