import type { Run, Take } from '../../src-shared/project/index.ts'

/** Less holds too few single sounds to learn what follows what. */
export const LEAST_SECONDS = 10

/** Where a person is on the way to the first sound; `none`: the way is gone, or there is nothing yet. */
export type FirstSoundState =
  { kind: 'none' } | { kind: 'little' } | { kind: 'offers' } | { kind: 'learns'; run: Run } | { kind: 'plays'; take: Take }

/** @param runs  that play with own sounds, newest first  @param takes  newest first */
export function firstSoundState({
  seconds,
  runs,
  takes,
}: {
  seconds: number
  runs: readonly Run[]
  takes: readonly Take[]
}): FirstSoundState {
  if (seconds === 0) return { kind: 'none' }
  const [run] = runs
  if (!run) return seconds < LEAST_SECONDS ? { kind: 'little' } : { kind: 'offers' }
  if (takes.length === 0) return ['queued', 'running'].includes(run.status) ? { kind: 'learns', run } : { kind: 'none' }
  const [take] = takes
  // Later there is more than one to choose from, on the screen where they are.
  return takes.length === 1 && take.provenance.runId === run.id && take.frames > 0 ? { kind: 'plays', take } : { kind: 'none' }
}
