import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Refusal } from '../../../src-shared/project/index.ts'
import { isAudioName, isSoundFile, KIND_HEAD_BYTES } from '../../../src-shared/sound-kinds/index.ts'
import { startsWithFreeFormat, startsWithMpegFrames } from '../../engine/files/mpeg-frames.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explainFileError } from '../../failures/file-errors.ts'
import { toFailure } from '../../failures/to-failure.ts'

const MAXIMUM_FILES = 100_000
const MAXIMUM_DEPTH = 32

export interface Discovery {
  files: string[]
  refused: Refusal[]
}

/**
 * The sound files that `paths` mean: files as they are, folders searched through in the order of their names for whatever is sound by its
 * name or its first bytes, so that each of them is either read or refused with a reason. Pictures, texts and project files are passed over.
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
        found.refused.push({
          file: path,
          reason: `This folder lies more than ${MAXIMUM_DEPTH} folders deep and was not searched. Import it by itself.`,
        })
        continue
      }
      try {
        await searchFolder(path, depth + 1, found)
      } catch (error) {
        if (error instanceof ProjectError) throw error
        found.refused.push({ file: path, reason: inOneLine(explainFileError(error, `read ${path}`)) })
      }
    } else if (!entry.isDirectory() && (await isSound(path))) {
      if (found.files.length >= MAXIMUM_FILES) {
        throw new ProjectError({
          code: 'bad-input',
          message: `There are more than ${MAXIMUM_FILES} sound files there.`,
          advice: 'Import a part of them at a time.',
        })
      }
      found.files.push(path)
    }
  }
}

async function isSound(path: string): Promise<boolean> {
  const name = basename(path)
  if (name.startsWith('.')) return false
  if (isAudioName(name)) return true
  try {
    // Opening a pipe or a device can block for ever.
    if (!(await stat(path)).isFile()) return false
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(KIND_HEAD_BYTES), 0, KIND_HEAD_BYTES, 0)
      const head = buffer.subarray(0, bytesRead)
      return isSoundFile(name, head) || startsWithMpegFrames(head) || startsWithFreeFormat(head)
    } finally {
      await file.close()
    }
  } catch {
    // What cannot even be looked at and does not sound like music is nothing that a person expects here.
    return false
  }
}

/** A failure as one line: what happened and what helps. */
export function inOneLine(error: unknown): string {
  const { message, advice } = toFailure(error)
  return `${message} ${advice}`
}
