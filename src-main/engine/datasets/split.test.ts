import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LearnableRecording } from '../../../src-shared/project/index.ts'
import { splitRecordings } from './split.ts'

const options = { sequenceFrames: 40, frameSeconds: 0.25, codec: 'fourier' as const, seed: 1 }
const audible = (recordingId: string, frames: number, framesToEnd = frames): LearnableRecording => ({
  recordingId,
  frames,
  framesToEnd,
  silent: false,
  cancels: false,
})
const isShort = ({ frames }: LearnableRecording): boolean => frames < 41
const framesOf = (list: readonly LearnableRecording[]): number => list.reduce((sum, { framesToEnd }) => sum + framesToEnd, 0)

describe('splitRecordings', () => {
  it('holds out five of 25 files, as the primary paper does', () => {
    const { segments } = splitRecordings(
      Array.from({ length: 25 }, (_, i) => audible(`r${i}`, 500)),
      options,
    )
    expect(segments.filter((segment) => segment.part === 'validation')).toHaveLength(5)
  })

  it('puts every usable file on exactly one side, and both sides hold one', () => {
    const candidates = fc.array(fc.record({ frames: fc.integer({ min: 0, max: 400 }), silent: fc.boolean() }), {
      minLength: 2,
      maxLength: 30,
    })
    fc.assert(
      fc.property(candidates, fc.nat(), (list, seed) => {
        const recordings = list.map((entry, i) => ({ ...entry, framesToEnd: entry.frames, cancels: false, recordingId: `r${i}` }))
        const sounding = recordings.filter((entry) => !entry.silent)
        const short = sounding.filter(isShort)
        const isJoined = short.length > 1 && framesOf(short) >= 41
        const usable = sounding.filter((entry) => (isJoined && entry.frames > 0) || !isShort(entry))
        const long = usable.filter((entry) => !isShort(entry))
        fc.pre(long.length >= 2)
        const { segments, leftOut } = splitRecordings(recordings, { ...options, seed })
        expect(segments.map((segment) => segment.recordingId)).toEqual(usable.map((entry) => entry.recordingId))
        expect(leftOut).toHaveLength(recordings.length - usable.length)
        const isHeldOut = new Set(segments.filter(({ part }) => part === 'validation').map(({ recordingId }) => recordingId))
        const heldOut = long.filter(({ recordingId }) => isHeldOut.has(recordingId)).length
        expect(heldOut).toBe(Math.max(1, Math.round(long.length * 0.2)))
        expect(heldOut).toBeLessThan(long.length)
        const [kept, held] = [false, true].map((side) => short.filter(({ recordingId }) => isHeldOut.has(recordingId) === side))
        if (held.length > 0) {
          expect(framesOf(held)).toBeGreaterThanOrEqual(Math.max(41, 0.2 * framesOf(short)))
          expect(framesOf(kept)).toBeGreaterThanOrEqual(41)
        }
      }),
      { seed: 1 },
    )
  })

  it('is decided by the seed', () => {
    const candidates = Array.from({ length: 20 }, (_, i) => audible(`r${i}`, 500))
    expect(splitRecordings(candidates, options)).toEqual(splitRecordings(candidates, options))
    expect(splitRecordings(candidates, options)).not.toEqual(splitRecordings(candidates, { ...options, seed: 2 }))
  })

  it('holds out the last fifth of a single recording', () => {
    const { segments } = splitRecordings([audible('only', 1000)], options)
    expect(segments).toEqual([
      { recordingId: 'only', startSeconds: 0, endSeconds: 200, part: 'training' },
      { recordingId: 'only', startSeconds: 200, endSeconds: 250, part: 'validation' },
    ])
  })

  it('holds out at least one whole sequence of a single recording where enough is left to learn from', () => {
    const { segments } = splitRecordings([audible('only', 82)], options)
    expect(segments.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds)).toEqual([41 * 0.25, 41 * 0.25])
    expect(splitRecordings([audible('only', 81)], options).segments).toEqual([
      { recordingId: 'only', startSeconds: 0, endSeconds: 81 * 0.25, part: 'training' },
    ])
  })

  it('joins 2,000 one-shots of half a frame to two frames, a fifth of them kept aside', () => {
    const shots = Array.from({ length: 2000 }, (_, i) => audible(`r${i}`, i % 3, (i % 3) + 1))
    const { segments, leftOut } = splitRecordings(shots, options)
    expect(leftOut).toEqual([])
    expect(segments.map(({ endSeconds }) => endSeconds)).toEqual(shots.map(({ framesToEnd }) => framesToEnd * 0.25))
    const heldSeconds = segments.filter(({ part }) => part === 'validation').reduce((sum, { endSeconds }) => sum + endSeconds, 0)
    // A fifth, and less than one recording more.
    expect(heldSeconds).toBeGreaterThanOrEqual(0.2 * 0.25 * framesOf(shots))
    expect(heldSeconds).toBeLessThan(0.2 * 0.25 * framesOf(shots) + 0.75)
  })

  it('holds out none of the joined where both sides would not have a sequence', () => {
    const parts = (count: number): string[] =>
      splitRecordings(
        Array.from({ length: count }, (_, i) => audible(`r${i}`, 10)),
        options,
      ).segments.map(({ part }) => part)
    expect(parts(8)).not.toContain('validation')
    expect(parts(10).filter((part) => part === 'validation')).toHaveLength(5)
  })

  it('says why a recording is left out', () => {
    const { leftOut } = splitRecordings([audible('long', 100), audible('short', 40), { ...audible('mute', 100), silent: true }], options)
    expect(leftOut).toEqual([
      { recordingId: 'short', reason: 'It lasts 10.00 s; a training sequence needs 10.25 s.' },
      { recordingId: 'mute', reason: 'It is silent.' },
    ])
  })

  it('refuses when nothing can be learnt from, and says what to do', () => {
    expect(() => splitRecordings([], options)).toThrow(/no recordings/)
    expect(() => splitRecordings([audible('short', 40)], options)).toThrow(/needs 10.25 s/)
    expect(() => splitRecordings([{ ...audible('mute', 100), silent: true }], options)).toThrow(/silent/)
  })
})
