import { totalmem } from 'node:os'
import PQueue from 'p-queue'
import { isCorpus, learntRecordings, type Run } from '../../../src-shared/project/index.ts'
import { EngineClient } from '../../workers/engine-client.ts'
import type { EngineChild, EngineForker } from '../../workers/fork-engine.ts'
import { StandBy } from '../live/stand-by.ts'
import type { LibraryService } from '../library/library-service.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import type { SessionContext } from '../project/session-context.ts'

/** Nobody has played or opened anything for so long: its memory is given back. */
const UNUSED_LIMIT_MS = 10 * 60_000
/** A memory of many hours would take more of this machine than readiness is worth. */
const MOST_MEMORY_SHARE = 0.25

interface Ready {
  child: EngineChild
  client: EngineClient
}

/**
 * An engine process that stands ready for the next take or live playing of one network that plays with own sounds: it runs, has the sounds'
 * memory at hand, and has played unheard.
 */
export class ReadyEngine {
  private readonly standBy: StandBy<Ready>
  private readonly turns = new PQueue({ concurrency: 1 })
  private standsBack = false

  constructor(
    private readonly context: SessionContext,
    private readonly library: LibraryService,
  ) {
    const onError = (error: unknown): void => context.log.write('warning', 'What stood ready to play could not be ended', { error })
    this.standBy = new StandBy({ dispose: ({ client }) => Promise.resolve(client.close()), onError }, UNUSED_LIMIT_MS)
  }

  /** This run is likely to be played soon. Where it cannot stand ready, playing it will say why. */
  prepare(run: Run, checkpointStep: number | null): Promise<void> {
    return this.turns.add(async () => {
      if (this.standsBack || !isCorpus(run.settings) || this.context.store.paths.readOnly !== null) return
      try {
        const { step } = checkpointOf(run, checkpointStep)
        await this.standBy.prepare(keyOf(run, step), () => this.make(run, step))
      } catch (error) {
        await this.standBy.close()
        this.context.log.write('info', `${run.id} could not be made ready to be played`, { error })
      }
    })
  }

  /** The newest run that has learnt something: what a person who opens the project plays first. */
  async prepareNewest(runs: readonly Run[]): Promise<void> {
    const newest = runs.filter(({ checkpoints }) => checkpoints.length > 0).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
    if (newest.length > 0) await this.prepare(newest[0], null)
  }

  /** Starts processes that play a run: first the one that stands ready for it, where there is one; any other is let go. */
  forkerFor(run: Run, step: number, otherwise: EngineForker): Promise<EngineForker> {
    return this.turns.add(async () => {
      let ready = await this.standBy.take(keyOf(run, step))
      if (!ready?.client.alive) return otherwise
      return {
        fork: (options) => {
          const child = ready?.child ?? otherwise.fork(options)
          ready = null
          return child
        },
      }
    })
  }

  /** While a network plays live nothing is made ready: what starts then stays slow to its end. */
  standBack(on: boolean): void {
    this.standsBack = on
  }

  close(): Promise<void> {
    this.standsBack = true
    return this.turns.add(() => this.standBy.close())
  }

  private async make(run: Run, step: number): Promise<Ready> {
    const { forker, store } = this.context
    const ids = learntRecordings(run, this.library.recordings).map(({ id }) => id)
    const sources = await this.library.pcmSources(ids, { signal: new AbortController().signal, update: () => undefined })
    const child = forker.fork()
    const client = new EngineClient({ fork: () => child })
    try {
      const { residentBytes } = await client.run('get-ready', {
        runFolder: store.paths.run(run.id),
        checkpoint: step,
        material: { sources, featureFolder: store.paths.features },
      })
      if (residentBytes > MOST_MEMORY_SHARE * totalmem()) throw new Error(`It would take ${residentBytes} bytes`)
      return { child, client }
    } catch (error) {
      client.close()
      throw error
    }
  }
}

const keyOf = (run: Run, step: number): string => `${run.id} ${step}`
