/** A stretch of a piece that is made of the same, as it was heard. */
export interface HeardSection {
  startSeconds: number
  endSeconds: number
  /** A, B, C ... in the order in which they come; alike ones have the same. */
  label: string
}
