import type { ProjectSession } from '../../src-main/services/project/project-session.ts'

/** What a program says of its song after each step: the number of that step, and what there is by now. */
export interface SongWord {
  sequence: number
  tracks: string[]
  undone: string[]
}

export const songWord = ({ sequence, song, steps }: ProjectSession['song']): SongWord => ({
  sequence,
  tracks: song.tracks.map(({ name }) => name),
  undone: steps.undone,
})
