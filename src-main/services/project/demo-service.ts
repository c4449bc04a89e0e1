import { join } from 'node:path'
import { isEmptySong, packedChange } from '../../../src-shared/music/index.ts'
import { defaultSeed, FIRST_GENERATION_SETTINGS, type Run, type Take } from '../../../src-shared/project/index.ts'
import { MODELS } from '../../engine/models/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { makeFolder, removeFolder } from '../../storage/folders.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { ImportOutcome } from '../library/import-recordings.ts'
import type { LibraryService } from '../library/library-service.ts'
import { JobCancelled } from '../machine/jobs.ts'
import type { RunService } from '../runs/run-service.ts'
import type { SongService } from '../song/song-service.ts'
import { seedSeconds } from '../takes/seed-origin.ts'
import type { StartedTake, TakeService } from '../takes/take-service.ts'
import { demoSong } from './demo-song.ts'
import { newId } from './identifiers.ts'
import type { SessionContext } from './session-context.ts'

const NAME = 'Demo'
const TAKE_SECONDS = 20

/** All that a person does here, done once for whoever has no recordings at hand: pieces are played, learnt from, and played on. */
export class DemoService {
  constructor(
    private readonly context: SessionContext,
    private readonly parts: { library: LibraryService; runs: RunService; takes: TakeService; song: SongService },
  ) {}

  /** Plays the pieces and takes them into the library; what was finished where it was cancelled. */
  async addRecordings(): Promise<ImportOutcome> {
    const { forker, jobs, store } = this.context
    const folder = join(store.paths.incoming, newId('demo'))
    await makeFolder(folder)
    try {
      const { done } = jobs.start({
        kind: 'analysis',
        title: 'Playing pieces to learn from',
        work: ({ signal, update }) =>
          runInEngine(forker, 'render-demo', { folder }, { signal, onEvent: ({ progress }) => update({ progress }) }),
      })
      const { files } = await done
      return await this.parts.library.importPaths(files).done
    } finally {
      await removeFolder(folder)
    }
  }

  train(): Promise<Run> {
    return this.parts.runs.start(MODELS.corpus.descriptor.presets.quick, { name: NAME })
  }

  /** @throws ProjectError where there is nothing to start from */
  async play(run: Run): Promise<StartedTake> {
    const seed = defaultSeed(this.parts.library.recordings, run, seedSeconds(run))
    if (!seed)
      throw new ProjectError({ code: 'conflict', message: 'The pieces of the demo are gone.', advice: 'Make another demo project.' })
    const settings = { ...FIRST_GENERATION_SETTINGS, seconds: TAKE_SECONDS }
    return this.parts.takes.generate({ run, checkpointStep: null, seed, settings, name: NAME })
  }

  /** A song with the take in it, where nobody has begun one of their own. */
  async makeSong(take: Take): Promise<void> {
    if (take.status !== 'complete' || !isEmptySong(this.parts.song.song)) return
    await this.parts.song.edit('Begin with a song', demoSong(take).map(packedChange))
  }

  /** One after another, in the background; each can be cancelled as ever, and then the rest is not begun. What fails is told. */
  async begin(): Promise<void> {
    try {
      const { imported } = await this.addRecordings()
      if (imported.length === 0) return
      const { id } = await this.train()
      const { run, result } = await this.parts.runs.finished(id)
      if (result.outcome !== 'completed') return
      const { done } = await this.play(run)
      await this.makeSong((await done).take)
    } catch (error) {
      if (error instanceof JobCancelled) return
      this.context.log.write('warning', 'The demo did not come to its end', { error })
      const { message, advice } = toFailure(error)
      this.context.emit('app.notice', { level: 'warning', message, advice })
    }
  }
}
