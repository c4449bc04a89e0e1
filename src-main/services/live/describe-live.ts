import type { Recording, Run } from '../../../src-shared/project/index.ts'
import type { LiveDescription } from '../../../src-shared/rpc/index.ts'
import { liveFormOf, livePlayingOf } from './live-form.ts'

/** What can be set while a run's model plays. @param known  the recordings of the project */
export const describeLive = (run: Run, known: readonly Recording[]): LiveDescription => ({
  parameters: [...livePlayingOf(run, known).parameters],
  checkpoints: run.checkpoints,
  ...liveFormOf(run, known),
})
