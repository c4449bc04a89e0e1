import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker, type Script } from '../../../test/support/fake-engine.ts'
import { noise } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import { computeTile } from '../../engine/spectrograms/compute-tile.ts'
import { sweepTiles } from './tile-files.ts'
import { tileMemory } from './tile-memory.ts'
import { TilePyramid, type TiledSound } from './tile-pyramid.ts'
import { TileWorkers } from './tile-workers.ts'

const RATE = 1_000
/** Of the layout at 1 kHz: windows of 256, hops of 32 samples, tiles of 8192 at level 0. */
const TILE_FRAMES = 8192

const computing: Script = async (work, process) => {
  if (work.kind === 'spectrogram-tile') process.report({ type: 'result', result: await computeTile(work.input) })
}

function soundOf(samples: Float32Array, growing = false): TiledSound {
  const path = join(temporaryFolder(), 'sound.f32')
  writeFileSync(path, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
  return {
    key: 'a-sound',
    growing,
    file: { path, dataOffset: 0, encoding: 'float32', channels: 1, frames: samples.length, sampleRate: RATE },
  }
}

function pyramidOf(
  sound: TiledSound,
  cacheFolder = temporaryFolder(),
  script = computing,
): { pyramid: TilePyramid; forker: FakeForker; cacheFolder: string } {
  const forker = new FakeForker(script)
  return {
    pyramid: new TilePyramid(sound, { scale: 'linear' }, { memory: tileMemory(1e8), workers: new TileWorkers(forker, 1), cacheFolder }),
    forker,
    cacheFolder,
  }
}

async function fillAll(pyramid: TilePyramid, level: number): Promise<void> {
  while (await pyramid.fill(level, 0)) continue
}

describe('a sound’s tiles', () => {
  const samples = noise(40 * TILE_FRAMES, 5)

  it('come coarse from fine: the loudest of what they span, whatever way they were made', async () => {
    const { pyramid } = pyramidOf(soundOf(samples))
    const before = await pyramid.tile(6, 0)
    expect([before.complete, before.progress]).toEqual([false, 0])
    await fillAll(pyramid, 6)
    const top = await pyramid.tile(6, 0)
    expect([top.complete, top.progress, top.data.length]).toEqual([true, 1, 160 * 128])
    const fine = await pyramid.tile(0, 3)
    // Columns 3 * 256 .. 4 * 256 of level 0 are columns 12 .. 16 of level 6.
    for (let column = 0; column < 4; column++) {
      for (let row = 0; row < 128; row += 17) {
        const loudest = Math.max(...Array.from({ length: 64 }, (_, i) => fine.data[(column * 64 + i) * 128 + row]))
        expect(top.data[(12 + column) * 128 + row]).toBe(loudest)
      }
    }
  })

  it('of an unfinished coarse tile show what there is, in its place', async () => {
    const { pyramid } = pyramidOf(soundOf(samples))
    await pyramid.fill(6, 0)
    const part = await pyramid.tile(6, 0)
    expect(part.progress).toBeCloseTo(1 / 3, 6)
    expect(part.data.subarray(0, 64 * 128).every((byte) => byte > 0)).toBe(true)
    expect(part.data.subarray(64 * 128).every((byte) => byte === 0)).toBe(true)
  })

  it('are computed once, and found on the disk the next time; damaged ones are made anew', async () => {
    const sound = soundOf(samples)
    const first = pyramidOf(sound)
    await fillAll(first.pyramid, 6)
    const wanted = await first.pyramid.tile(6, 0)
    expect(first.forker.work.length).toBe(3)
    const second = pyramidOf(sound, first.cacheFolder)
    expect(await second.pyramid.tile(6, 0)).toEqual(wanted)
    expect(second.forker.work.length).toBe(0)
    const folder = join(first.cacheFolder, readdirSync(first.cacheFolder)[0])
    for (const name of readdirSync(folder)) if (!name.startsWith('4-')) rmSync(join(folder, name))
    writeFileSync(join(folder, '4-1'), 'short')
    const third = pyramidOf(sound, first.cacheFolder)
    await fillAll(third.pyramid, 6)
    expect(await third.pyramid.tile(6, 0)).toEqual(wanted)
    expect(third.forker.work.length).toBe(1)
  })

  it('grow with a sound that is being made, and then equal those of the whole', async () => {
    const whole = soundOf(samples.slice(0, 20 * TILE_FRAMES))
    const part = (frames: number): TiledSound => ({ ...whole, growing: true, file: { ...whole.file, frames } })
    const { pyramid, cacheFolder } = pyramidOf(part(TILE_FRAMES / 2))
    const early = await pyramid.tile(0, 0)
    expect([early.complete, early.data.length < 256 * 128]).toEqual([false, true])
    pyramid.grow(part(10 * TILE_FRAMES))
    expect((await pyramid.tile(0, 0)).complete).toBe(true)
    await fillAll(pyramid, 5)
    expect((await pyramid.tile(5, 0)).complete).toBe(false)
    expect(existsSync(join(cacheFolder, 'a-sound.linear.v1'))).toBe(false)
    pyramid.grow(whole)
    await fillAll(pyramid, 5)
    const fresh = pyramidOf(whole)
    await fillAll(fresh.pyramid, 5)
    expect(await pyramid.tile(5, 0)).toEqual(await fresh.pyramid.tile(5, 0))
  })

  it('survive an engine that dies: the call fails, the next one has a new engine', async () => {
    let deaths = 0
    const { pyramid } = pyramidOf(soundOf(samples), undefined, (work, process) =>
      deaths++ === 0 ? process.crash() : computing(work, process),
    )
    await expect(pyramid.tile(0, 0)).rejects.toThrow(/engine/i)
    expect((await pyramid.tile(0, 0)).data.length).toBe(256 * 128)
  })

  it('beyond the end are empty', async () => {
    const { pyramid } = pyramidOf(soundOf(samples.slice(0, 100)))
    expect((await pyramid.tile(0, 7)).data.length).toBe(0)
    expect((await pyramid.tile(9, 3)).progress).toBe(1)
  })
})

describe('tile workers', () => {
  it('refuse what waits when they are closed', async () => {
    const workers = new TileWorkers(new FakeForker(() => undefined), 1)
    const input = { sound: soundOf(noise(10)).file, growing: false, scale: 'linear', level: 0, index: 0 } as const
    const [, waiting] = [workers.compute(input).catch(() => undefined), workers.compute(input)]
    await until(() => !workers.free)
    workers.close()
    await expect(waiting).rejects.toThrow('The engine was stopped.')
  })
})

describe('tiles in memory', () => {
  it('are the last ones used, up to so many bytes', () => {
    const memory = tileMemory(10)
    for (const name of ['a', 'b']) memory.set(name, new Uint8Array(4))
    memory.get('a')
    memory.set('c', new Uint8Array(4))
    expect(['a', 'b', 'c'].map((name) => memory.get(name) !== undefined)).toEqual([true, false, true])
    memory.set('c', new Uint8Array(10))
    expect(memory.get('a')).toBeUndefined()
  })
})

describe('the sweep', () => {
  it('removes tiles of sounds that are gone, of former versions, and the oldest where all are too many', async () => {
    const folder = temporaryFolder()
    const put = (name: string, bytes: number, age: number): void => {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, '4-0'), new Uint8Array(bytes))
      utimesSync(join(folder, name), 1_000_000 - age, 1_000_000 - age)
    }
    put('here.linear.v1', 100, 3)
    put('here.mel.v1', 100, 2)
    put('also.mel.v1', 100, 1)
    put('gone.mel.v1', 100, 0)
    put('gone.constant-q.v1', 100, 0)
    put('gone.linear8192.v1', 100, 0)
    put('here.linear.v0', 100, 0)
    await sweepTiles(folder, new Set(['here', 'also']), 1000)
    expect(readdirSync(folder).sort()).toEqual(['also.mel.v1', 'here.linear.v1', 'here.mel.v1'])
    await sweepTiles(folder, new Set(['here', 'also']), 200)
    expect(readdirSync(folder).sort()).toEqual(['also.mel.v1', 'here.mel.v1'])
    await sweepTiles(join(folder, 'none'), new Set())
  })
})
