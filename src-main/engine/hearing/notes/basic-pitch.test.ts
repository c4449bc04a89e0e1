import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { notesOf, USUAL_TIDYING, type HeardNote } from '../../../../src-shared/music/index.ts'
import { BARS, BEAT_SECONDS, BEATS_PER_BAR, CHORDS, FIRST_SECONDS, pluckedPiece } from '../../../../test/support/plucked-piece.ts'
import { basicPitchPath } from '../../../../test/support/basic-pitch-path.ts'
import { hostTensor, Session } from '../../onnx/index.ts'
import { HEARD_RATE } from '../heard-rate.ts'
import { WINDOW_SAMPLES } from './basic-pitch.ts'
import { noteEvidence } from './note-evidence.ts'

/** Four plucked strings over soft noise. */
function plucks(): Float32Array {
  let state = 1
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const sound = Float32Array.from({ length: WINDOW_SAMPLES }, () => 0.01 * (random() - 0.5))
  for (const [start, hz] of [
    [2000, 220],
    [12000, 277.18],
    [20000, 329.63],
    [30000, 110],
  ])
    for (let i = 0; start + i < sound.length; i++) {
      const t = i / HEARD_RATE
      for (let h = 1; h <= 8; h++) sound[start + i] += (0.2 / h) * Math.exp(-t * (2 + h)) * Math.sin(2 * Math.PI * h * hz * t)
    }
  return sound
}

it('the network answers as the original does, within a hundred-thousandth', async () => {
  const golden = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../../../test/fixtures/basic-pitch/outputs.json'), 'utf8'),
  ) as Record<string, [place: number, value: number][]>
  const session = await Session.create(new Uint8Array(readFileSync(basicPitchPath())), { threads: 1 })
  const outputs = await session.run({ input_2: hostTensor(plucks(), [1, WINDOW_SAMPLES, 1]) })
  for (const [name, values] of Object.entries(golden))
    for (const [place, value] of values) expect(Math.abs(Number(outputs[name].data[place]) - value)).toBeLessThan(1e-5)
  await session.dispose()
})

it('notes of a piece come out at their pitch and time, each once, however long it rings', async () => {
  const evidence = await noteEvidence(basicPitchPath(), pluckedPiece(HEARD_RATE), async () => undefined)
  const notes = notesOf(evidence, USUAL_TIDYING)
  const expected = Array.from({ length: BARS * BEATS_PER_BAR }, (_, i) => {
    const { root, third } = CHORDS[Math.floor(i / BEATS_PER_BAR) % CHORDS.length]
    const tones = [root, root + third, root + 7]
    const beat = i % BEATS_PER_BAR
    return (beat === 0 ? [root - 24, ...tones] : [tones[beat - 1]]).map((pitch) => ({ pitch, seconds: FIRST_SECONDS + i * BEAT_SECONDS }))
  }).flat()
  const meets = (note: HeardNote, { pitch, seconds }: (typeof expected)[number]): boolean =>
    note.pitch === pitch && Math.abs(note.startSeconds - seconds) < 0.05
  const found = expected.filter((one) => notes.some((note) => meets(note, one)))
  const right = notes.filter((note) => expected.some((one) => meets(note, one)))
  expect(found.length).toBe(expected.length)
  // Most of what is too much are harmonics of the bass: an octave, or an octave and a fifth above a note that sounds.
  const harmonics = notes.filter(
    (note) =>
      !right.includes(note) &&
      notes.some(
        (below) =>
          [12, 19].includes(note.pitch - below.pitch) &&
          note.startSeconds >= below.startSeconds - 0.05 &&
          note.startSeconds < below.startSeconds + below.durationSeconds,
      ),
  )
  expect((right.length + harmonics.length) / notes.length).toBeGreaterThan(0.9)
  // A bias of the onsets would show as a median away from 0.
  const late = right.map((note) => note.startSeconds - (expected.find((one) => meets(note, one))?.seconds ?? 0)).sort((a, b) => a - b)
  expect(Math.abs(late[late.length >> 1])).toBeLessThan(0.015)
})

it('silence has no notes', async () => {
  const evidence = await noteEvidence(basicPitchPath(), new Float32Array(HEARD_RATE), async () => undefined)
  expect(notesOf(evidence, USUAL_TIDYING)).toEqual([])
})
