import {
  calls,
  events,
  type CallName,
  type CallOutcome,
  type EventName,
  type HostFunctions,
  type RpcFailure,
} from '../../src-shared/rpc/index.ts'
import type { Log } from '../failures/log.ts'
import { isUnexpected, toFailure } from '../failures/to-failure.ts'
import type { Caller, HostHandlers } from '../services/calls/caller.ts'

export interface DispatchOptions {
  log: Log
  /** Results are our own; checking them too finds our own mistakes, at some cost. On in development and tests. */
  checkResults: boolean
}

const refused = (message: string): RpcFailure => ({
  code: 'invalid-request',
  message,
  advice: 'The window and the program may be of different versions: reload the window.',
})

/** What a window may call. */
export type FunctionsFor = (caller: Caller) => HostFunctions

/** Checks a call from outside against the contract, does it, and turns every outcome into data. Never throws. */
export function createDispatch(handlers: HostHandlers, { log, checkResults }: DispatchOptions): FunctionsFor {
  return (caller) => ({
    async call(name, params): Promise<CallOutcome> {
      if (typeof name !== 'string' || !Object.hasOwn(calls, name))
        return { ok: false, failure: refused('This program does not know such a call.') }
      const parsed = calls[name].params.safeParse(params)
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        return {
          ok: false,
          failure: {
            code: 'invalid-request',
            message: `${issue.path.join('.') || name}: ${issue.message}`,
            advice: 'Change that value and try again.',
          },
        }
      }
      try {
        const value = await callHandler(handlers, name, parsed.data, caller)
        return { ok: true, value: checkResults ? calls[name].result.parse(value) : value }
      } catch (error) {
        const failure = toFailure(error)
        if (isUnexpected(failure)) log.write('error', `The call ${name} failed unexpectedly`, { error })
        return { ok: false, failure }
      }
    },
  })
}

/** The parameters have passed the schema of this very name, which the type checker cannot follow through the union. */
const callHandler = (handlers: HostHandlers, name: CallName, params: unknown, caller: Caller): unknown =>
  (handlers[name] as (params: unknown, caller: Caller) => unknown)(params, caller)

/** In development and tests: an event that breaks the contract is our own mistake and is thrown where it was made. */
export function checkEvent(name: EventName, payload: unknown): void {
  events[name].parse(payload)
}
