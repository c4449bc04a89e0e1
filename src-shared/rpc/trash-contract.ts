/** The part of the contract for what was removed and can be brought back. */
import { z } from 'zod'
import { idSchema, timestampSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

export const TRASH_KINDS = ['recording', 'run', 'take', 'midi-take', 'analysis', 'unfinished-recording'] as const
export const trashKindSchema = z.enum(TRASH_KINDS)
export type TrashKind = z.infer<typeof trashKindSchema>

export const trashItemSchema = z.object({
  id: idSchema,
  kind: trashKindSchema,
  name: z.string(),
  removedAt: timestampSchema,
  /** Of its files on the disk; 0 for a recording whose source was left in place. */
  sizeBytes: z.int().nonnegative(),
})
export type TrashItem = z.infer<typeof trashItemSchema>

const several = z.object({ ids: z.array(idSchema).min(1).max(10_000) })

export const trashCalls = {
  /** What was removed last comes first. */
  'trash.list': call(nothing, z.object({ items: z.array(trashItemSchema) })),
  /** Brings things of any kind back to where they stood; what is not in the trash but in the project is left as it is. */
  'trash.restore': call(several, nothing),
  /** For good. */
  'trash.delete': call(several, nothing),
  'trash.empty': call(nothing, nothing),
} as const

export const trashEvents = {
  /** Something came or went: a shown list is to be asked for anew. */
  'trash.changed': nothing,
} as const
