import fc from 'fast-check'
import { expect, it } from 'vitest'
import { songHistory, songSchema, withChanges } from '../../../../src-shared/music/index.ts'
import { ROW_HEIGHT, TestArrangement } from '../../../../test/support/test-arrangement.ts'
import * as commands from './clip-commands.ts'
import { chooseNeighbour } from './choose-neighbour.ts'
import { copyClips, pasteClips } from './clipboard.ts'

/** What hands may do, one after the other, each with a place. */
const ACTS: readonly ((test: TestArrangement, tick: number, row: number) => void)[] = [
  ({ editor }) => commands.deleteClips(editor),
  ({ editor }) => commands.duplicateClips(editor),
  ({ editor }, tick) => commands.splitClips(editor, tick),
  ({ editor }) => void commands.joinClips(editor),
  ({ editor }) => commands.toggleMute(editor),
  ({ editor }) => commands.reverseClips(editor),
  ({ editor }) => commands.toggleLoop(editor),
  ({ editor }, tick) => commands.nudgeClips(editor, (tick % 9) - 4),
  ({ editor }, tick) => commands.trimTo(editor, tick, tick % 2 ? 'start' : 'end'),
  ({ editor }, tick) => commands.changeGain(editor, (tick % 50) - 25),
  ({ editor }, tick) => commands.transposeClips(editor, (tick % 2400) - 1200),
  ({ editor }) => commands.nextFadeCurve(editor, 'out'),
  ({ editor }) => commands.removeFades(editor),
  ({ editor }) => commands.resetSound(editor),
  ({ editor, song }, tick, row) => {
    const copied = copyClips(editor)
    if (copied) pasteClips(editor, copied, tick, song.tracks[row].id)
  },
  ({ editor, song }) => editor.choose(new Set(song.tracks.flatMap(({ clips }) => clips.map(({ id }) => id)))),
  ({ editor }, tick) => void chooseNeighbour(editor, (['previous', 'next', 'above', 'below'] as const)[tick % 4]),
  (test, tick, row) => test.drag(tick, row, tick + 1700, (row + 1) % 4),
  (test, tick, row) => test.dragPixels(tick, row * ROW_HEIGHT + 21, tick + 800, row * ROW_HEIGHT + 30),
  (test, tick, row) => test.drag(tick, row, tick - 900, row, { alt: true, mod: true }),
]

it('whatever is done is a song that its file can hold, is undone to the very beginning and redone to the very end', () => {
  const act = fc.tuple(fc.nat(ACTS.length - 1), fc.nat(9000), fc.nat(3))
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 25 }), (acts) => {
      const test = new TestArrangement()
      test.editor.choose(new Set(['sound', 'first']))
      const start = test.song
      for (const [index, tick, row] of acts) ACTS[index](test, tick, row)
      const end = test.song
      expect(songSchema.safeParse(end).error).toBe(undefined)
      const history = songHistory()
      for (const changes of test.steps) history.add({ label: '', changes })
      let song = end
      for (let step = history.undo(); step; step = history.undo()) song = withChanges(song, step.changes)
      expect(song).toEqual(start)
      for (let step = history.redo(); step; step = history.redo()) song = withChanges(song, step.changes)
      expect(song).toEqual(end)
    }),
    { numRuns: 40 },
  )
})
