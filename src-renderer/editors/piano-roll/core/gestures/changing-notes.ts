import type { Note, SongChange } from '../../../../../src-shared/music/index.ts'
import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import type { ClipNotes, RollStage } from '../roll-stage.ts'

const pitchesOf = (clips: readonly ClipNotes[]): string =>
  clips.map(({ notes }) => [...new Set(notes.map(({ pitch }: Note) => pitch))].join()).join(';')

/** Shows changed notes until they are committed or let be; a pitch that is new is heard. */
export function changingNotes(
  stage: RollStage,
  label: string,
  before: readonly ClipNotes[],
  change: (pointer: EditorPointer) => ClipNotes[],
  commit: (clips: readonly ClipNotes[]) => SongChange[],
): Gesture {
  let clips: readonly ClipNotes[] = []
  let heard = pitchesOf(before)
  return {
    move: (pointer) => {
      clips = change(pointer)
      stage.show(clips)
      const pitches = pitchesOf(clips)
      if (pitches !== heard) stage.hear(clips)
      heard = pitches
    },
    complete: () => {
      const changes = clips.length > 0 ? commit(clips) : []
      stage.show(null)
      if (changes.length > 0) stage.commit(label, changes)
    },
    cancel: () => stage.show(null),
  }
}
