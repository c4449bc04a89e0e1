import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import type { ParameterDeclaration, Scope } from '../nn/index.ts'
import { during, rateSchedule } from '../optimisers/schedules.ts'
import type { UpdateGroup } from './objective.ts'

/** The first part of a run, in which the vocoder learns; what foresees frames learns after it. */
const WHILE_VOCODER = { from: 0, to: 0.5 }
const WHILE_FRAMES = { from: WHILE_VOCODER.to, to: 1 }
/** How much faster it learns. */
const VOCODER_RATE = 2

/**
 * Both parts of a run that learns how its frames sound, then how they go on.
 *
 * @param frames    what the second part follows
 * @param voice     where the vocoder is declared
 * @param distance  what it follows, float32 []
 */
export function vocoderFirst(
  settings: Pick<TrainingSettings, 'learningRate' | 'learningRateSchedule'>,
  frames: { loss: Tensor; parameters: readonly ParameterDeclaration[]; optimiser: UpdateGroup['optimiser'] },
  { voice, distance }: { voice: Scope; distance: Tensor },
): UpdateGroup[] {
  const faster = { ...settings, learningRate: VOCODER_RATE * settings.learningRate }
  return [
    {
      name: 'vocoder',
      loss: distance,
      parameters: voice.ownParameters,
      optimiser: frames.optimiser,
      rate: during(rateSchedule(faster), WHILE_VOCODER),
      during: WHILE_VOCODER,
    },
    { ...frames, name: 'frames', rate: during(rateSchedule(settings), WHILE_FRAMES), during: WHILE_FRAMES },
  ]
}
