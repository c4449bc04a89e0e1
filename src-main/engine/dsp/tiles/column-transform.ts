/** A Hann window spreads a sine's power over bins that sum to 1.5 times the middle one's. */
export const HANN_SPREAD = 1.5

/** Computes columns of one layout. */
export interface ColumnTransform {
  /** Samples needed before and after the centre of a column. */
  readonly reach: number
  /** Columns to compute at once, so that what they share costs little. */
  readonly batch: number
  /**
   * @param samples  one channel; sample `reach` is the centre of the first column, and all columns' samples are there
   * @param columns  how many
   * @param add      shape [columns, rows]: the powers are added, `weight` times
   */
  addPowers(samples: Float32Array, columns: number, add: Float32Array, weight: number): void
}
