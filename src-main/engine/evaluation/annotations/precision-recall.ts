export interface PrecisionRecall {
  /** Of what was found, the share that is right. */
  precision: number
  /** Of what there is, the share that was found. */
  recall: number
  /** Their harmonic mean. */
  fMeasure: number
}

/** `2 p r / (p + r)`, 0 where both are 0. */
export const fMeasureOf = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)

export function precisionRecall(matched: number, references: number, estimates: number): PrecisionRecall {
  if (references === 0 || estimates === 0) return { precision: 0, recall: 0, fMeasure: 0 }
  const [precision, recall] = [matched / estimates, matched / references]
  return { precision, recall, fMeasure: fMeasureOf(precision, recall) }
}
