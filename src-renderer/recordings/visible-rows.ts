/** The part of a long list that is drawn. */
export interface VisibleRows {
  /** First row and the one after the last. */
  from: number
  to: number
  /** Empty space in place of the rows before and after, in pixels. */
  above: number
  below: number
}

/** Rows drawn beyond the edges, so that fast scrolling and the Tab key find them. */
const BEYOND = 8

/** Which of `count` rows of one height are in sight, in pixels from the list's own top. */
export function visibleRows(count: number, rowHeight: number, scrollTop: number, height: number): VisibleRows {
  const from = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - BEYOND))
  const to = Math.min(count, Math.max(from, Math.ceil((scrollTop + height) / rowHeight) + BEYOND))
  return { from, to, above: from * rowHeight, below: (count - to) * rowHeight }
}
