import { TempoMap } from '../../../../src-shared/music/index.ts'
import { FIRST_NOTES_PLAYING, type NotesPlaying } from '../../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../../storage/atomic-file.ts'
import { composeNotes } from '../../generation/notes-take.ts'
import { STEP_TICKS } from '../../notes/note-events.ts'
import { tempiOf, writeTune } from '../../notes/write-tune.ts'
import type { PreviewMaker } from './preview-maker.ts'

const BARS = 4
/** Of a bar, about. */
const NOTES = 12

/** Some bars from nothing. */
export const notesPreview: PreviewMaker = {
  examples: ({ input: { settings } }) => (BARS * NOTES) / ('sequenceNotes' in settings ? Number(settings.sequenceNotes) : NOTES),
  async make(_, network, outPath, signal) {
    const settings: NotesPlaying = { ...FIRST_NOTES_PLAYING, bars: BARS, randomSeed: network.settings.seed }
    const composed = await composeNotes(network, { settings, seed: null }, { signal, onProgress: () => undefined })
    if (!composed || signal.aborted) return null
    const path = `${outPath}.mid`
    await writeFileAtomic(path, await writeTune({ name: 'Preview', ...composed }), { rebuildable: true })
    const { durationSeconds, tempoBpm } = composed
    const tempo = new TempoMap(tempiOf(composed))
    const secondsAt = (step: number): number => tempo.secondsAt(step * STEP_TICKS)
    const notes = composed.notes.map(({ pitch, velocity, startStep, steps }) => ({
      pitch,
      velocity,
      startSeconds: secondsAt(startStep),
      durationSeconds: secondsAt(startStep + steps) - secondsAt(startStep),
    }))
    return { kind: 'notes', path, notes, durationSeconds, tempoBpm, settings }
  },
}
