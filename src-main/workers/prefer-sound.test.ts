import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { scheduleInRealTime } from './prefer-sound.ts'

const mayScheduleInRealTime = spawnSync('chrt', ['--rr', '1', 'true']).status === 0
let other: ChildProcess | null = null
afterEach(() => other?.kill())

describe('scheduleInRealTime', () => {
  it.skipIf(!mayScheduleInRealTime)('puts a process in the class of sound servers, below them (needs the right to)', () => {
    other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    expect(scheduleInRealTime(other.pid as number)).toBe(true)
    expect(spawnSync('chrt', ['--pid', String(other.pid)], { encoding: 'utf8' }).stdout).toMatch(/SCHED_RR[\s\S]*priority: 1\n/)
  })

  it('says so where it cannot', () => {
    expect(scheduleInRealTime(2 ** 30)).toBe(false)
  })
})
