import { z } from 'zod'
import { PROVIDER_IDS, providerIdSchema, type ProviderId } from '../../../src-shared/project/index.ts'

const rate = z.number().positive()

/** What was found about one provider. */
const providerSchema = z.object({
  id: providerIdSchema,
  available: z.boolean(),
  /** Device name where available, else why it is not. */
  detail: z.string(),
  rates: z.object({ gigaflops: rate, stepsPerSecond: rate, framesPerSecond: rate }).nullable(),
})
export type MeasuredProvider = z.infer<typeof providerSchema>

/** `providers.json` in the settings folder. */
export const measuredProvidersSchema = z.object({
  version: z.literal(1),
  /** What the figures hold for. */
  machine: z.string(),
  measuredAt: z.string(),
  providers: z.array(providerSchema),
})
export type MeasuredProviders = z.infer<typeof measuredProvidersSchema>

/** Learning as the presets do it, or one voice generated frame by frame. */
export type Purpose = 'training' | 'playing'

/** How much faster than the processor another provider has to be: the processor gives the same numbers on every machine of its kind. */
const WORTH_LEAVING_THE_PROCESSOR = 1.2

/** The fastest provider for a purpose; the processor where nothing is clearly faster. */
export function bestProvider(providers: readonly MeasuredProvider[], purpose: Purpose): ProviderId {
  const rateOf = ({ rates }: MeasuredProvider): number =>
    rates ? (purpose === 'training' ? rates.stepsPerSecond : rates.framesPerSecond) : 0
  const usable = PROVIDER_IDS.flatMap((id) => providers.filter((provider) => provider.id === id && provider.available))
  const processor = usable.find(({ id }) => id === 'cpu')
  const others = usable.filter(({ id }) => id !== 'cpu').sort((a, b) => rateOf(b) - rateOf(a))
  const [fastest] = others
  return fastest && rateOf(fastest) > WORTH_LEAVING_THE_PROCESSOR * (processor ? rateOf(processor) : 0) ? fastest.id : 'cpu'
}
