import { copyFile, rm } from 'node:fs/promises'
import { toFailure } from '../failures/to-failure.ts'
import { outputTarget } from '../services/exports/output-target.ts'
import { writeBeside } from '../services/exports/place-file.ts'

export interface SaveDialogs {
  /** The system's dialog, which asks before a file is replaced; null where it is cancelled. */
  choosePlace(fileName: string): Promise<string | null>
  refuse(message: string, advice: string): void
  /** Folders of the projects whose sources are spared. */
  projects(): Promise<string[]>
}

/** Brings what the window hands over to the place the person chooses, whole or not at all; asks again where that place is refused. */
export async function saveDownloaded(temporary: string, fileName: string, { choosePlace, refuse, projects }: SaveDialogs): Promise<void> {
  try {
    for (let saved = false; !saved;) {
      const path = await choosePlace(fileName)
      if (path === null) return
      try {
        const target = await outputTarget(path, { replace: true, projects: await projects() })
        await writeBeside(target, (beside) => copyFile(temporary, beside))
        saved = true
      } catch (error) {
        const { message, advice } = toFailure(error)
        refuse(message, advice)
      }
    }
  } finally {
    await rm(temporary, { force: true })
  }
}
