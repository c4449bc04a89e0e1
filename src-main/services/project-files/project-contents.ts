import { join } from 'node:path'
import { fileInfo } from '../../storage/files.ts'
import { isTemporary } from '../../storage/atomic-file.ts'
import { entriesIn } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { ProjectPaths } from '../project/project-paths.ts'

/** Folders whose files are the musician's: neither what can be made again, nor what was removed. */
export const OWN_FOLDERS = [
  'analyses',
  'edits',
  'instruments',
  'listening-tests',
  'recordings',
  'runs',
  'seeds',
  'song',
  'takes',
  'unfinished',
  'versions',
] as const

/** `runs/<id>/checkpoints/<step>/<file>` is the deepest. */
export const DEEPEST = 5
const UNFINISHED = /\.unfinished$/

export interface OwnFile {
  /** Below the project's folder, with forward slashes. */
  name: string
  bytes: number
}

/**
 * The files of a project that cannot be made again, without `project.json`, whose content whoever copies it knows. In the order of their
 * names, so that the song's journal comes before the song: a song that is newer than the journal beside it is whole.
 */
export async function projectContents(paths: ProjectPaths): Promise<OwnFile[]> {
  const found: OwnFile[] = []
  for (const folder of OWN_FOLDERS) await collect(paths.folder, folder, 2, found)
  return found
}

async function collect(root: string, folder: string, depth: number, found: OwnFile[]): Promise<void> {
  const entries = (await entriesIn(join(root, folder))).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const name = `${folder}/${entry.name}`
    if (entry.name.startsWith('.') || isTemporary(entry.name) || UNFINISHED.test(entry.name)) continue
    if (entry.isDirectory()) {
      if (depth < DEEPEST) await collect(root, name, depth + 1, found)
    } else if (entry.isFile()) {
      // What went since is no part of it any more.
      const info = await orMissing(fileInfo(join(root, name)))
      if (info) found.push({ name, bytes: info.size })
    }
  }
}

export const bytesOf = (files: readonly OwnFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)
