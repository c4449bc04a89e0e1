import type { LearntInstrument } from '../generation/learnt-instrument.ts'

/** Frames of a stretch: a quarter of a second, as takes are made. */
const FRAMES = 25
/** Of the noise in the sound: a song sounds the same each time. */
const RANDOM_SEED = 1

/** The learnt instruments of a mix: one for each track that plays on such. */
export class OpenNetworks {
  readonly #open: LearntInstrument[] = []

  /** @param folders  of runs, by their ids */
  constructor(private readonly folders: ReadonlyMap<string, string> = new Map()) {}

  /** The newest state of a run, as an instrument of its own. Null where the run is gone or has no sound state. */
  async open(runId: string): Promise<LearntInstrument | null> {
    const folder = this.folders.get(runId)
    if (folder === undefined) return null
    const { checkpointRoot, newestSoundCheckpoint } = await import('../checkpoints/checkpoint-store.ts')
    const { checkpoint } = await newestSoundCheckpoint(checkpointRoot(folder))
    if (!checkpoint) return null
    const { learntNetwork } = await import('../checkpoints/learnt-network.ts')
    const { LearntInstrument: Learnt } = await import('../generation/learnt-instrument.ts')
    const instrument = await Learnt.open(learntNetwork(checkpoint), { frames: FRAMES, randomSeed: RANDOM_SEED })
    this.#open.push(instrument)
    return instrument
  }

  /** At the end of a mix, also where it was broken off. */
  async close(): Promise<void> {
    for (const instrument of this.#open.splice(0)) await instrument.close()
  }
}
