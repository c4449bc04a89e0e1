import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../../shared/data')

/** Real recordings and references that lie beside the project where the developers have them; they are never part of it. */
export const hasSharedData = existsSync(root)

export const sharedData = (...path: string[]): string => resolve(root, ...path)
