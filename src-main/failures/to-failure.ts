import { RpcError, type RpcFailure } from '../../src-shared/rpc/index.ts'
import { explainFileError } from './file-errors.ts'

/** What is said of a fault that no one foresaw. */
export const UNEXPECTED: RpcFailure = {
  code: 'internal',
  message: 'Something went wrong inside Spectraloom.',
  advice: 'Your project is saved. Try again; if it happens again, the log says more (see "spectraloom doctor" for its place).',
}

const CODES: readonly string[] = [
  'invalid-request',
  'not-found',
  'exists',
  'conflict',
  'bad-input',
  'disk',
  'read-only',
  'unavailable',
  'internal',
] satisfies RpcFailure['code'][]

/**
 * Any error as the person may see it. Errors of the product carry `advice` (or `whatToDo`), which some repeat
 * at the end of their message, and are passed on in their own words;
 * anything else is unexpected and says so without its inner words, which belong in the log.
 */
export function toFailure(error: unknown): RpcFailure {
  if (error instanceof RpcError) return error.toFailure()
  const explained = explainFileError(error, 'finish this')
  if (!(explained instanceof Error)) return UNEXPECTED
  const fields = explained as Error & { advice?: unknown; whatToDo?: unknown; code?: unknown }
  const advice = fields.advice ?? fields.whatToDo
  if (typeof advice !== 'string') return UNEXPECTED
  const code = CODES.includes(fields.code as string) ? (fields.code as RpcFailure['code']) : 'bad-input'
  return { code, message: withoutEnd(explained.message, advice), advice }
}

const withoutEnd = (text: string, end: string): string => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length).trimEnd() : text)

/** True where `toFailure` had no words of the error's own, so that the log must keep the details. */
export const isUnexpected = (failure: RpcFailure): boolean => failure === UNEXPECTED
