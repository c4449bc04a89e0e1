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
const numbered = (start: number, count: number): Float32Array => Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 1 : -1) * (start + Math.floor(i / 2)))

describe('LiveHistory', () => {
  it('gives back any stretch of the last seconds, however it came', async () => {
    const history = await LiveHistory.create(join(folder, 'ring'), { sampleRate: 100, channels: 2, seconds: 5 })
    for (let at = 0, count = 1; at < 2345; at += count, count = (count * 7) % 131) history.append(numbered(at, count))
    expect(history.end).toBeGreaterThanOrEqual(2345)
    expect(history.end - history.start).toBeGreaterThanOrEqual(500)
    for (const [start, end] of [[history.start, history.end], [history.end - 1, history.end], [history.end - 333, history.end - 20]]) {
      expect(await history.read(start, end)).toEqual(numbered(start, end - start))
    }
    await history.close()
  })

  it('takes no more room on the disk than the seconds it keeps, and none in the end', async () => {
    const path = join(folder, 'ring')
    const history = await LiveHistory.create(path, { sampleRate: 100, channels: 2, seconds: 5 })
    for (let at = 0; at < 10_000; at += 100) history.append(numbered(at, 100))
    await history.read(history.start, history.end)
    expect(statSync(path).size).toBeLessThanOrEqual(6 * 100 * 2 * 4)
    await history.close()
    expect(existsSync(path)).toBe(false)
  })
})
