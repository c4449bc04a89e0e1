import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Keeps something as JSON: the file is whole or as it was. */
export function keep(path: string, found: unknown): void {
  writeFileSync(`${path}.new`, JSON.stringify(found))
  renameSync(`${path}.new`, path)
}

/** What was found before and kept in this file as JSON; else it is found now. A study can so be made in parts, and goes on after a kill. */
export async function kept<T>(path: string, find: () => Promise<T>): Promise<T> {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as T
  const found = await find()
  keep(path, found)
  return found
}
