import { z } from 'zod'

export const MOST_STARS = 5
/** Colours of the theme, by number; the same as those of tracks. */
export const MARK_COLOURS = 6

/** One word or a few. */
export const tagSchema = z
  .string()
  .trim()
  .min(1, 'a tag needs at least one character')
  .max(40, 'a tag has at most 40 characters')
  .regex(/^[^\p{Cc},]*$/u, 'a tag is one line without commas')

/** What a musician notes on a recording or a take, to find it again. */
export const marksSchema = z.object({
  /** 0 where it was not rated. */
  stars: z.int().min(0).max(MOST_STARS),
  colour: z
    .int()
    .min(0)
    .max(MARK_COLOURS - 1)
    .nullable(),
  tags: z.array(tagSchema).max(50),
})
export type Marks = z.infer<typeof marksSchema>

/** What can be labelled. */
export const MARKED_KINDS = ['recording', 'take', 'midi-take'] as const
export type MarkedKind = (typeof MARKED_KINDS)[number]

export const NO_MARKS: Marks = { stars: 0, colour: null, tags: [] }

/** Tags in one spelling: each once, whatever its capitals, in the order of their first appearance. */
export function tidyTags(tags: readonly string[]): string[] {
  const known = new Map<string, string>()
  for (const tag of tags) {
    const plain = tag.trim().replace(/\s+/g, ' ')
    if (plain && !known.has(plain.toLowerCase())) known.set(plain.toLowerCase(), plain)
  }
  return [...known.values()]
}
