import type { HostTensor } from '../host-tensor.ts'
import { AVERAGE_PREFIX, BUFFER_PREFIX, WEIGHT_PREFIX } from './names.ts'

/** The weights and buffers that play by name, out of a trainer's state: the averages of those weights that have one. */
export const weightsOf = (state: ReadonlyMap<string, HostTensor>): Map<string, HostTensor> =>
  new Map([WEIGHT_PREFIX, AVERAGE_PREFIX, BUFFER_PREFIX].flatMap((prefix) => [...namedUnder(prefix, state)]))

const namedUnder = (prefix: string, state: ReadonlyMap<string, HostTensor>): Map<string, HostTensor> =>
  new Map([...state].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor] as const] : [])))
