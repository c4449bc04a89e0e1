/** What the list of recordings shows of what is alike: in this order, with these words. */
export type Arrangement = { words: ReadonlyMap<string, string> } & (
  { kind: 'alike'; of: string; seconds: number | null } | { kind: 'label'; label: string } | { kind: 'versions'; groups: number }
)

/** The recording that was asked about, then the most alike first; or those that belong together, side by side. */
export function arrangedBy<T extends { id: string }>(arrangement: Arrangement | null, recordings: readonly T[]): readonly T[] {
  if (!arrangement) return recordings
  const order = arrangement.kind === 'alike' ? [arrangement.of, ...arrangement.words.keys()] : [...arrangement.words.keys()]
  const listed = new Map(recordings.map((recording) => [recording.id, recording]))
  return order.flatMap((id) => listed.get(id) ?? [])
}
