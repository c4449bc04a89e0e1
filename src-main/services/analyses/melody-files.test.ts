import { expect, it } from 'vitest'
import { sampleAnalysis, sampleRecording } from '../../../test/support/project-samples.ts'
import { readNotes, readTimeSeries } from '../../engine/evaluation/annotations/annotation-files.ts'
import { MELODY_FILES } from './melody-files.ts'

const analysis = sampleAnalysis('run', sampleRecording({ id: 'one', durationSeconds: 0.05 }))
const found = {
  ...analysis.found,
  seconds: 0.05,
  stretches: [{ startSeconds: 0.015, endSeconds: 0.035, label: 'A4', probability: 0.5 }],
}

it('a tune is read back by the readers of annotations, in the tuning of the instruments', () => {
  // 440 Hz and a fifth of a semitone: 440 * 2 ** (20 / 1200).
  const line = readTimeSeries(MELODY_FILES['.f0'].write({ found }, 20))
  expect(line.times.slice(0, 3)).toEqual([0, 0.01, 0.02])
  expect(line.values).toEqual([0, 0, 445.113, 445.113, 0, 0])
  expect(readNotes(MELODY_FILES['.notes'].write({ found }, 20))).toEqual({ intervals: [[0.015, 0.035]], frequenciesHz: [445.113] })
})
