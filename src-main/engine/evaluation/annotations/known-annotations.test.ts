import { describe, expect, it } from 'vitest'
import { ANNOTATION_TASKS, type AnnotationTask } from './annotation-tasks.ts'
import { largestMatching, matchEvents } from './match-events.ts'

const figures = (task: AnnotationTask, reference: string, estimate: string): Record<string, number | number[]> =>
  ANNOTATION_TASKS[task].compareTexts?.(reference, estimate) ?? {}

const lines = (...rows: (string | number)[]): string => rows.join('\n')
const beats = (count: number, seconds: number, from = 6): string => lines(...Array.from({ length: count }, (_, i) => from + i * seconds))

describe('figures whose values are known', () => {
  it('of beats: all right; at half the tempo right at another level only; before 5 s they do not count', () => {
    expect(figures('beat', beats(40, 0.5), beats(40, 0.5))).toMatchObject({
      'F-measure': 1,
      Cemgil: 1,
      Goto: 1,
      'Correct Metric Level Total': 1,
    })
    const half = figures('beat', beats(40, 0.5), beats(20, 1))
    expect(half['F-measure']).toBeCloseTo(2 / 3, 10)
    expect(half['Correct Metric Level Total']).toBe(0)
    expect(half['Any Metric Level Total']).toBe(1)
    expect(figures('beat', lines(1, beats(40, 0.5)), beats(40, 0.5))['F-measure']).toBe(1)
  })

  it('of onsets: each counts once', () => {
    expect(figures('onset', lines(1, 2), lines(0.99, 1.01, 2.04, 3))).toEqual({ 'F-measure': 2 / 3, Precision: 0.5, Recall: 1 })
  })

  it('of tempo: octave errors are right by accuracy 2', () => {
    expect(figures('tempo', '60 120 0.8', '120 240 0.7')).toEqual({
      'P-score': 1 - 0.8,
      'One-correct': 1,
      'Both-correct': 0,
      'Accuracy 1': 0,
      'Accuracy 2': 1,
    })
  })

  it.each([
    ['C major', 'C major', 1],
    ['C major', 'G major', 0.5],
    ['C major', 'F major', 0],
    ['C major', 'a minor', 0.3],
    ['A minor', 'C major', 0.3],
    ['Eb minor', 'D# major', 0.2],
    ['C major', 'D major', 0],
  ])('of keys: %s for %s', (reference, estimate, score) => {
    expect(figures('key', reference, estimate)).toEqual({ 'Weighted Score': score })
  })

  it('of chords: shares of time, each comparison as strict as it says', () => {
    const reference = lines('0 2 C', '2 3 A:min7', '3 4 G:7/3', '4 5 N', '5 6 X')
    const estimate = lines('0 1 C:maj7', '1 2 C', '2 3 A:min', '3 4 G:7', '4 6 N')
    const found = figures('chord', reference, estimate)
    expect(found).toMatchObject({ root: 1, majmin: 1, thirds: 1 })
    expect(found['tetrads']).toBeCloseTo(3 / 5, 10)
    expect(found['majmin_inv']).toBeCloseTo(4 / 5, 10)
    expect(found['sevenths_inv']).toBeCloseTo(2 / 5, 10)
  })

  it('of a melody: an octave off is right by pitch class, a guess in silence counts by its sign', () => {
    const reference = lines('0 220', '0.1 220', '0.2 0', '0.3 330')
    const estimate = lines('0 440', '0.1 -220', '0.2 220', '0.3 331', '0.4 0')
    expect(figures('melody', reference, estimate)).toEqual({
      'Voicing Recall': 2 / 3,
      'Voicing False Alarm': 1,
      'Raw Pitch Accuracy': 2 / 3,
      'Raw Chroma Accuracy': 1,
      'Overall Accuracy': 1 / 4,
    })
  })

  it('of several pitches: errors are told apart', () => {
    const found = figures('multipitch', lines('0 220 330', '0.1 440'), lines('0 220 350', '0.1 440 550'))
    expect(found).toMatchObject({ Precision: 0.5, Recall: 2 / 3, 'Substitution Error': 1 / 3, 'False Alarm Error': 1 / 3, 'Miss Error': 0 })
  })

  it('of notes: one that ends too early is right but for its offset', () => {
    const found = figures('transcription', lines('0 1 440', '1 2 220'), lines('0.03 0.5 441', '1 2 233.1'))
    expect(found).toMatchObject({ 'F-measure': 0, 'F-measure_no_offset': 0.5, 'Onset_F-measure': 1, Average_Overlap_Ratio: 0 })
    expect(found['Average_Overlap_Ratio_no_offset']).toBeCloseTo(0.47, 10)
  })

  it('of sections: names do not matter, boundaries and likeness do', () => {
    const same = figures('segment', lines('0 10 A', '10 20 B', '20 30 A'), lines('0 10 x', '10 20 y', '20 30 x'))
    expect(same).toMatchObject({ 'F-measure@0.5': 1, 'Pairwise F-measure': 1, 'Adjusted Rand Index': 1, 'Ref-to-est deviation': 0 })
    expect(same['V-measure']).toBeCloseTo(1, 12)
    const flat = figures('segment', lines('0 10 A', '10 20 B'), '0 20 x')
    expect(flat).toMatchObject({ 'Recall@0.5': 2 / 3, 'Precision@0.5': 1, 'Adjusted Rand Index': 0, 'Pairwise Recall': 1 })
  })

  it.each([
    ['beat', '1\n0.5', /Line 2 is earlier/],
    ['onset', 'one', /Line 1 has no number in column 1/],
    ['chord', '0 1 H', /"H" is no chord/],
    ['chord', '2 1 C', /Line 1 ends before it begins/],
    ['key', 'C dorian', /"C dorian" is no key/],
    ['tempo', '', /It is empty/],
    ['transcription', '0 1 0', /Line 1 has no frequency above 0/],
  ] as const)('refuse %s annotations that are none: %j', (task, text, message) => {
    const good = { beat: '1', onset: '1', chord: '0 1 C', key: 'C major', tempo: '60 120 0.5', transcription: '0 1 440' }[task]
    expect(() => figures(task, good, text)).toThrow(message)
  })
})

describe('the largest matching', () => {
  it('gives up a near pair where two can be matched so', () => {
    expect(matchEvents([1, 1.04], [0.98, 1.03], 0.05)).toHaveLength(2)
    expect(
      largestMatching(
        new Map([
          [0, [0, 1]],
          [1, [0]],
        ]),
      ),
    ).toEqual([
      [0, 1],
      [1, 0],
    ])
  })

  it('follows a path as long as the lists are', () => {
    const count = 20_000
    // Greedily each takes its own; the last one then needs all of them to move by one.
    const candidates = new Map(Array.from({ length: count }, (_, i): [number, number[]] => [i, i === 0 ? [0] : [i - 1, i]]))
    const shifted = new Map([...candidates].reverse())
    expect(largestMatching(shifted)).toHaveLength(count)
  })
})
