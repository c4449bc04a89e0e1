import { expect, it } from 'vitest'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { labelsOffered } from './labels-offered.ts'

it('are those that were said, of values the names, and the two by which feelings are noted', () => {
  const labels = ['storm', 'lively = 0.2', 'lively = -1', 'storm', '', 'valence = 0.5']
  const markers = labels.map((label, i) => ({ seconds: i, label }))
  expect(labelsOffered([sampleRecording({ id: 'a', markers }), sampleRecording({ id: 'b' })])).toEqual([
    'arousal = ',
    'lively = ',
    'storm',
    'valence = ',
  ])
})
