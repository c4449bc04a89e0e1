import { join } from 'node:path'
import { builtFolder } from '../../workers/built-folder.ts'

const shipped = (...names: string[]): string => join(builtFolder(), '..', '..', 'resources', ...names)

/** The networks that listen and come with the program: see `resources/listening`. */
export const listeningFolder = (): string => shipped('listening')

/** The networks that take sound apart and come with the program: see `resources/separation`. */
export const separationNetworkFile = (name: string): string => shipped('separation', `${name}.onnx`)
