import { parseArgs, type ParseArgsConfig } from 'node:util'
import { PersonError } from '../../src-shared/person-error.ts'
import type { Output } from './output.ts'

/** One command of the command line. */
export interface Command {
  name: string
  /** One line for the list of commands. */
  summary: string
  /** What `--help` prints: usage, flags, an example. */
  help: string
  /** @returns the exit code: 0, or 130 where Ctrl-C ended it tidily */
  run(args: string[], output: Output): Promise<number>
}

/** The command line was used in a way it does not know: exit code 2. */
export class UsageError extends PersonError {
  override readonly name = 'UsageError'
  readonly code = 'invalid-request'
}

export const EXIT = { done: 0, failed: 1, misused: 2, interrupted: 130 } as const

type FlagTypes = NonNullable<ParseArgsConfig['options']>

export interface ParsedFlags {
  text(name: string): string | undefined
  isSet(name: string): boolean
  /** @throws UsageError where it is no number between the bounds */
  number(name: string, bounds: NumberBounds): number | undefined
  positionals: string[]
}

export interface NumberBounds {
  minimum: number
  maximum: number
  whole?: boolean
}

/** Reads a command's flags; `--json` is known to all. @throws UsageError */
export function parseFlags(
  command: string,
  args: string[],
  flags: FlagTypes,
  positionalNames: readonly string[],
  { more = false } = {},
): ParsedFlags {
  const seeHelp = `See "spectraloom ${command} --help".`
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({
      args: withNegativeNumbers(args, flags),
      options: { ...flags, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? firstSentence(error.message) : String(error), seeHelp)
  }
  const { values, positionals } = parsed
  if (positionals.length < positionalNames.length) throw new UsageError(`${positionalNames[positionals.length]} is missing.`, seeHelp)
  if (positionals.length > positionalNames.length && !more)
    throw new UsageError(`"${positionals[positionalNames.length]}" is one argument too many.`, `${seeHelp} Names with spaces need quotes.`)
  const text = (name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined)
  return {
    text,
    isSet: (name) => values[name] === true,
    number(name, bounds) {
      const value = text(name)
      return value === undefined ? undefined : parseNumber(`--${name}`, value, bounds)
    },
    positionals,
  }
}

/** A number below zero after a flag is its value; Node takes it for a flag of its own. */
function withNegativeNumbers(args: readonly string[], flags: FlagTypes): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const flag = joined.at(-1)
    const takesValue = flag?.startsWith('--') && !joined.includes('--') && flags[flag.slice(2)]?.type === 'string'
    if (takesValue && /^-\.?\d/.test(arg)) joined.push(`${joined.pop()}=${arg}`)
    else joined.push(arg)
  }
  return joined
}

/** Node's own words go on with remarks for programmers. */
const firstSentence = (text: string): string => `${text.split('\n', 1)[0].split('. To specify', 1)[0].replace(/\.$/, '')}.`

export function parseNumber(flag: string, text: string, { minimum, maximum, whole = false }: NumberBounds): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!Number.isFinite(value) || value < minimum || value > maximum || (whole && !Number.isInteger(value))) {
    throw new UsageError(`${flag} is "${text}".`, `Give a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}.`)
  }
  return value
}

export function oneOf<T extends string>(flag: string, value: string | undefined, choices: readonly T[]): T | undefined {
  if (value === undefined) return undefined
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw new UsageError(`${flag} is "${value}".`, `Choose one of: ${choices.join(', ')}.`)
  return found
}
