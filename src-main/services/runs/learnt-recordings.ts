import {
  findLearnt,
  isHeardOtherwise,
  isNextFrame,
  learnableOf,
  type LearntRecording,
  type Recording,
  type Run,
  type TrainingSettings,
} from '../../../src-shared/project/index.ts'
import { codecDescriptors } from '../../engine/dsp/codecs/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { SessionContext } from '../project/session-context.ts'

const MOST_NAMED = 4

/** What runs learnt from beside the recordings that are there now: whoever goes on with a run is told where the two differ. */
export class LearntRecordings {
  private readonly context: SessionContext
  private readonly library: Pick<LibraryService, 'recordings' | 'recording'>

  constructor(context: SessionContext, library: Pick<LibraryService, 'recordings' | 'recording'>) {
    this.context = context
    this.library = library
  }

  /** Which recordings a training cannot use, and why. */
  tellLeftOut(leftOut: readonly { recordingId: string; reason: string }[]): void {
    if (leftOut.length === 0) return
    const nameOf = (id: string): string => this.library.recordings.find((recording) => recording.id === id)?.name ?? id
    const named = leftOut.slice(0, MOST_NAMED).map(({ recordingId, reason }) => `"${nameOf(recordingId)}" (${reason.replace(/\.$/, '')})`)
    const others = leftOut.length > MOST_NAMED ? ` and ${leftOut.length - MOST_NAMED} more` : ''
    this.context.emit('app.notice', { level: 'info', message: `Not used in this training: ${named.join(', ')}${others}.`, advice: '' })
  }

  /** The recordings a run learnt from, by the ids it knows them by. @throws ProjectError where one is gone, or another sound by now */
  unchanged(run: Run): LearntRecording[] {
    const ids = [...new Set(run.split.map((segment) => segment.recordingId))]
    return ids.map((id) => {
      const found = findLearnt(run, id, this.library.recordings)
      if ('recording' in found) return { id, recording: found.recording }
      const { name, changed } = found
      throw new ProjectError({
        code: 'conflict',
        message: changed
          ? `"${name}" is another sound now than the one that "${run.name}" learnt from.`
          : `"${name}", which "${run.name}" learns from, has been removed.`,
        advice: changed
          ? 'Import the former file again to go on with this run, or train anew with "Set up the same again".'
          : 'Bring it back from the trash, or import the same file again: it is known by its content. Or start a new run with the ' +
            'recordings that are there.',
      })
    })
  }

  /** It goes on with its recordings as they are mended by now. */
  tellMendedOtherwise(run: Run, learnt: readonly LearntRecording[]): void {
    const names = learnt.filter((one) => isHeardOtherwise(run, one)).map(({ recording }) => `"${recording.name}"`)
    if (names.length === 0) return
    this.context.emit('app.notice', {
      level: 'warning',
      message: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} mended otherwise than when "${run.name}" began. It goes on with the sound as it is now.`,
      advice: 'Mend as before to go on with the former sound, or train anew.',
    })
  }

  /** Runs that learnt from a sound that is another one by now. */
  tellReplaced(recordings: readonly Recording[], all: readonly Run[]): void {
    for (const { id, name } of recordings) {
      const runs = all.filter(
        (run) => run.material.some(({ recordingId }) => recordingId === id) && 'changed' in findLearnt(run, id, this.library.recordings),
      )
      if (runs.length === 0) continue
      const names = runs
        .slice(0, MOST_NAMED)
        .map((run) => `"${run.name}"`)
        .join(', ')
      this.context.emit('app.notice', {
        level: 'warning',
        message: `"${name}" was changed; ${runs.length > MOST_NAMED ? `${runs.length} runs` : names} learnt from the former sound.`,
        advice:
          'They play on as before. To train with the new sound, use "Set up the same again"; to resume one of them, import the ' +
          'former file again.',
      })
    }
  }

  /**
   * What a run is to learn from: the recordings that were chosen, in the project's order. @throws ProjectError where one of them is not
   * here
   */
  chosen({ recordings: ids }: Pick<TrainingSettings, 'recordings'>): readonly Recording[] {
    if (ids === null) return this.library.recordings
    const wanted = new Set(ids.map((id) => this.library.recording(id).id))
    return this.library.recordings.filter(({ id }) => wanted.has(id))
  }

  /** Says what short recordings become. @throws ProjectError where nothing can be learnt from what was chosen */
  requireMaterial(settings: TrainingSettings): void {
    if (!isNextFrame(settings)) return
    const { obstacle, joined, remark } = learnableOf(this.chosen(settings), settings, codecDescriptors())
    if (obstacle) throw new ProjectError({ code: 'bad-input', ...obstacle })
    if (joined.length > 0 && remark) this.context.emit('app.notice', { level: 'info', message: remark, advice: '' })
  }
}
