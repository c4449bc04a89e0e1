import { statSync } from 'node:fs'

/** The project folder among a program's arguments, if there is one: the first that is no flag and is an existing folder. */
export function projectArgument(args: readonly string[]): string | null {
  return args.find((argument) => !argument.startsWith('-') && statSync(argument, { throwIfNoEntry: false })?.isDirectory()) ?? null
}
