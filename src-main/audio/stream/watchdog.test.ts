import { describe, expect, it } from 'vitest'
import { CHECK_MS, SILENCE_LIMIT_MS, STALL_LIMIT_MS, Watchdog } from './watchdog.ts'

/** Checks every CHECK_MS until `untilMs`; `heard` tells the progress at each check, or null for no word. */
function watch(untilMs: number, heard: (nowMs: number) => number | null): { verdict: string; atMs: number } {
  const watchdog = new Watchdog(0)
  for (let nowMs = CHECK_MS; nowMs <= untilMs; nowMs += CHECK_MS) {
    const progress = heard(nowMs)
    if (progress !== null) watchdog.heard(nowMs, progress)
    const verdict = watchdog.check(nowMs)
    if (verdict !== 'well') return { verdict, atMs: nowMs }
  }
  return { verdict: 'well', atMs: untilMs }
}

describe('Watchdog', () => {
  it('is content while frames move', () => {
    expect(watch(60_000, (nowMs) => nowMs).verdict).toBe('well')
  })

  it('notices a device that stopped although the process speaks', () => {
    const { verdict, atMs } = watch(60_000, (nowMs) => Math.min(nowMs, 5000))
    expect(verdict).toBe('stalled')
    expect(atMs).toBeGreaterThan(5000 + STALL_LIMIT_MS)
    expect(atMs).toBeLessThanOrEqual(5000 + STALL_LIMIT_MS + 2 * CHECK_MS)
  })

  it('notices silence of the process at the latest after its limit', () => {
    const { verdict, atMs } = watch(60_000, (nowMs) => (nowMs <= 5000 ? nowMs : null))
    expect(verdict).not.toBe('well')
    expect(atMs).toBeLessThanOrEqual(5000 + SILENCE_LIMIT_MS + CHECK_MS)
  })

  it('does not blame the process when the host itself was held up', () => {
    const watchdog = new Watchdog(0)
    watchdog.heard(200, 1)
    expect(watchdog.check(CHECK_MS)).toBe('well')
    expect(watchdog.check(CHECK_MS + 10_000)).toBe('well')
    watchdog.heard(CHECK_MS + 10_001, 2)
    expect(watchdog.check(2 * CHECK_MS + 10_000)).toBe('well')
  })
})
