import {
  defaultSeed,
  FIRST_CORPUS_PLAYING,
  FIRST_GENERATION_SETTINGS,
  type Recording,
  type Run,
  type Take,
} from '../../../src-shared/project/index.ts'
import { MODELS } from '../../engine/models/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { LibraryService } from '../library/library-service.ts'
import { JobCancelled } from '../machine/jobs.ts'
import type { RunService } from '../runs/run-service.ts'
import { seedSeconds } from '../takes/seed-origin.ts'
import type { StartedTake } from '../takes/take-generation.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { SessionContext } from './session-context.ts'

/** So much is learnt from before the first sound: it is listened to and learnt within a minute or two. */
const MOST_FIRST_SECONDS = 15 * 60
const TAKE_SECONDS = 20

/**
 * From recordings to a sound of one's own, without a setting to make. Where there is much, a part is learnt first, so that it sounds soon,
 * and then all of it, with what was learnt already.
 */
export class FirstSoundService {
  constructor(
    private readonly context: SessionContext,
    private readonly parts: { library: LibraryService; runs: RunService; takes: TakeService },
  ) {}

  /** In the background; `done` gives the first take, null where there is none, and never rejects: what fails is told. */
  async begin(name = 'First sound', mostSeconds = MOST_FIRST_SECONDS): Promise<{ run: Run; done: Promise<Take | null> }> {
    const { run, more } = await this.start(name, mostSeconds)
    let first: Take | null = null
    const work = this.tellFailure(async () => {
      first = await this.learnAndPlay(run.id, name)
      if (!first || !more) return
      const continued = await this.parts.runs.start(
        { ...run.settings, recordings: null },
        { name: `${name}, all recordings`, continues: run.id },
      )
      await this.learnAndPlay(continued.id, continued.name)
    })
    return { run, done: work.then(() => first) }
  }

  /** Starts the training of what sounds first. @returns whether there is more to learn from than it does */
  async start(name: string, mostSeconds = MOST_FIRST_SECONDS): Promise<{ run: Run; more: boolean }> {
    const all = this.parts.library.recordings.filter(({ silent }) => !silent)
    if (all.length === 0)
      throw new ProjectError({
        code: 'bad-input',
        message: 'There is no recording that sounds yet.',
        advice: 'Add some of your own: a minute is a start, five are good.',
      })
    const first = firstOf(all, mostSeconds)
    const more = first.length < all.length
    const settings = { ...MODELS.corpus.descriptor.presets.quick, recordings: more ? first.map(({ id }) => id) : null }
    return { run: await this.parts.runs.start(settings, { name }), more }
  }

  /** @returns null where the training was ended before its end */
  private async learnAndPlay(runId: string, name: string): Promise<Take | null> {
    const { run, result } = await this.parts.runs.finished(runId)
    if (result.outcome !== 'completed') return null
    const { done } = await this.play(run, name)
    return (await done).take
  }

  /** @throws ProjectError where there is nothing to start from */
  async play(run: Run, name: string): Promise<StartedTake> {
    const seed = defaultSeed(this.parts.library.recordings, run, seedSeconds(run))
    if (!seed)
      throw new ProjectError({
        code: 'conflict',
        message: 'The recordings that it learnt from are gone.',
        advice: 'Bring them back from the trash, or add others.',
      })
    const settings = { ...FIRST_GENERATION_SETTINGS, seconds: TAKE_SECONDS, corpus: FIRST_CORPUS_PLAYING }
    return this.parts.takes.generate({ run, checkpointStep: null, seed, settings, name })
  }

  /** What was cancelled is not told: the person did it. */
  async tellFailure(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof JobCancelled) return
      this.context.log.write('warning', 'The first sound did not come to its end', { error })
      const { message, advice } = toFailure(error)
      this.context.emit('app.notice', { level: 'warning', message, advice })
    }
  }
}

/** As many as are learnt quickly, spread over all of them; one at least. */
function firstOf(recordings: readonly Recording[], mostSeconds: number): Recording[] {
  const total = recordings.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
  const share = mostSeconds / Math.max(1, total)
  if (share >= 1) return [...recordings]
  let [due, chosenSeconds] = [0, 0]
  const chosen: Recording[] = []
  for (const recording of recordings) {
    due += share * recording.durationSeconds
    if (chosenSeconds + recording.durationSeconds / 2 > due) continue
    chosen.push(recording)
    chosenSeconds += recording.durationSeconds
  }
  return chosen.length > 0 ? chosen : recordings.slice(0, 1)
}
