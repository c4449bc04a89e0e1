import { join } from 'node:path'
import { isOneShots, type Run, type WantedOneShot } from '../../../src-shared/project/index.ts'
import type { MadeOneShots, OneShotsInput } from '../../engine/generation/one-shots-job.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { readWhole, removeFile } from '../../storage/files.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { checkpointOf } from './checkpoint-of.ts'
import type { RunService } from './run-service.ts'

export interface OneShotsWanted {
  runId: string
  checkpointStep: number | null
  sounds: readonly WantedOneShot[]
}

/** A sound of half a second, as a file. */
const LARGEST_FILE_BYTES = 2 ** 22

/** Short sounds that networks make. */
export class OneShotService {
  private readonly context: SessionContext
  private readonly runs: RunService

  constructor(context: SessionContext, { runs }: { runs: RunService }) {
    this.context = context
    this.runs = runs
  }

  make(wanted: OneShotsWanted): Promise<MadeOneShots> {
    return runInEngine(this.context.forker, 'make-one-shots', this.inputOf(wanted))
  }

  /** The first of them as a WAV file. */
  async file(wanted: OneShotsWanted): Promise<{ fileName: string; data: Uint8Array<ArrayBuffer> }> {
    const path = join(this.context.store.paths.incoming, newId('one-shot'))
    try {
      await runInEngine(this.context.forker, 'write-one-shot', { ...this.inputOf(wanted), outPath: path })
      const { name } = this.runs.get(wanted.runId)
      return { fileName: safeFileName(`${name} ${wanted.sounds[0].randomSeed}.wav`), data: await readWhole(path, LARGEST_FILE_BYTES) }
    } finally {
      await removeFile(path)
    }
  }

  /** What the engine is given. @throws ProjectError where the run makes no short sounds, or has kept no state */
  inputOf({ runId, checkpointStep, sounds }: OneShotsWanted): OneShotsInput {
    const run = this.runs.get(runId)
    requireOneShots(run)
    return { runFolder: this.context.store.paths.run(runId), checkpoint: checkpointOf(run, checkpointStep).step, sounds }
  }
}

function requireOneShots({ name, settings }: Run): void {
  if (isOneShots(settings)) return
  throw new ProjectError({
    code: 'bad-input',
    message: `"${name}" makes no short sounds.`,
    advice: 'Choose a network that has learnt drum sounds, notes or short sounds.',
  })
}
