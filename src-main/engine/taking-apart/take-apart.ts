import { availableParallelism } from 'node:os'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { withEditedSound } from '../spectral-editing/render-edits.ts'
import { writeParts } from '../spectral-editing/write-parts.ts'
import { learntParts } from './learnt-parts.ts'
import { openPartNetwork } from './part-network.ts'
import type { TakeApartInput } from './take-apart-job.ts'

/** Of the work, what listening is; the rest is writing. */
const LISTENING_SHARE = 0.6

/** The job: the parts that a network finds in a sound, as files. They sum to the sound, as exactly as single precision is. */
export async function takeApart(input: TakeApartInput, { signal, emit }: JobHooks<ProgressEvent>): Promise<{ frames: number }> {
  const tell = (progress: number): void => {
    signal.throwIfAborted()
    emit({ type: 'progress', progress, detail: '' })
  }
  const network = await openPartNetwork(input.network)
  return withEditedSound(input, async (edited) => {
    const parts = await learntParts(edited, network, { threads: availableParallelism(), tell: (share) => tell(LISTENING_SHARE * share) })
    await writeParts(edited, parts, { ...input, tell: (share) => tell(LISTENING_SHARE + (1 - LISTENING_SHARE) * share) })
    return { frames: input.sound.frames }
  })
}
