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
  it.each([2.5, 4.9, 9])('short files of %d s: what is advised can then be trained', (seconds) => {
    const { obstacle } = whatIsLearnable(
      Array.from({ length: 60 }, () => one(Math.floor(seconds / 0.25))),
      need,
      codecs,
    )
    expect(obstacle?.message).toContain('needs 10.25 s')
    const advised = follow(obstacle!.advice, seconds)
    expect(advised.length).toBeGreaterThan(0)
    for (const { codec, sequenceFrames, frames } of advised) {
      const form = codecs.find(({ id }) => id === codec)!.forms[0]
      const options = { sequenceFrames, frameSeconds: form.hopSamples / form.sampleRate, codec, seed: 1 }
      expect(splitRecordings([one(frames), one(frames)], options).segments).toHaveLength(2)
    }
  })

  it('one-shots too short for any frames are to be joined', () => {
    expect(whatIsLearnable([one(0), one(0)], need, codecs).obstacle?.advice).toContain('Join them')
  })

  it('says why nothing is left, by its cause', () => {
    const message = (...recordings: LearnableRecording[]): string | undefined => whatIsLearnable(recordings, need, codecs).obstacle?.message
    expect(message()).toContain('no recordings')
    expect(message(one(100, { silent: true }))).toContain('silent')
    expect(message(one(100, { cancels: true }), one(100, { silent: true }))).toContain('cancel each other in mono')
    expect(message(one(100))).toBeUndefined()
    expect(whatIsLearnable([one(100), one(99, { cancels: true })], need, codecs).leftOut[0].reason).toContain('--channels left-right')
  })

  it('says when many are left out, not when few are', () => {
    const long = Array.from({ length: 20 }, () => one(100))
    expect(whatIsLearnable([...long, one(20)], need, codecs).remark).toBeNull()
    expect(whatIsLearnable([...long, ...Array.from({ length: 10 }, () => one(20))], need, codecs).remark).toMatch(
      /10 of 30 recordings are too short.*--sequence 19/,
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
