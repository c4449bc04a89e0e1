import { PersonError } from '../../src-shared/person-error.ts'
import type { RpcFailure } from '../../src-shared/rpc/index.ts'
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
 * Any error as the person may see it. Those made for the person are passed on in their own words, without the advice that some
 * repeat at the end of their message; anything else is unexpected and says so without its inner words, which belong in the log.
 */
export function toFailure(error: unknown): RpcFailure {
  const explained = explainFileError(error, 'finish this')
  if (!(explained instanceof PersonError)) return UNEXPECTED
  const { message, advice } = explained
  const code = 'code' in explained && CODES.includes(explained.code as string) ? (explained.code as RpcFailure['code']) : 'bad-input'
  return { code, message: withoutEnd(message, advice), advice }
}

const withoutEnd = (text: string, end: string): string => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length).trimEnd() : text)

/** True where `toFailure` had no words of the error's own, so that the log must keep the details. */
export const isUnexpected = (failure: RpcFailure): boolean => failure === UNEXPECTED
