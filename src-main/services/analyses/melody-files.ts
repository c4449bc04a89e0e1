/** The tune that a network found in a mixture, as files that other programs read. */
import { melodyOfNotes, notesOfTune, type Analysis } from '../../../src-shared/project/index.ts'
import { notesText } from '../../engine/files/notes-text.ts'
import { lineOf } from './heard-files.ts'
import { f0File } from './melody-lines.ts'

interface MelodyFile {
  /** In words, for the help. */
  holds: string
  /** @param tuningCents how far the instruments are from A = 440 Hz */
  write(analysis: Pick<Analysis, 'found'>, tuningCents: number): string
}

/** By the file's ending, besides those of all analyses. */
export const MELODY_FILES = {
  '.f0': {
    holds: 'time, Hz, 0 where no tune is',
    write: ({ found: { stretches, seconds } }, tuningCents) => f0File(lineOf(melodyOfNotes(stretches, seconds, tuningCents))),
  },
  '.notes': {
    holds: 'start, end, Hz',
    write: ({ found: { stretches } }, tuningCents) => notesText(notesOfTune(stretches), tuningCents),
  },
} as const satisfies Record<string, MelodyFile>
export type MelodyEnding = keyof typeof MELODY_FILES
