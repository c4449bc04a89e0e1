import { describe, expect, it } from 'vitest'
import { sampleAnalysis, sampleRecording } from '../../../test/support/project-samples.ts'
import { valueInLabel } from '../../../src-shared/project/index.ts'
import { readNotes, readTimeSeries } from '../../engine/evaluation/annotations/annotation-files.ts'
import { ANALYSIS_FILES } from './analysis-files.ts'

describe('Curves in files', () => {
  const analysis = sampleAnalysis('run', sampleRecording({ id: 'one', durationSeconds: 1.9 }))
  const curve = { label: 'lively', stepSeconds: 0.5, values: [0.2, 0.2, 1, -0.254], lowest: -1, highest: 1 }
  const curves = { ...analysis, found: { ...analysis.found, stretches: [], curves: [curve] } }

  it('are labels that say values, neighbouring equal ones as one', () => {
    expect(ANALYSIS_FILES['.txt'].write(curves, 0).trim().split('\n')).toEqual([
      '0.000000\t1.000000\tlively = 0.2',
      '1.000000\t1.500000\tlively = 1',
      '1.500000\t1.900000\tlively = -0.25',
    ])
  })

  it('say how sure nothing is that is a number', () => {
    expect(ANALYSIS_FILES['.csv'].write(curves, 0).split('\n')[1]).toBe('0.000000,1.000000,lively = 0.2,')
    expect(ANALYSIS_FILES['.csv'].write(analysis, 0).split('\n')[1]).toBe('1.000000,2.000000,bird,0.900')
  })
})

describe('The line of a voice in files', () => {
  const analysis = sampleAnalysis('run', sampleRecording({ id: 'one', durationSeconds: 0.04 }))
  const melody = { stepSeconds: 0.01, hz: [0, 220, 221.5, 0, 330], confidence: [0.1, 0.9, 0.8, 0.2, 0.7] }
  const found = { ...analysis, found: { ...analysis.found, labels: [], stretches: [], melody } }

  it('is time and Hz, 0 where it is not sure, and in a table how sure it is', () => {
    expect(ANALYSIS_FILES['.f0'].write(found, 0).split('\n').slice(0, 3)).toEqual(['0.000\t0.000', '0.010\t220.000', '0.020\t221.500'])
    expect(ANALYSIS_FILES['.csv'].write(found, 0).split('\n').slice(0, 3)).toEqual([
      'time,hz,confidence',
      '0.000,0.000,0.100',
      '0.010,220.000,0.900',
    ])
  })

  it('is a contour in JAMS, as the melody by signal processing is', () => {
    const { annotations } = JSON.parse(ANALYSIS_FILES['.jams'].write(found, 0))
    expect(annotations.map(({ namespace }: { namespace: string }) => namespace)).toEqual(['tag_open', 'pitch_contour'])
    expect(annotations[1].data).toEqual([
      { time: 0.01, duration: 0, value: { index: 0, frequency: 220, voiced: true }, confidence: 0.9 },
      { time: 0.02, duration: 0, value: { index: 0, frequency: 221.5, voiced: true }, confidence: 0.8 },
      { time: 0.04, duration: 0, value: { index: 1, frequency: 330, voiced: true }, confidence: 0.7 },
    ])
  })
})

it('A tune in files is read back by the readers of annotations, in the tuning of the instruments', () => {
  const analysis = sampleAnalysis('run', sampleRecording({ id: 'one', durationSeconds: 0.05 }))
  const stretches = [{ startSeconds: 0.015, endSeconds: 0.035, label: 'A4', probability: 0.5 }]
  const tune = { ...analysis, found: { ...analysis.found, seconds: 0.05, stretches } }
  // 440 Hz and a fifth of a semitone: 440 * 2 ** (20 / 1200).
  const line = readTimeSeries(ANALYSIS_FILES['.f0'].write(tune, 20))
  expect(line.times.slice(0, 3)).toEqual([0, 0.01, 0.02])
  expect(line.values).toEqual([0, 0, 445.113, 445.113, 0, 0])
  expect(readNotes(ANALYSIS_FILES['.notes'].write(tune, 20))).toEqual({ intervals: [[0.015, 0.035]], frequenciesHz: [445.113] })
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
