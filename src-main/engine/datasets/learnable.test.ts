import { describe, expect, it } from 'vitest'
import { learnableOf, whatIsLearnable, type LearnableRecording, type SequenceNeed } from '../../../src-shared/project/index.ts'
import { sampleRecording } from '../../../test/support/project-samples.ts'
import { codecDescriptors } from '../dsp/codecs/index.ts'
import { splitRecordings } from './split.ts'

const codecs = codecDescriptors()
const need: SequenceNeed = { sequenceFrames: 40, frameSeconds: 0.25, codec: 'fourier' }
const one = (frames: number, given: Partial<LearnableRecording> = {}): LearnableRecording => ({
  recordingId: `r${frames}`,
  frames,
  framesToEnd: frames,
  silent: false,
  cancels: false,
  ...given,
})
const settings = { codec: 'fourier', sampleRate: null, channels: 'mono', sequenceFrames: 40 } as const

/** Whole frames of a sound in the codec that a sentence advises. */
function follow(advice: string, seconds: number): { codec: SequenceNeed['codec']; sequenceFrames: number; frames: number }[] {
  return [...advice.matchAll(/\((?:--frames ([\w-]+))? ?(?:--sequence (\d+))?\)/g)].map(([, frames, sequence]) => {
    const codec = (frames ?? 'fourier') as SequenceNeed['codec']
    const form = codecs.find(({ id }) => id === codec)!.forms[0]
    return {
      codec,
      sequenceFrames: sequence ? Number(sequence) : form.sequenceFrames,
      frames: Math.floor((seconds * form.sampleRate) / form.hopSamples),
    }
  })
}

describe('what can be learnt', () => {
  it.each([2.5, 4.9, 9])('short files of %d s are joined, or what is advised can then be trained', (seconds) => {
    const short = (count: number): LearnableRecording[] => Array.from({ length: count }, () => one(Math.floor(seconds / 0.25)))
    const joined = whatIsLearnable(short(60), need, codecs)
    expect(joined.obstacle).toBeNull()
    expect(joined.joined).toHaveLength(60)
    expect(joined.remark).toMatch(/^All recordings are shorter than 10\.25 s, .*joined, one after another.*--sequence/)
    const { obstacle } = whatIsLearnable(short(1), need, codecs)
    expect(obstacle?.message).toContain('needs 10.25 s')
    expect(follow(joined.remark!, seconds)).toEqual(follow(obstacle!.advice, seconds))
    const advised = follow(obstacle!.advice, seconds)
    expect(advised.length).toBeGreaterThan(0)
    for (const { codec, sequenceFrames, frames } of advised) {
      const form = codecs.find(({ id }) => id === codec)!.forms[0]
      const options = { sequenceFrames, frameSeconds: form.hopSamples / form.sampleRate, codec, seed: 1 }
      expect(splitRecordings([one(frames), one(frames)], options).segments).toHaveLength(2)
    }
  })

  it('one-shots shorter than a frame are joined, each filled up to one', () => {
    expect(whatIsLearnable([one(0), one(0)], need, codecs).obstacle?.advice).toContain('Import more')
    const shots = Array.from({ length: 41 }, () => one(0, { framesToEnd: 1 }))
    expect(whatIsLearnable(shots, need, codecs)).toMatchObject({ joined: shots, leftOut: [], obstacle: null })
    expect(whatIsLearnable(shots.slice(1), need, codecs).obstacle?.message).toContain('all together 10.00 s')
  })

  it('says why nothing is left, by its cause', () => {
    const message = (...recordings: LearnableRecording[]): string | undefined => whatIsLearnable(recordings, need, codecs).obstacle?.message
    expect(message()).toContain('no recordings')
    expect(message(one(100, { silent: true }))).toContain('silent')
    expect(message(one(100, { cancels: true }), one(100, { silent: true }))).toContain('cancel each other in mono')
    expect(message(one(100))).toBeUndefined()
    expect(whatIsLearnable([one(100), one(99, { cancels: true })], need, codecs).leftOut[0].reason).toContain('--channels left-right')
  })

  it('says what becomes of short ones beside long ones', () => {
    const long = Array.from({ length: 20 }, () => one(100))
    expect(whatIsLearnable(long, need, codecs).remark).toBeNull()
    expect(whatIsLearnable([...long, one(20)], need, codecs).remark).toMatch(/^1 of 21 recordings .*are left out.*--sequence 19/)
    expect(whatIsLearnable([...long, ...Array.from({ length: 10 }, () => one(20))], need, codecs).remark).toMatch(
      /^10 of 30 recordings .*are joined.*--sequence 19/,
    )
  })

  it('agrees with the split about every length near the border', () => {
    for (let pcmFrames = 40 * 4000 - 3; pcmFrames < 42 * 4000; pcmFrames += 1003) {
      const recording = sampleRecording({ id: 'r', pcmFrames, pcmSampleRate: 16_000 })
      expect(learnableOf([recording], settings, codecs).obstacle === null).toBe(Math.floor(pcmFrames / 4000) >= 41)
    }
  })

  it('a recording that cancels can be learnt from in stereo', () => {
    const recording = sampleRecording({ id: 'r', monoSilent: true })
    expect(learnableOf([recording], settings, codecs).obstacle?.message).toContain('cancel')
    expect(learnableOf([recording], { ...settings, channels: 'left-right' }, codecs).obstacle).toBeNull()
  })
})
