import { join } from 'node:path'
import PQueue from 'p-queue'
import { defaultSeed, FIRST_CORPUS_PLAYING, FIRST_GENERATION_SETTINGS } from '../../../src-shared/project/index.ts'
import type { EventPayload, Example } from '../../../src-shared/rpc/index.ts'
import type { ExampleMaterial } from '../../engine/synth/example-material.ts'
import { modelOf } from '../../engine/models/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { exists, moveFile } from '../../storage/files.ts'
import { makeFolder, removeFolder } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { JobCancelled, type JobBoard, type JobControl } from '../machine/jobs.ts'
import { ProjectSession, type SessionEnvironment } from '../project/project-session.ts'
import type { Emit } from '../project/session-context.ts'
import { seedSeconds } from '../takes/seed-origin.ts'
import { TakeAudio } from '../takes/take-audio.ts'
import { exampleFile, examplesFolder } from './example-files.ts'

const TAKE_SECONDS = 15
/** For the training; the rest takes some seconds. */
const TRAINING_SHARE = 0.9

interface Plan {
  /** What it learns from; the demo's pieces unless it is something else. */
  material?: ExampleMaterial
  /** So long it learns; as its quick preset has it where it is short by itself. */
  withinSeconds?: number
}

/** Of what musicians make, in the order of the list. */
const PLANS: Readonly<Record<string, Plan>> = {
  corpus: {},
  ddsp: { material: 'melody', withinSeconds: 180 },
  drumgan: { material: 'strokes', withinSeconds: 240 },
  vae: {},
}

/** What networks make, to be heard before one trains one: made once, of sounds of the program's own, and kept for all projects. */
export class Examples {
  private readonly turns = new PQueue({ concurrency: 1 })
  private readonly telling = new PQueue({ concurrency: 1 })
  private readonly making = new Map<string, number>()

  constructor(
    private readonly surroundings: { configFolder: string; environment: SessionEnvironment; jobs: JobBoard; emit: Emit },
    private readonly madeIn = learnAndPlay,
  ) {}

  async list(): Promise<Example[]> {
    return Promise.all(
      Object.keys(PLANS).map(async (modelId) => ({
        modelId,
        progress: this.making.get(modelId) ?? null,
        sound: await this.soundOf(modelId),
      })),
    )
  }

  /** In the background; what is there, or on its way, is not made again. */
  async make(modelId: string): Promise<void> {
    if (!Object.hasOwn(PLANS, modelId))
      throw new ProjectError({ code: 'not-found', message: 'There is no example of it.', advice: 'Train it, and hear what it makes.' })
    if (this.making.has(modelId) || (await exists(this.fileOf(modelId)))) return
    this.tellProgress(modelId, 0)
    const { done } = this.surroundings.jobs.start({
      kind: 'generation',
      title: `An example of “${modelOf(modelId).descriptor.name}”`,
      work: (control) => this.turns.add(() => this.perform(modelId, control)),
    })
    // What fails is told by the job.
    void done.catch(() => undefined).then(() => this.tellProgress(modelId, null))
  }

  private async perform(modelId: string, { signal, update }: JobControl): Promise<void> {
    signal.throwIfAborted()
    const all = examplesFolder(this.surroundings.configFolder)
    const folder = join(all, `making-${modelId}.loom`)
    await makeFolder(all)
    await removeFolder(folder)
    const emit: Emit = (name, payload) => {
      // Of all that happens in that project nobody hears but how far its training is.
      const job = name === 'jobs.changed' ? (payload as EventPayload<'jobs.changed'>) : null
      if (job?.kind !== 'training') return
      const progress = TRAINING_SHARE * (job.progress ?? 0)
      update({ progress })
      this.tellProgress(modelId, progress)
    }
    const session = await ProjectSession.create(folder, 'Example', { ...this.surroundings.environment, emit })
    const cancel = (): void => void session.jobs.cancelAll()
    signal.addEventListener('abort', cancel)
    try {
      session.backgroundHearing.set(false)
      await moveFile(await this.madeIn(session, modelId, signal), this.fileOf(modelId))
    } finally {
      signal.removeEventListener('abort', cancel)
      await session.close()
      await removeFolder(folder)
    }
  }

  private fileOf(modelId: string): string {
    return exampleFile(this.surroundings.configFolder, modelId)
  }

  private async soundOf(modelId: string): Promise<Example['sound']> {
    const audio = await orMissing(TakeAudio.open(this.fileOf(modelId)))
    if (!audio) return null
    const { sampleRate, channels, frames } = audio.layout
    await audio.close()
    return { sampleRate, channels, frames }
  }

  private tellProgress(modelId: string, progress: number | null): void {
    if (progress === null) this.making.delete(modelId)
    else this.making.set(modelId, progress)
    // One after another: what was so earlier is never told last.
    void this.telling
      .add(async () => this.surroundings.emit('examples.changed', { examples: await this.list() }))
      .catch((error: unknown) => this.surroundings.environment.log.write('warning', 'Examples cannot be read', { error }))
  }
}

/** Learns from sounds of the program's own in an empty project, and plays. @returns the take's file */
async function learnAndPlay(session: ProjectSession, modelId: string, signal: AbortSignal): Promise<string> {
  const { material, withinSeconds } = PLANS[modelId]
  const { name, presets } = modelOf(modelId).descriptor
  const folder = join(session.store.paths.incoming, 'example')
  await makeFolder(folder)
  const { files } = await runInEngine(session.forker, 'render-demo', { folder, material }, { signal })
  await session.library.importPaths(files).done
  const started = await session.runs.start({ ...presets.quick, recordings: null }, { name, withinSeconds })
  const { run, result } = await session.runs.finished(started.id)
  if (result.outcome !== 'completed') throw new JobCancelled()
  const seed = defaultSeed(session.library.recordings, run, seedSeconds(run))
  if (!seed) throw new ProjectError({ code: 'internal', message: 'The example has nothing to begin from.', advice: 'Try it again.' })
  const settings = { ...FIRST_GENERATION_SETTINGS, seconds: TAKE_SECONDS, ...(modelId === 'corpus' && { corpus: FIRST_CORPUS_PLAYING }) }
  const { take } = await (await session.takes.generate({ run, checkpointStep: null, seed, settings, name })).done
  return session.takes.audioPath(take.id)
}
