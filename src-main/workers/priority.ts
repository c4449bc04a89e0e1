import { readdirSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import type { EngineWorkKind, Yielding } from './messages.ts'

const { PRIORITY_HIGH, PRIORITY_ABOVE_NORMAL, PRIORITY_NORMAL, PRIORITY_BELOW_NORMAL } = constants.priority
/** What the system says where it does not let this person, or the thread has just ended. */
const REFUSED = new Set<unknown>(['EACCES', 'EPERM', 'ESRCH'])

/** Of this process with all its threads; threads that come later inherit it. @returns whether the system let us */
export function setOwnPriority(priority: number): boolean {
  // Elsewhere a process has one priority; on Linux each thread has its own.
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid]
  return threads.map((id) => set(id, priority))[0]
}

/** As high as this person may, short of real time: for what makes sound in time. */
export function raiseOwnPriority(): void {
  if (!setOwnPriority(PRIORITY_HIGH)) setOwnPriority(PRIORITY_ABOVE_NORMAL)
}

/** What was inherited from a host that has raised itself is no right of its children's. */
const ORDINARY = Math.max(PRIORITY_NORMAL, getPriority())

/**
 * Sound and the window come first: training and listening into recordings always stand back, which costs nothing on a machine with
 * nothing else to do, other work beside live sound.
 */
export const priorityBesideSound = (kind: Exclude<EngineWorkKind, 'live'>, yielding: Yielding, ordinary = ORDINARY): number =>
  kind === 'train' || kind === 'hear' || yielding !== 'none' ? Math.max(ordinary, PRIORITY_BELOW_NORMAL) : ordinary

/**
 * That of an engine process at its work. Where the system lets nobody go up again, work that has stood back once stays there to its end.
 */
export function takePriority(kind: EngineWorkKind, yielding: Yielding): void {
  if (kind === 'live') raiseOwnPriority()
  else setOwnPriority(priorityBesideSound(kind, yielding))
}

/** Of the program itself, which passes the sound on; where the system lets it. */
export const raiseProgramPriority = (on: boolean): void => void setOwnPriority(on ? PRIORITY_ABOVE_NORMAL : ORDINARY)

function set(id: number, priority: number): boolean {
  try {
    setPriority(id, priority)
    return true
  } catch (error) {
    if (error instanceof Error && 'info' in error && REFUSED.has((error.info as { code?: unknown }).code)) return false
    throw error
  }
}
