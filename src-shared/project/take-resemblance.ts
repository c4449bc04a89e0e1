import { z } from 'zod'
import { idSchema } from './identifiers.ts'

const share = z.number().min(0).max(1)

/** A stretch of a take that follows one place of a recording, in one transposition. */
export const resemblingStretchSchema = z.object({
  /** In the take. */
  atSeconds: z.number().nonnegative(),
  seconds: z.number().positive(),
  recordingId: idSchema,
  sourceSeconds: z.number().nonnegative(),
  /** Semitones that the take lies above the recording. */
  transposition: z.int(),
  /** Greatest of its seconds. */
  likeness: share,
})
export type ResemblingStretch = z.infer<typeof resemblingStretchSchema>

/** Which seconds of a take are near which recordings, beside how much these are near themselves. */
export const takeResemblanceSchema = z.object({
  /** In the order of the take. */
  stretches: z.array(resemblingStretchSchema).max(10_000),
  /** Of the take's seconds. */
  nearShare: share,
  /** The longest stretch that stays near one place. */
  longestSeconds: z.number().nonnegative(),
  /** Of the recordings' own seconds beside other places of themselves; null where nobody knows. */
  ownNearShare: share.nullable(),
  /** Of the recordings that were searched, and of all there were. */
  searchedSeconds: z.number().nonnegative(),
  learntSeconds: z.number().nonnegative(),
})
export type TakeResemblance = z.infer<typeof takeResemblanceSchema>

/** More of a take than this, above what the music itself has, and longer stretches than this are copies that a musician should know of. */
export const MOST_NEAR_SHARE = 0.2
export const LONGEST_NEAR_SECONDS = 3

/** Whether a take goes beyond the bounds of what is still new. */
export const isCloseToRecordings = ({ nearShare, ownNearShare, longestSeconds }: TakeResemblance): boolean =>
  nearShare - (ownNearShare ?? 0) > MOST_NEAR_SHARE || longestSeconds > LONGEST_NEAR_SECONDS
