import { z } from 'zod'
import { labelledSchema, labelSchema } from '../../../src-shared/project/index.ts'

/** What a checkpoint keeps of the labels that were learnt. */
export const labelFactsSchema = z.object({
  /** In the order of the network's answers. */
  names: z.array(labelSchema).min(1),
  per: labelledSchema,
})
export type LabelFacts = z.infer<typeof labelFactsSchema>
