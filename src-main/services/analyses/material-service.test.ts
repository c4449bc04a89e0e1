import { describe, expect, it } from 'vitest'
import { materialReportSchema, type MaterialReport, type Recording } from '../../../src-shared/project/index.ts'
import { sampleRecording } from '../../../test/support/project-samples.ts'
import type { MaterialSurvey } from '../../engine/datasets/survey-job.ts'
import { materialReport } from './material-service.ts'

const recording = (id: string, given: Partial<Parameters<typeof sampleRecording>[0]> = {}): ReturnType<typeof sampleRecording> =>
  sampleRecording({ id, durationSeconds: 120, silent: false, clippedSamples: 0, rmsDb: -20, ...given })
const SETTINGS = { codec: 'fourier', sampleRate: null, channels: 'mono', sequenceFrames: 40 } as const
const reportOf = (recordings: readonly Recording[], survey: MaterialSurvey | null): MaterialReport =>
  materialReport(recordings, survey, SETTINGS)
const texts = (...args: Parameters<typeof reportOf>): string =>
  reportOf(...args)
    .findings.map(({ text }) => text)
    .join('\n')

describe('materialReport', () => {
  it('adds up what is known of the recordings', () => {
    const report = reportOf([recording('a'), recording('b', { rmsDb: -40, clippedSamples: 5000 }), recording('c', { silent: true })], {
      momentsByNotes: [10, 10, 30, 50, 0, 0, 0],
    })
    materialReportSchema.parse(report)
    expect(report).toMatchObject({
      files: 3,
      seconds: 240,
      silentFiles: 1,
      clippedFiles: 1,
      levelDb: { softest: -40, loudest: -20 },
      headline: 'A sketch',
    })
    // Of 90 moments with sound the middle one has three notes.
    expect(report.polyphony).toEqual({ medianNotes: 3, shares: [0.1, 0.1, 0.3, 0.5, 0, 0, 0] })
  })

  it('warns of what harms and says what helps', () => {
    const clean = texts([recording('a'), recording('b')], { momentsByNotes: [0, 100, 0, 0, 0, 0, 0] })
    expect(clean).not.toMatch(/clipped|silent|loudest|one recording/)
    expect(clean).toContain('one note at a time')
    expect(texts([recording('a', { clippedSamples: 5000 })], null)).toMatch(/one recording only.*\n.*clipped/s)
    expect(texts([recording('a'), recording('b', { rmsDb: -50 })], null)).toContain('30 dB above')
    expect(texts([recording('a'), recording('b')], { momentsByNotes: [40, 0, 0, 0, 0, 60, 0] })).toMatch(
      /textures.*\n.*40 % of the time nothing sounds/s,
    )
  })

  it('has something to say of nothing', () => {
    expect(materialReportSchema.parse(reportOf([], null))).toMatchObject({
      files: 0,
      levelDb: null,
      polyphony: null,
      headline: 'Nothing can be learnt from this yet',
    })
  })

  it('says what a training would refuse, what it joins, and what helps', () => {
    const shots = Array.from({ length: 200 }, (_, i) => recording(`r${i}`, { durationSeconds: 4 }))
    const refused = reportOf(shots.slice(0, 2), null)
    expect(refused.headline).toBe('Nothing can be learnt from this yet')
    expect(refused.findings[0]).toEqual({ kind: 'warning', text: expect.stringMatching(/needs 10.25 s.*--sequence 15/) })
    expect(reportOf(shots, null).headline).toBe('A good start')
    expect(texts(shots, null)).toMatch(/joined, one after another.*--sequence 15/)
    expect(materialReport(shots, null, { ...SETTINGS, sequenceFrames: 15 }).headline).toBe('A good start')
    expect(texts([recording('a', { monoSilent: true })], null)).toContain('--channels left-right')
  })

  it('counts what can be learnt, and lists what is odd', () => {
    const finding = { text: 'It hums.', mended: false, offer: null }
    const mixed = [
      recording('long', { durationSeconds: 600, findings: [finding] }),
      ...Array.from({ length: 400 }, (_, i) => recording(`r${i}`, { durationSeconds: 9 })),
    ]
    expect(reportOf(mixed, null)).toMatchObject({ headline: 'A rich repertoire', odd: [{ recordingId: 'long', name: 'long', ...finding }] })
    expect(texts(mixed, null)).toContain('400 of 401 recordings are shorter than 10.25 s')
  })
})
