import { describe, expect, it } from 'vitest'
import { PlaceClock } from './place-clock.ts'

describe('PlaceClock', () => {
  it('knows nothing before it was told anything', () => {
    expect(new PlaceClock().secondsAt(1000)).toBeNull()
  })

  it('goes by the least late of its reports', () => {
    const clock = new PlaceClock()
    const late = [30, 4, 25, 18, 40]
    late.forEach((delayMs, i) => clock.told(i / 10, 5000 + 100 * i + delayMs))
    // What comes late pulls it by a hundredth of its delay: 0.21 + 0.14 + 0.36 ms.
    expect(clock.secondsAt(5500)! * 1000).toBeCloseTo(500 - 4 - 0.7, 0)
  })

  it('follows what two clocks drift apart', () => {
    const clock = new PlaceClock()
    for (let i = 0; i <= 9000; i++) clock.told(i / 30, (i / 30) * 1000 * 1.0001)
    expect(Math.abs(clock.secondsAt(300_030)! - 300)).toBeLessThan(0.001)
  })

  it('is set anew where another place is heard', () => {
    const clock = new PlaceClock()
    clock.told(10, 1000)
    clock.told(3, 1100)
    expect(clock.secondsAt(1100)).toBeCloseTo(3, 9)
    clock.told(20, 1200)
    expect(clock.secondsAt(1200)).toBeCloseTo(20, 9)
  })
})
