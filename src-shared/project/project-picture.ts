import { z } from 'zod'

/** Steps of a picture from left to right. */
export const PICTURE_STEPS = 96
const stepSchema = z.number().min(0).max(PICTURE_STEPS)

/** A project at a glance, drawn from what is in it. */
export const projectPictureSchema = z.object({
  recordings: z.int().nonnegative(),
  recordedSeconds: z.number().nonnegative(),
  /** Of the song; 0 where it is empty. */
  songSeconds: z.number().nonnegative(),
  drawing: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('empty') }),
    /** Clips of the song's tracks, from and to a step. */
    z.object({
      kind: z.literal('song'),
      lanes: z.array(z.object({ colour: z.int().min(0).max(15), clips: z.array(z.tuple([stepSchema, stepSchema])).max(200) })).max(12),
    }),
    /** Overviews of recordings: the highest level of each step, 0..1. */
    z.object({ kind: z.literal('recordings'), waves: z.array(z.array(z.number().min(0).max(1)).length(PICTURE_STEPS)).max(4) }),
  ]),
})
export type ProjectPicture = z.infer<typeof projectPictureSchema>
