/** The program of an engine process: does the work its host sends, one piece at a time, and reports. */
import { inspect } from 'node:util'
import { Hold } from '../engine/hold.ts'
import { Pace } from '../engine/pace.ts'
import { toFailure } from '../failures/to-failure.ts'
import { openEnginePort } from './engine-port.ts'
import type { EngineWorkKind, FromEngine, ToEngine, Yielding } from './messages.ts'
import { performWork } from './perform-work.ts'
import { takePriority } from './priority.ts'
import { Told } from './told.ts'
import { watchMemory } from './watch-memory.ts'
import { WORK_LIMITS } from './work-limits.ts'

const port = openEnginePort()
/** Of the time, left to work that rests, where sound is late by the machine's load. */
const SHARE_BESIDE_LATE_SOUND = 0.25
let running: AbortController | null = null
let kind: EngineWorkKind | null = null
let yielding: Yielding = 'none'
let told = new Told()
let hold = new Hold()
const pace = new Pace()

const report = (message: FromEngine): void => {
  void port.send(message)
}

async function start(message: Extract<ToEngine, { type: 'start' }>): Promise<void> {
  const controller = new AbortController()
  running = controller
  kind = message.kind
  takePriority(kind, yielding)
  const hearing = (told = new Told())
  const holding = (hold = new Hold())
  const endWatch = watchMemory(WORK_LIMITS[message.kind].residentMegabytes, endForMemory)
  try {
    const result = await performWork(message, {
      emit: (event) => report({ type: 'event', event }),
      signal: controller.signal,
      hold: holding,
      pace,
      listen: (listener) => hearing.listen(listener),
    })
    running = null
    report({ type: 'result', result })
  } catch (error) {
    running = null
    report({ type: 'failure', failure: toFailure(error), detail: inspect(error) })
  } finally {
    endWatch()
  }
}

function standBack(to: Yielding): void {
  yielding = to
  pace.share = to === 'late-sound' ? SHARE_BESIDE_LATE_SOUND : 1
  // What waits for work is as quick as any until it has some: not every system lets it rise again.
  if (running && kind) takePriority(kind, yielding)
}

/** One hostile file would take the machine down; the host starts a fresh process for the next. */
function endForMemory(bytes: number): void {
  const failure = {
    code: 'bad-input',
    message: 'Reading it takes more memory than such a file should.',
    advice: 'It is probably damaged. Export it again from the program it came from.',
  } as const
  void port.send({ type: 'failure', failure, detail: `resident memory ${bytes} bytes`, last: true }).then(() => process.exit(1))
}

/** A fault outside any promise: say so while we still can, and end; the next piece of work gets a fresh process. */
function endAfter(error: unknown): void {
  void port.send({ type: 'failure', failure: toFailure(error), detail: inspect(error), last: true }).then(() => process.exit(1))
}

process.on('uncaughtException', endAfter)
process.on('unhandledRejection', endAfter)
process.on('SIGTERM', () => (running ? running.abort() : process.exit(0)))

port.onMessage((message) => {
  if (message.type === 'cancel') running?.abort()
  else if (message.type === 'hold') hold.set(message.held)
  else if (message.type === 'yield') standBack(message.to)
  else if (message.type === 'tell') told.hear(message.command)
  else void start(message)
})
