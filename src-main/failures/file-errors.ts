import { systemCode } from '../storage/system-code.ts'
import { ProjectError } from './project-error.ts'

/** What the system says, what it means, what helps. `{path}` stands for the file or folder. */
const SYSTEM_ERRORS: Record<string, { happened: string; advice: string }> = {
  ENOSPC: {
    happened: 'the disk is full',
    advice:
      'Free some space on that disk (a project needs about 25 MB a minute of recordings) and try again. Nothing that was saved ' +
      'before is lost.',
  },
  EDQUOT: {
    happened: 'your share of the disk is used up',
    advice: 'Free some space or ask for a larger quota, and try again. Nothing that was saved before is lost.',
  },
  EROFS: { happened: 'the disk is read-only', advice: 'Copy the project to a disk that can be written to and open it there.' },
  EACCES: {
    happened: 'you have no permission to do that',
    advice: "Check the folder's permissions, or copy the project to a folder of your own.",
  },
  EPERM: {
    happened: 'the system does not permit it',
    advice: "Check the folder's permissions and that no other program holds the file, or copy the project to a folder of your own.",
  },
  ENOENT: { happened: 'it does not exist', advice: 'Check the name. If it lies on another disk, connect that disk.' },
  ENOTDIR: { happened: 'it is not a folder', advice: 'Choose a folder.' },
  EISDIR: { happened: 'it is a folder, not a file', advice: 'Choose a file.' },
  EIO: { happened: 'the disk reported a fault', advice: 'Copy the project to another disk soon: this one may be failing.' },
  EMFILE: { happened: 'too many files are open', advice: 'Close other programs and try again.' },
  EBUSY: { happened: 'another program holds it', advice: 'Close the other program and try again.' },
  ENAMETOOLONG: { happened: 'the name is too long', advice: 'Choose a shorter name or a folder nearer to the root of the disk.' },
}

const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'EBUSY'])

/**
 * A failure of the file system in words: `Cannot save project.json in /music/A.loom: the disk is full.`
 * Errors that are none of the file system's come back unchanged.
 */
export function explainFileError(error: unknown, action: string): unknown {
  const code = systemCode(error)
  const known = code === null ? undefined : SYSTEM_ERRORS[code]
  if (!known || error instanceof ProjectError) return error
  return new ProjectError({
    code: DISK_CODES.has(code as string) ? 'disk' : 'not-found',
    message: `Cannot ${action}: ${known.happened}.`,
    advice: known.advice,
    cause: error,
  })
}

/** Runs `body`; its file-system errors come out as ProjectErrors that name `action`. */
export async function explaining<T>(action: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    throw explainFileError(error, action)
  }
}
