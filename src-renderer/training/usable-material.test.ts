import { describe, expect, it } from 'vitest'
import { sampleCodecs, sampleModel, sampleRecording } from '../../test/support/project-samples.ts'
import type { TrainingSettings } from '../../src-shared/project/index.ts'
import { purposesOf } from './purposes.ts'
import { usableMaterial } from './usable-material.ts'

const model = sampleModel()
const frames = model.presets.quick
const sounds = { ...frames, task: 'corpus', stepsPerEpoch: 40, sequenceUnits: 40, poolUnits: 600 } as unknown as TrainingSettings
const loud = sampleRecording({ id: 'loud', durationSeconds: 45 })
const quiet = sampleRecording({ id: 'quiet', silent: true })
const brief = sampleRecording({ id: 'brief', durationSeconds: 400 })

describe('what a training learns from', () => {
  it('is all that sounds, where it is played on with, with a word on how far so much goes', () => {
    expect(usableMaterial([loud, quiet], sounds, sampleCodecs)).toMatchObject({ recordings: [loud], seconds: 45, obstacle: null })
    expect(usableMaterial([loud], sounds, sampleCodecs).remark).toContain('This is little')
    expect(usableMaterial([loud, loud], sounds, sampleCodecs).remark).toContain('enough to begin with')
    expect(usableMaterial([brief], sounds, sampleCodecs).remark).toBeNull()
    expect(usableMaterial([quiet], sounds, sampleCodecs).obstacle?.message).toContain('silent')
    expect(usableMaterial([], sounds, sampleCodecs).obstacle?.advice).toBe('Import sound files first.')
  })

  it('needs no word on new music where a sound becomes another', () => {
    for (const task of ['translation', 'texture'])
      expect(usableMaterial([loud], { ...sounds, task } as TrainingSettings, sampleCodecs)).toMatchObject({ seconds: 45, remark: null })
  })

  it('is what the one answer to that says, for networks that foresee frames', () => {
    expect(usableMaterial([quiet], frames, sampleCodecs)).toMatchObject({ recordings: [], seconds: 0 })
    expect(usableMaterial([quiet], frames, sampleCodecs).obstacle).not.toBeNull()
  })
})

describe('networks', () => {
  it('that foresee frames are for study, the others are what is made with', () => {
    const maker = { ...model, id: 'corpus', task: 'corpus' }
    expect(purposesOf([model, maker])).toEqual({ toMake: [maker], forStudy: [model] })
  })

  it('of the papers on labels are for study, beside the one that a musician has', () => {
    const [own, paper] = ['labels', 'labels-vgg'].map((id) => ({ ...model, id, task: 'labels' }))
    expect(purposesOf([own, paper])).toEqual({ toMake: [own], forStudy: [paper] })
  })
})
