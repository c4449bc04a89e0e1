import type { Recording } from '../../../src-shared/project/index.ts'
import type { Log } from '../../failures/log.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { ProjectSession } from '../project/project-session.ts'
import type { Emit } from '../project/session-context.ts'
import type { UnfinishedNote } from './unfinished-note.ts'

interface Told {
  emit: Emit
  log: Log
}

/**
 * What was recorded enters the library, and the song where it was recorded there.
 *
 * @returns null where it has to stay aside
 */
export async function keepRecorded(
  { unfinished }: ProjectSession,
  { note, durationSeconds }: { note: UnfinishedNote; durationSeconds: number },
  { emit, log }: Told,
): Promise<{ recording: Recording; isPlaced: boolean } | null> {
  try {
    return await unfinished.intoLibrary(note.id)
  } catch (error) {
    unfinished.leave(note, durationSeconds)
    const { message, advice } = toFailure(error)
    log.write('warning', 'A recording could not enter the library', { error })
    emit('app.notice', {
      level: 'warning',
      message: `"${note.name}" is recorded but not in the library yet. ${message}`,
      advice: `${advice} Then keep it from the recorder.`,
    })
    return null
  }
}

/** What was being recorded into the song when the program ended goes to its place there. What cannot stays a leftover. */
export async function recoverIntoSong({ unfinished }: ProjectSession, { emit, log }: Told): Promise<void> {
  for (const { id, name, durationSeconds } of unfinished.leftoversOfSong) {
    try {
      await unfinished.intoLibrary(id)
      const seconds = Math.round(10 * durationSeconds) / 10
      emit('app.notice', {
        level: 'info',
        message: `“${name}” was being recorded when the program ended: ${seconds} s of it are in the song, where they were recorded.`,
        advice: 'Undo takes them out of the song again.',
      })
    } catch (error) {
      log.write('warning', 'A recording could not enter the song', { error })
    }
  }
}
