import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { preferProgramForSound, scheduleInRealTime } from './prefer-sound.ts'

const mayScheduleInRealTime = spawnSync('chrt', ['--rr', '1', 'true']).status === 0
let other: ChildProcess | null = null
afterEach(() => other?.kill())

describe('scheduleInRealTime', () => {
  it.skipIf(!mayScheduleInRealTime)('puts a process in the class of sound servers, below them (needs the right to)', () => {
    other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    expect(scheduleInRealTime(other.pid as number)).toBe(true)
    expect(spawnSync('chrt', ['--pid', String(other.pid)], { encoding: 'utf8' }).stdout).toMatch(/SCHED_RR[\s\S]*priority: 1\n/)
  })

  it.skipIf(!mayScheduleInRealTime)(
    'puts the program itself there while it is wanted, what it starts not (needs the right to)',
    async () => {
      const policyOf = (pid: number): string =>
        /policy: (\w+)/.exec(spawnSync('chrt', ['--pid', String(pid)], { encoding: 'utf8' }).stdout)?.[1] ?? ''
      const before = policyOf(process.pid)
      await preferProgramForSound(true)
      other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
      const [during, child] = [policyOf(process.pid), policyOf(other.pid as number)]
      // In turn, however fast one follows the other.
      void preferProgramForSound(true)
      await preferProgramForSound(false)
      expect([before, during, child, policyOf(process.pid)]).toEqual(['SCHED_OTHER', 'SCHED_RR', 'SCHED_OTHER', 'SCHED_OTHER'])
    },
  )

  it('says so where it cannot', () => {
    expect(scheduleInRealTime(2 ** 30)).toBe(false)
  })
})
