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

const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** A name made fit to be a file name on every system; never empty, never hidden, at most 120 characters. */
export function safeFileName(name: string): string {
  const cleaned = name
    .normalize('NFC')
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const dot = cleaned.lastIndexOf('.')
  const extension = dot > 0 && cleaned.length - dot <= 10 ? cleaned.slice(dot) : ''
  const stem = Array.from(cleaned.slice(0, cleaned.length - extension.length))
    .slice(0, 120 - extension.length)
    .join('')
    .trimEnd()
  const result = `${stem || 'untitled'}${extension}`
  return RESERVED_ON_WINDOWS.test(result) ? `_${result}` : result
}

/** `name.wav`, `name 2.wav`, `name 3.wav`, ... : the first that `taken` does not know. */
export function freeFileName(wanted: string, taken: (name: string) => boolean): string {
  const dot = wanted.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, '']
  let name = wanted
  for (let number = 2; taken(name); number++) name = `${stem} ${number}${extension}`
  return name
}

/** The names in a folder, comparable. */
export const takenNames = async (folder: string): Promise<Set<string>> => new Set((await namesIn(folder)).map(comparable))
