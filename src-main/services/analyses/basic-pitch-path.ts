import { join } from 'node:path'
import { builtFolder } from '../../workers/built-folder.ts'

/** The weights that ship with the program: see `resources/basic-pitch/README.md`. */
export const basicPitchPath = (): string => join(builtFolder(), '..', '..', 'resources', 'basic-pitch', 'basic-pitch.onnx')
