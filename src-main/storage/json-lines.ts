import { readText } from './files.ts'
import { orMissing } from './system-code.ts'

/** Of a log with some million lines. */
export const LARGEST_LOG_BYTES = 2 ** 29 - 2 ** 16

/**
 * The values of a file with one JSON value a line, as it is written by appending; none where there is no file. Lines that cannot be
 * read are left out: a kill in mid-write leaves half a line.
 *
 * @param largestBytes  longer files are refused
 * @param isWanted      lines for which it is false are not looked into
 */
export async function readJsonLines(
  path: string,
  largestBytes?: number,
  isWanted: (line: string) => boolean = () => true,
): Promise<unknown[]> {
  const text = (await orMissing(readText(path, largestBytes))) ?? ''
  return text.split('\n').flatMap((line) => (line !== '' && isWanted(line) ? parsed(line) : []))
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)]
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
