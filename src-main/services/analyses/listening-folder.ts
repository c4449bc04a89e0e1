import { join } from 'node:path'
import { builtFolder } from '../../workers/built-folder.ts'

/** The networks that listen and come with the program: see `resources/listening`. */
export const listeningFolder = (): string => join(builtFolder(), '..', '..', 'resources', 'listening')
