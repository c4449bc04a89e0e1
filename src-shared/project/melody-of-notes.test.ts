import { expect, it } from 'vitest'
import { MELODY_STEP_SECONDS } from './heard.ts'
import { melodyOfNotes, notesOfTune } from './melody-of-notes.ts'

const FOUND = [
  { startSeconds: 0.105, endSeconds: 0.3, label: 'A4', probability: 0.9 },
  { startSeconds: 0.3, endSeconds: 0.5, label: 'A3', probability: 0.25 },
]

it('each moment has the pitch of the note that sounds then, none before and after', () => {
  const { hz, confidence } = melodyOfNotes(FOUND, 1, 0)
  expect(hz).toHaveLength(101)
  const at = (seconds: number): number => hz[Math.round(seconds / MELODY_STEP_SECONDS)]
  expect([0, 0.1, 0.11, 0.29, 0.31, 0.49, 0.51, 1].map(at)).toEqual([0, 0, 440, 440, 220, 220, 0, 0])
  expect([confidence[20], confidence[40], confidence[60]]).toEqual([Math.fround(0.9), 0.25, 0])
})

it('keys are in the tuning of the instruments', () => {
  // A tenth of a semitone above 440 Hz.
  expect(melodyOfNotes(FOUND, 1, 10).hz[20]).toBeCloseTo(442.55, 2)
})

it('how sure it is of a note is how hard it is struck; what is no note is left out', () => {
  const odd = { startSeconds: 0.6, endSeconds: 0.7, label: 'verse', probability: 1 }
  expect(notesOfTune([...FOUND, odd])).toEqual([
    { startSeconds: 0.105, durationSeconds: expect.closeTo(0.195, 9), pitch: 69, velocity: 114 },
    { startSeconds: 0.3, durationSeconds: 0.2, pitch: 57, velocity: 32 },
  ])
})
