import { readdirSync } from 'node:fs'
import { getPriority } from 'node:os'
import { describe, expect, it } from 'vitest'
import { priorityBesideSound, setOwnPriority } from './priority.ts'

describe('priorityBesideSound', () => {
  it('has training stand back always, other work only beside live sound', () => {
    expect([priorityBesideSound('train', 'none', 0), priorityBesideSound('import', 'none', 0)]).toEqual([10, 0])
    expect([
      priorityBesideSound('train', 'sound', 0),
      priorityBesideSound('import', 'sound', 0),
      priorityBesideSound('generate', 'late-sound', 0),
    ]).toEqual([10, 10, 10])
  })

  it('raises nothing above what the program was started with', () => {
    expect([
      priorityBesideSound('train', 'none', 15),
      priorityBesideSound('import', 'sound', 15),
      priorityBesideSound('import', 'none', 5),
    ]).toEqual([15, 15, 5])
  })
})

describe('setOwnPriority', () => {
  it.skipIf(process.platform !== 'linux')('reaches the threads that run already', () => {
    const ownPriority = getPriority()
    // The lowest there is, so that this needs no rights; who has them goes back.
    expect(setOwnPriority(19)).toBe(true)
    const priorities = readdirSync('/proc/self/task').map((id) => getPriority(Number(id)))
    setOwnPriority(ownPriority)
    expect(new Set(priorities)).toEqual(new Set([19]))
  })

  it.skipIf(process.getuid?.() === 0)('says so where the system does not let it', () => {
    expect(setOwnPriority(-20)).toBe(false)
  })
})
