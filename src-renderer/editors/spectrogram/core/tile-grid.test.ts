import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrange } from './placements.ts'
import { levelFor, parentOf, tileFrames, type TileAddress, type TileGrid, tilesInView, topLevel } from './tile-grid.ts'
import { TileLoader } from './tile-loader.ts'
import type { Levels } from './tile-painter.ts'
import { pixelOf } from './time-view.ts'

const HOUR: TileGrid = { hopSamples: 256, tileColumns: 256, totalFrames: 3600 * 44_100 }

describe('tiles of a view', () => {
  it('an hour in one view is few tiles, whose columns are at least a pixel wide', () => {
    for (let framesPerPixel = 1; framesPerPixel < 100_000; framesPerPixel *= 1.5) {
      const level = levelFor(HOUR, framesPerPixel, 1)
      const column = (HOUR.hopSamples * 2 ** level) / framesPerPixel
      if (level < topLevel(HOUR)) expect(column).toBeGreaterThanOrEqual(1 - 1e-9)
      if (level > 0) expect(column).toBeLessThan(2)
      expect(tilesInView(HOUR, { startFrame: 1e6, framesPerPixel }, 1920, level).length).toBeLessThanOrEqual(9)
    }
  })

  it('cover what is in sight, and nothing that is not', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1.5e8, noNaN: true }),
        fc.double({ min: 0.05, max: 50_000, noNaN: true }),
        (startFrame, framesPerPixel) => {
          const level = levelFor(HOUR, framesPerPixel, 1)
          const tiles = tilesInView(HOUR, { startFrame, framesPerPixel }, 1000, level)
          const frames = tileFrames(HOUR, level)
          expect(tiles[0].index * frames - 128).toBeLessThanOrEqual(startFrame)
          expect((tiles[0].index + 1) * frames - 128).toBeGreaterThan(startFrame)
          const end = Math.min(HOUR.totalFrames, startFrame + 1000 * framesPerPixel)
          expect((tiles[tiles.length - 1].index + 1) * frames).toBeGreaterThanOrEqual(end)
        },
      ),
    )
  })

  it('each lies within its parent, and the top tile holds all', () => {
    expect(parentOf({ level: 3, index: 5 })).toEqual({ level: 4, index: 2 })
    expect(tileFrames(HOUR, topLevel(HOUR))).toBeGreaterThanOrEqual(HOUR.totalFrames)
    expect(tileFrames(HOUR, topLevel(HOUR) - 1)).toBeLessThan(HOUR.totalFrames)
  })
})

/** A loader whose answers come when the test says so. */
function manualLoader(mostTiles?: number): {
  loader: TileLoader<Levels>
  asked: TileAddress[]
  answer: (complete?: boolean) => Promise<void>
  fail: () => Promise<void>
  changes: () => number
  clock: { now: number }
} {
  const clock = { now: 1000 }
  const asked: TileAddress[] = []
  const waiting: { resolve: (levels: Levels) => void; reject: (error: unknown) => void }[] = []
  let changed = 0
  const loader = new TileLoader<Levels>(
    {
      fetch: (address) => {
        asked.push(address)
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
      },
      changed: () => changed++,
      failed: () => undefined,
      now: () => clock.now,
    },
    mostTiles,
  )
  const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0))
  return {
    loader,
    asked,
    clock,
    changes: () => changed,
    answer: (complete = true) => (waiting.shift()?.resolve({ data: new Uint8Array(256), complete, progress: 1 }), settle()),
    fail: () => (waiting.shift()?.reject(new Error('no')), settle()),
  }
}

const row = (count: number, from = 0): TileAddress[] => Array.from({ length: count }, (_, i) => ({ level: 0, index: from + i }))

describe('loading tiles', () => {
  it('asks for the most wanted first, a few at a time, and forgets wishes that were not begun', async () => {
    const { loader, asked, answer } = manualLoader()
    loader.want(row(10))
    expect(asked).toEqual(row(4))
    loader.want(row(2, 50))
    await answer()
    expect(asked.slice(4)).toEqual([{ level: 0, index: 50 }])
    loader.close()
  })

  it('asks again for what is not complete, but not at once, and never again for what is', async () => {
    const { loader, asked, answer, clock } = manualLoader()
    loader.want(row(2))
    await answer(false)
    await answer(true)
    loader.want(row(2))
    expect(asked.length).toBe(2)
    clock.now += 1000
    loader.want(row(2))
    expect(asked.length).toBe(3)
    expect(asked[2]).toEqual({ level: 0, index: 0 })
    loader.close()
  })

  it('tries again later after a failure', async () => {
    const { loader, asked, fail, clock } = manualLoader()
    loader.want(row(1))
    await fail()
    expect(asked.length).toBe(1)
    clock.now += 5000
    loader.want(row(1))
    expect(asked.length).toBe(2)
    loader.close()
  })

  it('keeps so many tiles, those last used, and always those in sight', async () => {
    const { loader, answer, clock } = manualLoader(3)
    for (let index = 0; index < 6; index++) {
      clock.now++
      loader.want(row(1, index))
      await answer()
    }
    expect(loader.count).toBe(3)
    expect(loader.get({ level: 0, index: 5 })).not.toBeNull()
    expect(loader.get({ level: 0, index: 0 })).toBeNull()
    loader.close()
  })

  it('shows a coarser tile’s part in the place of one that is not there yet', async () => {
    const { loader, answer } = manualLoader()
    loader.want([{ level: 2, index: 1 }])
    await answer()
    const grid: TileGrid = { hopSamples: 256, tileColumns: 256, totalFrames: 8 * 65_536 }
    const view = { startFrame: 5 * 65_536, framesPerPixel: 256 }
    const { placements, wanted, ready } = arrange(loader, grid, view, 200, 1)
    // Tile 5 of level 0 is the second quarter of tile 1 of level 2.
    expect(placements).toHaveLength(1)
    expect(placements[0]).toMatchObject({ fromColumn: 64, toColumn: 128, width: 256 })
    expect(placements[0].x).toBeCloseTo(pixelOf(view, 5 * 65_536 - 128), 6)
    expect(wanted[0]).toEqual({ level: 0, index: 5 })
    expect(ready).toBe(0)
    loader.close()
  })
})
