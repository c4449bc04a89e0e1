import { describe, expect, it } from 'vitest'
import { Hold } from './hold.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a hold', () => {
  it('lets work go on at once while it is not held', async () => {
    await new Hold().released()
  })

  it('keeps all who ask waiting until it is released', async () => {
    const hold = new Hold()
    const passed: string[] = []
    hold.set(true)
    for (const name of ['a', 'b']) void hold.released().then(() => passed.push(name))
    await turn()
    expect(passed).toEqual([])
    hold.set(false)
    await turn()
    expect(passed).toEqual(['a', 'b'])
  })

  it('keeps them waiting where it is held again before they notice', async () => {
    const hold = new Hold()
    let passed = false
    hold.set(true)
    void hold.released().then(() => (passed = true))
    hold.set(false)
    hold.set(true)
    await turn()
    expect(passed).toBe(false)
    hold.set(false)
    await turn()
    expect(passed).toBe(true)
  })

  it('tells changes, each once, to those who still listen', () => {
    const hold = new Hold()
    const heard: boolean[] = []
    const stop = hold.onChange((held) => heard.push(held))
    hold.set(true)
    hold.set(true)
    hold.set(false)
    stop()
    hold.set(true)
    expect(heard).toEqual([true, false])
    expect(hold.held).toBe(true)
  })
})
