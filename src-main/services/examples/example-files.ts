import { join } from 'node:path'
import { ProjectError } from '../../failures/project-error.ts'
import { exists } from '../../storage/files.ts'

/** Raised when examples sound otherwise than they did: those of before are made again. */
const VERSION = 1

/** Where examples of what networks make are kept, for all projects. */
export const examplesFolder = (configFolder: string): string => join(configFolder, 'examples')

export const exampleFile = (configFolder: string, modelId: string): string =>
  join(examplesFolder(configFolder), `${modelId}-${VERSION}.wav`)

/** @throws ProjectError where there is none yet */
export async function examplePath(configFolder: string, modelId: string): Promise<string> {
  const path = exampleFile(configFolder, modelId)
  if (/^[a-z0-9-]+$/.test(modelId) && (await exists(path))) return path
  throw new ProjectError({ code: 'not-found', message: 'There is no such example yet.', advice: 'Have it made first.' })
}
