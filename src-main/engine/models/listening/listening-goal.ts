import type { Measured, ModelDescriptor } from '../../../../src-shared/project/index.ts'
import type { Tensor } from '../../graph/index.ts'

/** What a network that listens is to reach, and what is told of it. */
export interface ListeningGoal {
  measures: ModelDescriptor['measures']
  /** Name of the measure by which checkpoints are compared. */
  primary: string
  /**
   * @param logits  float32 [T, batch, answers]
   * @param counted which steps, or answers, count; as the examples have it
   * @param targets what is to be said; as the examples have it
   * @returns       the loss, float32 [batch]; measures, float32 [batch] or []
   */
  figures(logits: Tensor, batch: { counted: Tensor; targets: Tensor }): { loss: Tensor; measures: Record<string, Tensor> }
  /** @param means of all examples, by name */
  reported(means: Measured): Measured
}
