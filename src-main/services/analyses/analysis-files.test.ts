import { describe, expect, it } from 'vitest'
import { sampleAnalysis, sampleRecording } from '../../../test/support/project-samples.ts'
import { valueInLabel } from '../../../src-shared/project/index.ts'
import { ANALYSIS_FILES } from './analysis-files.ts'

describe('Curves in files', () => {
  const analysis = sampleAnalysis('run', sampleRecording({ id: 'one', durationSeconds: 1.9 }))
  const curve = { label: 'lively', stepSeconds: 0.5, values: [0.2, 0.2, 1, -0.254], lowest: -1, highest: 1 }
  const curves = { ...analysis, found: { ...analysis.found, stretches: [], curves: [curve] } }

  it('are labels that say values, neighbouring equal ones as one', () => {
    expect(ANALYSIS_FILES['.txt'].write(curves).trim().split('\n')).toEqual([
      '0.000000\t1.000000\tlively = 0.2',
      '1.000000\t1.500000\tlively = 1',
      '1.500000\t1.900000\tlively = -0.25',
    ])
  })

  it('say how sure nothing is that is a number', () => {
    expect(ANALYSIS_FILES['.csv'].write(curves).split('\n')[1]).toBe('0.000000,1.000000,lively = 0.2,')
    expect(ANALYSIS_FILES['.csv'].write(analysis).split('\n')[1]).toBe('1.000000,2.000000,bird,0.900')
  })
})

describe('A label that says a value', () => {
  it('is a name, a sign of equality and a number', () => {
    expect(['lively = 0.7', 'very  dark=-2', ' bright = 1,5 ', 'a = b = 3'].map(valueInLabel)).toEqual([
      { name: 'lively', value: 0.7 },
      { name: 'very  dark', value: -2 },
      { name: 'bright', value: 1.5 },
      { name: 'a = b', value: 3 },
    ])
    expect(['lively', 'bar 12', '= 3', 'x = much', 'take 2 = '].map(valueInLabel)).toEqual([null, null, null, null, null])
  })
})
