import { basename, dirname } from 'node:path'

/** `out/main`: the folder of the built programs, from whichever of them or of their shared chunks this code ended up in. */
export const builtFolder = (): string => (basename(import.meta.dirname) === 'chunks' ? dirname(import.meta.dirname) : import.meta.dirname)
