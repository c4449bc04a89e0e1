import { soundingNotes, type TempoMap, type Track } from '../../../../src-shared/music/index.ts'

export interface NoteInSeconds {
  startSeconds: number
  durationSeconds: number
  /** MIDI number. */
  pitch: number
  /** 0..1 */
  velocity: number
}

/** What sounds of a track's notes, from the beginning of the song, in the order of time. */
export const notesInSeconds = ({ clips }: Pick<Track, 'clips'>, tempo: TempoMap): NoteInSeconds[] =>
  clips
    .flatMap((clip) =>
      clip.kind !== 'notes'
        ? []
        : soundingNotes(clip).map(({ startTick, ticks, pitch, velocity }) => {
            const startSeconds = tempo.secondsAt(startTick)
            const endSeconds = tempo.secondsAt(startTick + ticks)
            return { pitch, velocity: velocity / 127, startSeconds, durationSeconds: endSeconds - startSeconds }
          }),
    )
    .sort((a, b) => a.startSeconds - b.startSeconds)
