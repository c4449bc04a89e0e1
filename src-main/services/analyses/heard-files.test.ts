import { describe, expect, it } from 'vitest'
import { readEvents, readLabelledIntervals, readTimeSeries } from '../../engine/evaluation/annotations/annotation-files.ts'
import { heardSchema } from '../../../src-shared/project/index.ts'
import { HEARD_FILES } from './heard-files.ts'

const heard = heardSchema.parse({
  version: 6,
  seconds: 4,
  tempo: { bpm: 100, confidence: 0.8, alternatives: [{ bpm: 50, strength: 0.4 }] },
  beats: [0.5, 1.1, 1.7, 2.3, 2.9],
  beatsPerBar: 3,
  firstDownbeat: 1,
  beatParts: 2,
  meterChanges: [],
  onsets: [0.5, 1.1],
  key: { tonic: 'F#', mode: 'minor' },
  keyConfidence: 1,
  keys: [{ startSeconds: 0, endSeconds: 4, key: { tonic: 'F#', mode: 'minor' } }],
  chords: [
    { startSeconds: 0, endSeconds: 1.1, label: 'N' },
    { startSeconds: 1.1, endSeconds: 4, label: 'F#:min' },
  ],
  sections: [
    { startSeconds: 0, endSeconds: 2.3, label: 'A' },
    { startSeconds: 2.3, endSeconds: 4, label: 'B' },
  ],
  tuningCents: -3,
  loudnessLufs: -20.5,
})
const recording = { name: 'Prelude', tags: { title: 'Prélude "1"', artist: null, album: null, tempoBpm: null, key: null } }
const melody = { hz: Float32Array.of(0, 220, 221, 0, 330), confidence: Float32Array.of(0, 0.5, 1, 0.25, 0.75) }
const written = (ending: string): string => HEARD_FILES[ending].write(heard, recording, melody)

describe('files of what a recording holds', () => {
  it('say where each beat is in its bar, before the first bar too', () => {
    expect(written('.beats')).toBe('0.500\t3\n1.100\t1\n1.700\t2\n2.300\t3\n2.900\t1\n')
    expect(written('.csv')).toBe('0.500,3\n1.100,1\n1.700,2\n2.300,3\n2.900,1\n')
  })

  it('are read back by the readers of annotations', () => {
    expect(readEvents(written('.beats'))).toEqual(heard.beats)
    expect(readEvents(written('.onsets'))).toEqual(heard.onsets)
    expect(readTimeSeries(written('.f0'))).toEqual({ times: [0, 0.01, 0.02, 0.03, 0.04], values: [0, 220, 221, 0, 330] })
    expect(readLabelledIntervals(written('.sections')).labels).toEqual(['A', 'B'])
    expect(readLabelledIntervals(written('.lab'))).toEqual({
      intervals: [
        [0, 1.1],
        [1.1, 4],
      ],
      labels: ['N', 'F#:min'],
    })
  })

  it('leave silence out where Audacity would show it as a label', () => {
    expect(written('.txt')).toBe('1.100000\t4.000000\tF#:min\n')
  })

  it('hold all of it as JAMS, with the fields that its schema requires', () => {
    const jams = JSON.parse(written('.jams')) as { file_metadata: object; annotations: { namespace: string; data: object[] }[] }
    expect(jams.file_metadata).toMatchObject({ title: 'Prélude "1"', artist: '', duration: 4, jams_version: '0.3.4' })
    expect(jams.annotations.map(({ namespace }) => namespace)).toEqual([
      'beat',
      'onset',
      'tempo',
      'key_mode',
      'chord',
      'segment_open',
      'pitch_contour',
    ])
    for (const { data } of jams.annotations)
      for (const one of data) expect(Object.keys(one)).toEqual(['time', 'duration', 'value', 'confidence'])
    expect(jams.annotations[6].data).toEqual([
      { time: 0.009977, duration: 0, value: { index: 0, frequency: 220, voiced: true }, confidence: 0.5 },
      { time: 0.019955, duration: 0, value: { index: 0, frequency: 221, voiced: true }, confidence: 1 },
      { time: 0.039909, duration: 0, value: { index: 1, frequency: 330, voiced: true }, confidence: 0.75 },
    ])
    expect(jams.annotations[3].data).toEqual([{ time: 0, duration: 4, value: 'F#:minor', confidence: null }])
  })
})
