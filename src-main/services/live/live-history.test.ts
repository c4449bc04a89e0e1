import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LiveHistory } from './live-history.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spectraloom-history-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Frame i carries i in its first channel and -i in its second. */
const numbered = (start: number, count: number): Float32Array =>
  Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 1 : -1) * (start + Math.floor(i / 2)))

describe('LiveHistory', () => {
  it('gives back any stretch of the last seconds, however it came', async () => {
    const history = await LiveHistory.create(join(folder, 'ring'), { sampleRate: 100, channels: 2, seconds: 5 })
    for (let at = 0, count = 1; at < 2345; at += count, count = (count * 7) % 131) history.append(numbered(at, count))
    expect(history.end).toBeGreaterThanOrEqual(2345)
    expect(history.end - history.start).toBeGreaterThanOrEqual(500)
    for (const [start, end] of [
      [history.start, history.end],
      [history.end - 1, history.end],
      [history.end - 333, history.end - 20],
    ]) {
      expect(await history.read(start, end)).toEqual(numbered(start, end - start))
    }
    await history.close()
  })

  it('is read while it goes on, and closes when that is done', async () => {
    const history = await LiveHistory.create(join(folder, 'ring'), { sampleRate: 100, channels: 2, seconds: 5 })
    for (let at = 0; at < 2050; at += 50) history.append(numbered(at, 50))
    const [start, end] = [history.start, history.end]
    const read: number[] = []
    let closed: Promise<void> | null = null
    for await (const block of history.blocks(start, end)) {
      expect(block.length).toBeLessThanOrEqual(200)
      read.push(...block)
      if (closed) continue
      for (let at = end; at < end + 900; at += 50) history.append(numbered(at, 50))
      closed = history.close()
    }
    expect(read).toEqual([...numbered(start, end - start)])
    await closed
  })

  it('says so where it is read more slowly than it is played over, and never gives other sound', async () => {
    const history = await LiveHistory.create(join(folder, 'ring'), { sampleRate: 100, channels: 2, seconds: 5 })
    for (let at = 0; at < 2000; at += 50) history.append(numbered(at, 50))
    const [start, end] = [history.start, history.end]
    const reading = async (): Promise<void> => {
      let expected = start
      for await (const block of history.blocks(start, end)) {
        expect(block).toEqual(numbered(expected, block.length / 2))
        expected += block.length / 2
        for (let at = 0; at < 1000; at += 50) history.append(numbered(history.end, 50))
      }
    }
    await expect(reading()).rejects.toThrow('too slow')
    await history.close()
  })

  it('takes no more room on the disk than the seconds it keeps and ten, and none in the end', async () => {
    const path = join(folder, 'ring')
    const history = await LiveHistory.create(path, { sampleRate: 100, channels: 2, seconds: 5 })
    for (let at = 0; at < 10_000; at += 100) history.append(numbered(at, 100))
    await history.read(history.start, history.end)
    expect(statSync(path).size).toBeLessThanOrEqual(16 * 100 * 2 * 4)
    await history.close()
    expect(existsSync(path)).toBe(false)
  })
})
