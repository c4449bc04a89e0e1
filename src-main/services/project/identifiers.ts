import { randomInt } from 'node:crypto'
import { namesIn } from '../../storage/folders.ts'
import { comparable } from '../../storage/plain-path.ts'

const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz'

/** A new id such as `take-7k2m9qxw`: short enough to type, unlikely enough (31^8) never to meet another of its project. */
export function newId(kind: string): string {
  let suffix = ''
  for (let i = 0; i < 8; i++) suffix += ALPHABET[randomInt(ALPHABET.length)]
  return `${kind}-${suffix}`
}

const MADE = new RegExp(`^[a-z0-9-]+-[${ALPHABET}]{8}(?:\\.[a-z0-9.]+)?$`)

/** Whether a file or folder is called by an id that `newId` made, whatever its ending. */
export const isMade = (fileName: string): boolean => MADE.test(fileName)

export { freeFileName, safeFileName } from '../../storage/file-names.ts'

/** The names in a folder, comparable. */
export const takenNames = async (folder: string): Promise<Set<string>> => new Set((await namesIn(folder)).map(comparable))
