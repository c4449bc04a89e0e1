import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isCorpus, isPlane, learntRecordings, type Recording, type Run } from '../../../src-shared/project/index.ts'
import type { UnitMap } from '../../../src-shared/rpc/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { StartedJob } from '../machine/jobs.ts'
import { readRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { RunService } from '../runs/run-service.ts'

/** Raised when the same sounds lie elsewhere than before. */
const VERSION = 2
const COLUMNS = ['x', 'y', 'recording', 'startSeconds', 'seconds', 'levelDb'] as const

const column = z.array(z.number()).max(100_000)
/** `runs/<id>/unit-map.json`, made again where it is not there. */
const storedMapSchema = z.object({
  key: z.string(),
  ...(Object.fromEntries(COLUMNS.map((name) => [name, column])) as Record<(typeof COLUMNS)[number], typeof column>),
})

/** Where the sounds that a network plays with lie beside each other; computed once and kept with the run. */
export class UnitMapService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly runs: RunService

  constructor(context: SessionContext, { library, runs }: { library: LibraryService; runs: RunService }) {
    this.context = context
    this.library = library
    this.runs = runs
  }

  /** The map where it was made before; else a job that makes it, told by `unitMaps.ready`. @throws ProjectError where the run has none */
  async find(runId: string): Promise<{ ready: UnitMap; job: null } | { ready: null; job: StartedJob<UnitMap> }> {
    const run = this.runs.get(runId)
    const recordings = learntRecordings(run, this.library.recordings)
    const [checkpoint] = run.checkpoints.slice(-1)
    if (!(isCorpus(run.settings) || isPlane(run.settings)) || !checkpoint || recordings.length === 0)
      throw new ProjectError({
        code: 'unavailable',
        message: `"${run.name}" has no sounds of recordings to show.`,
        advice: 'Choose a network that plays with your own sounds, whose recordings are there.',
      })
    const ready = await this.stored(run, recordings, checkpoint.step)
    return ready ? { ready, job: null } : { ready: null, job: this.make(run, recordings, checkpoint.step) }
  }

  private make(run: Run, recordings: readonly Recording[], checkpoint: number): StartedJob<UnitMap> {
    const { paths } = this.context.store
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Laying out the sounds of "${run.name}"`,
      work: async (control) => {
        const recordingIds = recordings.map(({ id }) => id)
        const sources = await this.library.pcmSources(recordingIds, control)
        const input = { runFolder: paths.run(run.id), checkpoint, sources, featureFolder: paths.features }
        const onEvent = ({ progress, detail }: { progress: number; detail: string }): void => control.update({ progress, detail })
        const points = await runInEngine(this.context.forker, 'map-units', input, { signal: control.signal, onEvent })
        const map: UnitMap = { runId: run.id, recordingIds, ...points }
        if (paths.readOnly === null) await this.keep(map, keyOf(run, recordings, checkpoint))
        this.context.emit('unitMaps.ready', { jobId: control.id, map })
        return map
      },
    })
  }

  private async keep(map: UnitMap, key: string): Promise<void> {
    const columns = Object.fromEntries(COLUMNS.map((name) => [name, Array.from(map[name], (value) => Math.round(value * 1e4) / 1e4)]))
    await writeFileAtomic(this.context.store.paths.unitMap(map.runId), JSON.stringify({ key, ...columns }))
  }

  private async stored(run: Run, recordings: readonly Recording[], checkpoint: number): Promise<UnitMap | null> {
    const read = await readRecord(this.context.store.paths.unitMap(run.id), storedMapSchema)
    if ('problem' in read || read.value.key !== keyOf(run, recordings, checkpoint)) return null
    const columns = Object.fromEntries(COLUMNS.map((name) => [name, Float32Array.from(read.value[name])]))
    return {
      runId: run.id,
      recordingIds: recordings.map(({ id }) => id),
      ...(columns as Record<(typeof COLUMNS)[number], Float32Array<ArrayBuffer>>),
    }
  }
}

/** Follows from the sound of the recordings, in their order; of a plane from its state as well. */
const keyOf = ({ settings }: Run, recordings: readonly Recording[], checkpoint: number): string =>
  createHash('sha256')
    .update(JSON.stringify([VERSION, recordings.map(soundKeyOf), ...(isPlane(settings) ? [checkpoint] : [])]))
    .digest('hex')
