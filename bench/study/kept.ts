import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** What was found before and kept in this file as JSON; else it is found now. A study can so be made in parts, and goes on after a stop. */
export async function kept<T>(path: string, find: () => Promise<T>): Promise<T> {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as T
  const found = await find()
  writeFileSync(path, JSON.stringify(found))
  return found
}
