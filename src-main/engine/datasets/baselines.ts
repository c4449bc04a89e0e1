import type { Baselines } from '../../../src-shared/project/index.ts'
import type { Standardiser } from '../dsp/codecs/index.ts'
import type { SequenceSet } from './sequences.ts'

/**
 * What cheap guesses reach on the targets of a set, in the unit of the loss: zero, which is the mean frame, and the
 * frame before. A model that is not better than these has learnt nothing that carries over.
 */
export async function measureBaselines(
  set: SequenceSet,
  standardiser: Standardiser,
  { dimensions, part }: { dimensions: number; part: Baselines['part'] },
): Promise<Baselines> {
  let zero = 0
  let persistence = 0
  let count = 0
  for (let index = 0; index < set.count; index++) {
    const frames = standardiser.apply(await set.read(index))
    for (let i = dimensions; i < frames.length; i++) {
      zero += frames[i] * frames[i]
      persistence += (frames[i] - frames[i - dimensions]) ** 2
    }
    count += frames.length - dimensions
  }
  return { guesses: { persistence: persistence / count, zero: zero / count }, part }
}
