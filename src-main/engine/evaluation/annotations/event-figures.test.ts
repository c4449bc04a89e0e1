import { describe, expect, it } from 'vitest'
import { ANNOTATION_TASKS } from './annotation-tasks.ts'

const figures = (reference: readonly string[], estimate: readonly string[]): Record<string, number | number[]> =>
  ANNOTATION_TASKS.events.compareTexts!(reference.join('\n'), estimate.join('\n'))

/** Two labels that overlap. */
const REFERENCE = ['0\t2\tdoor', '1\t4\tcough', '6\t7\tdoor']

describe('Events', () => {
  it('are all right where they are the same', () => {
    expect(figures(REFERENCE, REFERENCE)).toMatchObject({
      'Segment_F-measure': 1,
      Segment_Error_rate: 0,
      'Event_F-measure': 1,
      'Event_mean_F-measure': 1,
    })
  })

  it('are counted by seconds: what is right, missing, too many, and said in place of another', () => {
    // Door in seconds 0, 1, 6; cough in 1, 2, 3. Found: door in 0, 1, 2, 8; cough in 3 alone.
    // Right 2 + 1 of 6, of 5 said. Missing: cough in 1, cough in 2, door in 6; too many: door in 2, 8. One in 2 is a substitution: 4 errors.
    const said = figures(REFERENCE, ['0\t3\tdoor', '3\t4\tcough', '8\t8.5\tdoor'])
    expect(said['Segment_Precision']).toBeCloseTo(3 / 5, 12)
    expect(said['Segment_Recall']).toBeCloseTo(3 / 6, 12)
    expect(said['Segment_F-measure']).toBeCloseTo(6 / 11, 12)
    expect(said['Segment_Error_rate']).toBeCloseTo(4 / 6, 12)
    // Door: 2 of 3, of 4 said: 4/7. Cough: 1 of 3, of 1 said: 1/2.
    expect(said['Segment_mean_F-measure']).toBeCloseTo((4 / 7 + 1 / 2) / 2, 12)
  })

  it('begin within 200 ms, and end within 200 ms or half their length', () => {
    // Both 0.2 s late, to the edge. The door of 2 s may end 1 s off; the cough of 3 s ends 1.6 s off.
    const said = figures(REFERENCE, ['0.2\t3\tdoor', '1.2\t2.4\tcough', '6.3\t7\tdoor'])
    expect(said['Event_Precision']).toBeCloseTo(1 / 3, 12)
    expect(said['Event_Recall']).toBeCloseTo(1 / 3, 12)
    expect(said['Event_onset_F-measure']).toBeCloseTo(2 / 3, 12)
    expect(said['Event_mean_F-measure']).toBeCloseTo((1 / 2 + 0) / 2, 12)
  })

  it('that carry another label are not right, and one is found once', () => {
    expect(figures(['0\t1\tdoor'], ['0\t1\tcough'])).toMatchObject({ 'Event_F-measure': 0, 'Segment_F-measure': 0, Segment_Error_rate: 1 })
    expect(figures(['0\t1\tdoor'], ['0\t1\tdoor', '0.1\t1\tdoor'])).toMatchObject({ Event_Precision: 0.5, Event_Recall: 1 })
  })
})
