import { describe, expect, it } from 'vitest'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { labelMaterial } from './label-material.ts'

describe('Marked places', () => {
  const markers = [
    { seconds: 1, endSeconds: 2, label: 'bird' },
    { seconds: 2, endSeconds: 4, label: 'lively = 0.2' },
    { seconds: 5, endSeconds: 6, label: 'lively = 0.9' },
  ]
  const recordings = [sampleRecording({ id: 'one', markers })]

  it('are learnt as words or as values, by what the network learns', () => {
    expect(labelMaterial(recordings, 'labels')).toMatchObject({ labels: ['bird'], stretches: 1, obstacle: null })
    expect(labelMaterial(recordings, 'values')).toMatchObject({ labels: ['lively'], stretches: 2, obstacle: null })
  })

  it('with one number everywhere are said to be left out', () => {
    const same = [{ seconds: 7, endSeconds: 8, label: 'calm = 3' }]
    const { remark } = labelMaterial([sampleRecording({ id: 'one', markers: [...markers, ...same] })], 'values')
    expect(remark).toContain('calm has the same number everywhere and is left out')
    expect(remark).toContain('few examples of lively:')
  })

  it('without a value teach none', () => {
    const words = [sampleRecording({ id: 'one', markers: markers.slice(0, 1) })]
    expect(labelMaterial(words, 'values').obstacle!.message).toBe('No recording has labels with values.')
  })
})
