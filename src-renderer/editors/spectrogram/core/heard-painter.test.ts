import { expect, it } from 'vitest'
import { sampleHeard } from '../../../../test/support/project-samples.ts'
import { beatLines } from './heard-painter.ts'

const heard = sampleHeard({ beats: Array.from({ length: 40 }, (_, i) => i / 2), beatsPerBar: 4, firstDownbeat: 2 })
const lines = (framesPerPixel: number, startFrame = 0) => beatLines(heard, { startFrame, framesPerPixel }, 1000, 1000)

it('beats lie where they are played, and those that begin bars stand out', () => {
  const found = lines(20)
  expect(found.map(({ x }) => x)).toEqual(heard.beats.map((seconds) => (seconds * 1000) / 20))
  expect(found.flatMap(({ beginsBar }, i) => (beginsBar ? [i] : []))).toEqual([2, 6, 10, 14, 18, 22, 26, 30, 34, 38])
})

it('beats that are too close leave their bars, and these every second one', () => {
  expect(lines(100).every(({ beginsBar }) => beginsBar)).toBe(true)
  expect(lines(100)).toHaveLength(10)
  expect(lines(500)).toHaveLength(5)
})

it('what is out of sight is left out', () => {
  expect(lines(1, 5000).map(({ x }) => x)).toEqual([0, 500, 1000])
})
