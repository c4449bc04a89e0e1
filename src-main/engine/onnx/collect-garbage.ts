import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Frees what is no longer used, at once. JavaScript's heap does not feel the weight of arrays outside it in time: without this a set of
 * weights that a step has replaced is still there when the next step makes another.
 */
export const collectGarbage = (): void => {
  collect ??= exposedCollector()
  collect()
}

let collect: (() => void) | undefined

const exposedCollector = (): (() => void) => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
