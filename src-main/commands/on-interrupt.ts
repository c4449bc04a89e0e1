import { EXIT } from './command.ts'
import type { Output } from './output.ts'

/** Calls `end` at the first Ctrl-C; a second one ends the program at once. Returns what takes the handlers away again. */
export function onInterrupt(output: Output, end: () => void): { readonly happened: boolean; dispose(): void } {
  let happened = false
  const handle = (): void => {
    if (happened) process.exit(EXIT.interrupted)
    happened = true
    output.remark('Finishing what is being done; press Ctrl-C again to end at once.')
    end()
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
  return {
    get happened() {
      return happened
    },
    dispose() {
      process.off('SIGINT', handle)
      process.off('SIGTERM', handle)
    },
  }
}

/** Does the last work of a command; one that Ctrl-C ended is no failure. @returns the exit code @throws what made it fail */
export async function untilInterrupted(output: Output, end: () => void, work: () => Promise<number>): Promise<number> {
  const interrupt = onInterrupt(output, end)
  try {
    return await work()
  } catch (error) {
    if (interrupt.happened) return EXIT.interrupted
    throw error
  } finally {
    interrupt.dispose()
  }
}
