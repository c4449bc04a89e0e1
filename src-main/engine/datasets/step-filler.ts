import { createCodec, Standardiser } from '../dsp/codecs/index.ts'
import { Augmenter, isAugmented } from './augmentation.ts'
import type { BatchPlan, StepSource } from './batch-plan.ts'
import { epochOrder, placeRow, SequenceSet } from './sequences.ts'

/** Makes minibatches from a plan in this thread, one after another. */
export class StepFiller implements StepSource {
  readonly #plan: BatchPlan
  readonly #set: SequenceSet
  readonly #standardiser: Standardiser
  readonly #augmenter: Augmenter | null
  #order: { epoch: number; indices: Uint32Array } | null = null
  /** Settles when all that was asked for before is done: there is one buffer for reading. */
  #before: Promise<void> = Promise.resolve()

  constructor(plan: BatchPlan) {
    this.#plan = plan
    this.#set = new SequenceSet(plan.ranges, plan.sequences)
    this.#standardiser = new Standardiser(plan.standardisation)
    this.#augmenter = isAugmented(plan.augmentation) ? new Augmenter(createCodec(plan.codec), plan.augmentation, plan.seed) : null
  }

  fill(step: number, target: Float32Array): Promise<void> {
    const done = this.#before.then(() => this.#fillNow(step, target))
    this.#before = done.catch(() => undefined)
    return done
  }

  async close(): Promise<void> {
    await this.#before
    await this.#set.close()
  }

  async #fillNow(step: number, target: Float32Array): Promise<void> {
    const { steps, batch } = this.#plan
    const epoch = Math.floor(step / steps) + 1
    const first = (step % steps) * batch
    const indices = [...this.#orderOf(epoch).subarray(first, first + batch)]
    if (this.#augmenter) await this.#fillAugmented(this.#augmenter, epoch, indices, target)
    else await this.#set.fill(indices, batch, this.#standardiser, target)
  }

  async #fillAugmented(augmenter: Augmenter, epoch: number, indices: readonly number[], target: Float32Array): Promise<void> {
    const { batch, ranges, sequences } = this.#plan
    if (indices.length < batch) target.fill(0)
    const frames = new Float32Array(this.#set.frameCount * sequences.dimensions)
    for (let row = 0; row < indices.length; row++) {
      let filled = 0
      for (const { range, startFrame, endFrame } of this.#set.pieces(indices[row])) {
        const played = await augmenter.frames({
          source: ranges[range].source,
          range: ranges[range],
          startFrame,
          frameCount: endFrame - startFrame,
          epoch,
          index: indices[row],
        })
        frames.set(played, filled)
        filled += played.length
      }
      placeRow(this.#standardiser.apply(frames), { row, batch, dimensions: sequences.dimensions }, target)
    }
  }

  /** @param epoch from 1 */
  #orderOf(epoch: number): Uint32Array {
    if (this.#order?.epoch !== epoch) this.#order = { epoch, indices: epochOrder(this.#set.count, this.#plan.seed, epoch) }
    return this.#order.indices
  }
}
