import type { Refusal } from '../../src-shared/project/index.ts'

/** Refused files by their reason, in the order in which the reasons came. */
export function refusedAlike(refusals: readonly Refusal[]): { reason: string; files: string[] }[] {
  const byReason = new Map<string, string[]>()
  for (const { file, reason } of refusals) byReason.set(reason, [...(byReason.get(reason) ?? []), file])
  return [...byReason].map(([reason, files]) => ({ reason, files }))
}
