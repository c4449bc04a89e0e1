import { z } from 'zod'
import { labelledSchema, labelSchema } from '../../../src-shared/project/index.ts'

/** Of the values that are learnt from: what is taken off and divided by, and what bounds them. */
const valueScaleSchema = z.object({ mean: z.number(), deviation: z.number().positive(), lowest: z.number(), highest: z.number() })
export type ValueScale = z.infer<typeof valueScaleSchema>

/** What a checkpoint keeps of the labels that were learnt. */
export const labelFactsSchema = z.object({
  /** In the order of the network's answers. */
  names: z.array(labelSchema).min(1),
  per: labelledSchema,
  /** Of networks that say values, one a name. */
  scales: z.array(valueScaleSchema).optional(),
})
export type LabelFacts = z.infer<typeof labelFactsSchema>
