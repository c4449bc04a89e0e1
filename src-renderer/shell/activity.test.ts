import { describe, expect, it } from 'vitest'
import type { Job } from '../../src-shared/project/index.ts'
import { mostWorthTelling, stepOf } from './activity.ts'

const job = (kind: Job['kind']): Job => ({
  id: kind,
  kind,
  title: kind,
  subjectId: null,
  state: 'running',
  progress: null,
  detail: '',
  secondsLeft: null,
  canPause: false,
  paused: false,
  failure: null,
})
const told = (...kinds: Job['kind'][]): string | undefined => mostWorthTelling(kinds.map(job))?.kind

describe('what is told of all that is under way', () => {
  it('is a training, else what was begun, and what goes on by itself where nothing else does', () => {
    expect(told('hearing', 'editing', 'training')).toBe('training')
    expect(told('hearing', 'editing')).toBe('editing')
    expect(told('hearing')).toBe('hearing')
    expect(told()).toBeUndefined()
  })

  it('leads to where it can be watched and cancelled', () => {
    expect((['training', 'import', 'hearing', 'editing', 'generation', 'song'] as const).map((kind) => stepOf({ kind }, false))).toEqual([
      'train',
      'recordings',
      'recordings',
      'recordings',
      'play',
      'song',
    ])
    expect([true, false].map((isOfRun) => stepOf({ kind: 'analysis' }, isOfRun))).toEqual(['train', 'recordings'])
    expect(stepOf({ kind: 'export' }, false)).toBeNull()
  })
})
