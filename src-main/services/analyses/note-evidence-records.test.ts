import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { HEARD_KEYS, type NoteEvidence } from '../../../src-shared/music/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { ProjectPaths } from '../project/project-paths.ts'
import { NoteEvidenceRecords } from './note-evidence-records.ts'

const FRAMES = 5000
const cells = FRAMES * HEARD_KEYS
/** A note of 100 frames on a key that moves on. */
const sounds = (at: number): boolean => at % HEARD_KEYS === Math.floor(at / HEARD_KEYS / 100) % HEARD_KEYS
const EVIDENCE: NoteEvidence = {
  frames: FRAMES,
  framesPerSecond: 22_050 / 256,
  onset: Uint8Array.from({ length: cells }, (_, at) => (sounds(at) && Math.floor(at / HEARD_KEYS) % 100 === 0 ? 255 : 0)),
  note: Uint8Array.from({ length: cells }, (_, at) => (sounds(at) ? 200 + (at % 50) : 0)),
  bend: Int8Array.from({ length: cells }, (_, at) => (sounds(at) ? (at % 7) - 3 : 0)),
  level: Int8Array.from({ length: cells }, (_, at) => (sounds(at) ? -(at % 40) : -127)),
}
const KEY = 'b'.repeat(64)

it('what a network says of notes comes back as it was, and takes little room', async () => {
  const paths = new ProjectPaths(temporaryFolder())
  const records = new NoteEvidenceRecords(paths)
  expect(await records.find(KEY)).toBeNull()
  await records.keep(KEY, EVIDENCE)
  const { frames, framesPerSecond, ...found } = (await records.find(KEY))!
  expect([frames, framesPerSecond]).toEqual([EVIDENCE.frames, EVIDENCE.framesPerSecond])
  expect(Object.keys(found)).toEqual(['onset', 'note', 'bend', 'level'])
  // Compared as bytes: of millions of numbers the one by one takes seconds.
  for (const [name, plane] of Object.entries(found)) {
    const given = EVIDENCE[name as keyof typeof found]
    expect(plane.constructor, name).toBe(given.constructor)
    expect(Buffer.from(plane.buffer).equals(Buffer.from(given.buffer)), name).toBe(true)
  }
  expect(statSync(paths.noteEvidence(KEY)).size).toBeLessThan((4 * cells) / 50)
})

it('a damaged file, or one of another form, is as none', async () => {
  const paths = new ProjectPaths(temporaryFolder())
  const records = new NoteEvidenceRecords(paths)
  await records.keep(KEY, EVIDENCE)
  const path = paths.noteEvidence(KEY)
  const whole = readFileSync(path)
  const damaged = [
    whole.subarray(0, 10),
    whole.subarray(0, whole.length - 40),
    Buffer.from(whole).fill(7, 0, 4),
    Buffer.from(whole).fill(1, 4, 8),
  ]
  for (const bytes of damaged) {
    writeFileSync(path, bytes)
    expect(await records.find(KEY)).toBeNull()
  }
})
