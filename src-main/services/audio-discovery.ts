import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { Refusal } from '../../src-shared/project/index.ts'
import { ProjectError } from '../failures/project-error.ts'
import { explainFileError } from '../failures/file-errors.ts'
import { toFailure } from '../failures/to-failure.ts'

/** In a folder only these are tried; a file that is named by itself is tried whatever its name. */
const AUDIO_EXTENSIONS = new Set(['.wav', '.wave', '.bwf', '.rf64', '.aif', '.aiff', '.aifc', '.flac', '.mp3', '.mp2', '.mpga', '.ogg', '.oga', '.opus', '.m4a', '.mp4', '.aac'])
const MAXIMUM_FILES = 100_000
const MAXIMUM_DEPTH = 32

export const isAudioName = (name: string): boolean => !name.startsWith('.') && AUDIO_EXTENSIONS.has(extname(name).toLowerCase())

export interface Discovery {
  files: string[]
  refused: Refusal[]
}

/**
 * The sound files that `paths` mean: files as they are, folders searched through in the order of their names.
 * Links to folders are not followed, so that a circle of links cannot trap the search.
 */
export async function discoverAudio(paths: readonly string[]): Promise<Discovery> {
  const found: Discovery = { files: [], refused: [] }
  for (const path of paths) {
    try {
      const information = await stat(path)
      if (information.isDirectory()) await searchFolder(path, 0, found)
      else found.files.push(path)
    } catch (error) {
      found.refused.push({ file: path, reason: inOneLine(explainFileError(error, `read ${path}`)) })
    }
  }
  return { files: [...new Set(found.files)], refused: found.refused }
}

async function searchFolder(folder: string, depth: number, found: Discovery): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !entry.name.startsWith('.')) {
      if (depth === MAXIMUM_DEPTH) {
        found.refused.push({ file: path, reason: `This folder lies more than ${MAXIMUM_DEPTH} folders deep and was not searched. Import it by itself.` })
        continue
      }
      try {
        await searchFolder(path, depth + 1, found)
      } catch (error) {
        if (error instanceof ProjectError) throw error
        found.refused.push({ file: path, reason: inOneLine(explainFileError(error, `read ${path}`)) })
      }
    } else if (!entry.isDirectory() && isAudioName(basename(path))) {
      if (found.files.length >= MAXIMUM_FILES) {
        throw new ProjectError({ code: 'bad-input', message: `There are more than ${MAXIMUM_FILES} sound files there.`, advice: 'Import a part of them at a time.' })
      }
      found.files.push(path)
    }
  }
}

/** A failure as one line: what happened and what helps. */
export function inOneLine(error: unknown): string {
  const { message, advice } = toFailure(error)
  return `${message} ${advice}`
}
