import { expect, it } from 'vitest'
import { notesOf, USUAL_TIDYING, type NoteEvidence } from './heard-notes.ts'

interface Sounding {
  key: number
  start: number
  end: number
  /** Frames at which the network says that it begins. */
  onsets: number[]
  level: (frame: number) => number
  bend?: number
}

function evidenceOf(sounding: readonly Sounding[], frames = 200): NoteEvidence {
  const evidence = {
    ...{ frames, framesPerSecond: 100, onset: new Uint8Array(frames * 88), note: new Uint8Array(frames * 88) },
    ...{ bend: new Int8Array(frames * 88), level: new Int8Array(frames * 88).fill(-127) },
  }
  for (const { key, start, end, onsets, level, bend = 0 } of sounding)
    for (let frame = start; frame < end; frame++) {
      const at = frame * 88 + key
      evidence.onset[at] = onsets.includes(frame) ? 230 : 0
      evidence.note[at] = 200
      evidence.bend[at] = bend
      evidence.level[at] = level(frame)
    }
  return evidence
}
const read = (evidence: NoteEvidence, tidying = {}) => notesOf(evidence, { ...USUAL_TIDYING, ...tidying })
const dying = (frame: number): number => -10 - frame / 10

it('a note is where it begins and as long as it sounds, and so loud as it is beside the loudest', () => {
  const notes = read(
    evidenceOf([
      { key: 39, start: 20, end: 60, onsets: [20], level: () => -10, bend: 1 },
      { key: 45, start: 40, end: 90, onsets: [40], level: () => -20 },
    ]),
  )
  expect(notes.map(({ pitch, startSeconds, durationSeconds, velocity }) => [pitch, startSeconds, durationSeconds, velocity])).toEqual([
    [60, 0.2, 0.4, 112],
    [66, 0.4, 0.5, 90],
  ])
  expect([...notes[0].bends]).toEqual(Array.from({ length: 40 }, () => Math.fround(1 / 3)))
})

it('a key that is struck again begins anew; one that only rings on does not, whatever the network says', () => {
  const again = (frame: number): number => (frame < 60 ? dying(frame) : -10)
  expect(read(evidenceOf([{ key: 39, start: 20, end: 100, onsets: [20, 60], level: again }]))).toHaveLength(2)
  expect(read(evidenceOf([{ key: 39, start: 20, end: 100, onsets: [20, 60], level: dying }]))).toHaveLength(1)
})

it('what a person wants left out is left out', () => {
  const evidence = evidenceOf([
    { key: 20, start: 20, end: 60, onsets: [20], level: () => -10 },
    { key: 40, start: 20, end: 25, onsets: [20], level: () => -10 },
    { key: 60, start: 20, end: 60, onsets: [20], level: () => -60 },
  ])
  const pitches = (tidying: object): number[] => read(evidence, tidying).map(({ pitch }) => pitch)
  expect(pitches({ shortestSeconds: 0, softestDb: 90 })).toEqual([41, 61, 81])
  expect(pitches({ shortestSeconds: 0.1, softestDb: 90 })).toEqual([41, 81])
  expect(pitches({ shortestSeconds: 0, softestDb: 40 })).toEqual([41, 61])
  expect(pitches({ shortestSeconds: 0, softestDb: 90, lowestPitch: 61, highestPitch: 70 })).toEqual([61])
})

it('a note that nobody heard begin is found by its sound alone', () => {
  expect(read(evidenceOf([{ key: 39, start: 0, end: 50, onsets: [], level: dying }])).map(({ pitch }) => pitch)).toEqual([60])
})

it('nothing is found in nothing', () => {
  expect(read(evidenceOf([]))).toEqual([])
})
