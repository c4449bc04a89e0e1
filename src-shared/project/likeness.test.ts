import { expect, it } from 'vitest'
import { groupsOf, rankAlike, TRAIT_SECONDS, TRAITS, type Likeness, type VersionPair } from './likeness.ts'
import { likenessBytes, readLikeness } from './likeness-file.ts'

/** A recording of stretches each of which has all its traits alike; null is silence. */
const sounding = (...stretches: (number | null)[]): Likeness => ({
  traits: Float32Array.from(
    stretches.flatMap((value) => Array.from({ length: TRAITS }, (_, k) => (k < TRAITS - 1 ? (value ?? 0) : Number(value !== null)))),
  ),
  harmony: new Float32Array(24).fill(0.25),
})

it('the most alike comes first; halves with what is heard as another sound', () => {
  const others = new Map([
    ['far', sounding(4, 4)],
    ['near', sounding(1, 1)],
    ['same', sounding(0, 0)],
    ['silent', sounding(null, null)],
  ])
  const found = rankAlike(sounding(0, 0, null), null, others)
  expect(found.map(({ recordingId, likeness }) => [recordingId, likeness])).toEqual([
    ['same', 1],
    ['near', 0.5],
    ['far', 1 / 16],
  ])
})

it('a moment is found where it is, in a recording of much else', () => {
  const others = new Map([
    ['has it', sounding(9, 9, 5, 9)],
    ['has it not', sounding(2, 2, 2, 2)],
  ])
  const [first] = rankAlike(sounding(0, 5, 0), TRAIT_SECONDS * 1.5, others)
  expect(first).toEqual({ recordingId: 'has it', likeness: 1, atSeconds: 2 * TRAIT_SECONDS })
})

it('nothing is like silence', () => {
  expect(rankAlike(sounding(null), null, new Map([['a', sounding(0)]]))).toEqual([])
  expect(rankAlike(sounding(0, null), 100, new Map([['a', sounding(0)]]))).toEqual([])
})

it('recordings of a piece are one group, whichever pairs were found first', () => {
  const pair = (a: string, b: string, isSameRecording = true): VersionPair => ({ a, b, share: 1, semitones: 0, isSameRecording })
  expect(groupsOf([pair('a', 'b'), pair('c', 'd'), pair('e', 'f', false), pair('d', 'a'), pair('f', 'e')])).toEqual([
    { recordingIds: ['c', 'd', 'a', 'b'], isSameRecording: true },
    { recordingIds: ['e', 'f'], isSameRecording: false },
  ])
})

it('what is kept is read back; damaged files are none', () => {
  const likeness = sounding(1, null, 3)
  const bytes = likenessBytes(likeness)
  expect(readLikeness(bytes)).toEqual(likeness)
  for (const bad of [bytes.subarray(0, 3), bytes.subarray(0, 100), bytes.subarray(0, bytes.length - 4), new Uint8Array(0)])
    expect(readLikeness(bad)).toBeNull()
  const huge = new Float32Array(bytes.buffer.slice(0))
  huge[0] = 1e9
  expect(readLikeness(new Uint8Array(huge.buffer))).toBeNull()
  huge.set([3, NaN])
  expect(readLikeness(new Uint8Array(huge.buffer))).toBeNull()
})
