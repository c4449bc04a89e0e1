import { describe, expect, it } from 'vitest'
import { materialReportSchema } from '../../src-shared/project/index.ts'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { materialReport } from './material-service.ts'

const recording = (id: string, given: Partial<Parameters<typeof sampleRecording>[0]> = {}): ReturnType<typeof sampleRecording> =>
  sampleRecording({ id, durationSeconds: 120, silent: false, clippedSamples: 0, rmsDb: -20, ...given })
const texts = (...args: Parameters<typeof materialReport>): string => materialReport(...args).findings.map(({ text }) => text).join('\n')

describe('materialReport', () => {
  it('adds up what is known of the recordings', () => {
    const report = materialReport(
      [recording('a'), recording('b', { rmsDb: -40, clippedSamples: 5000 }), recording('c', { silent: true })],
      { momentsByNotes: [10, 10, 30, 50, 0, 0, 0] },
    )
    materialReportSchema.parse(report)
    expect(report).toMatchObject({ files: 3, seconds: 240, silentFiles: 1, clippedFiles: 1, levelDb: { softest: -40, loudest: -20 }, headline: 'A sketch' })
    // Of 90 moments with sound the middle one has three notes.
    expect(report.polyphony).toEqual({ medianNotes: 3, shares: [0.1, 0.1, 0.3, 0.5, 0, 0, 0] })
  })

  it('warns of what harms and says what helps', () => {
    const clean = texts([recording('a'), recording('b')], { momentsByNotes: [0, 100, 0, 0, 0, 0, 0] })
    expect(clean).not.toMatch(/clipped|silent|loudest|one recording/)
    expect(clean).toContain('one note at a time')
    expect(texts([recording('a', { clippedSamples: 5000 })], null)).toMatch(/one recording only.*\n.*clipped/s)
    expect(texts([recording('a'), recording('b', { rmsDb: -50 })], null)).toContain('30 dB above')
    expect(texts([recording('a'), recording('b')], { momentsByNotes: [40, 0, 0, 0, 0, 60, 0] })).toMatch(/textures.*\n.*40 % of the time nothing sounds/s)
  })

  it('has something to say of nothing', () => {
    expect(materialReportSchema.parse(materialReport([], null))).toMatchObject({ files: 0, levelDb: null, polyphony: null, headline: 'Not enough yet' })
  })
})
