import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VALUES, type Labelling } from '../../../src-shared/project/index.ts'
import { fullSound } from '../../../test/support/full-sound.ts'
import { smallLabels } from '../../../test/support/labelled-sounds.ts'
import { listeningHooks } from '../../../test/support/training-run.ts'
import type { TrainResult } from '../training/train-job.ts'
import { trainRun } from '../training/train-run.ts'
import { curvesLabelling } from './found-curves.ts'
import { labelRecording } from './label-recording.ts'

describe('Curves', () => {
  const scales = [{ mean: 0.5, deviation: 0.25, lowest: 0.2, highest: 1 }]
  const of = { stepSeconds: 0.25, seconds: 1.25 }

  it('are means of half a second on the scale of the marks, and stay between them', () => {
    const { curves } = curvesLabelling(Float32Array.from([0, 1, 4, 4, -9]), { names: ['full'], per: 'frame' }, scales, of)
    expect(curves).toEqual([{ label: 'full', stepSeconds: 0.5, values: [0.625, 1, 0.2], lowest: 0.2, highest: 1 }])
  })
})

describe('Values', () => {
  let folder: string
  let result: TrainResult
  let found: Labelling
  const unheard = fullSound('unheard', 40)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'values-'))
    const heard = await Promise.all(['a', 'b', 'c', 'd'].map((name) => fullSound(name, 30).write(folder)))
    const input = smallLabels(
      folder,
      { sources: heard.map(({ source }) => source), labels: heard.flatMap(({ stretches }) => stretches) },
      { model: VALUES, epochs: 20 },
    )
    const { hooks, events } = listeningHooks()
    result = await trainRun(input, hooks)
    const checkpoint = events.flatMap((event) => (event.type === 'checkpoints' ? [event.checkpoints.at(-1)!.step] : [])).at(-1)!
    const { source } = await unheard.write(folder)
    found = await labelRecording({ ...input, checkpoint, source }, { emit: () => undefined, signal: new AbortController().signal })
  }, 60_000)
  afterAll(() => rm(folder, { recursive: true }))

  it('are learnt from places with numbers, and found where nobody marked any', () => {
    const [curve] = found.curves
    expect([found.curves.length, curve.label, found.stretches]).toEqual([1, 'full', []])
    const off = curve.values.map((value, i) => Math.abs(value - unheard.fullAt((i + 0.5) * curve.stepSeconds)))
    const constant = curve.values.map((_, i) => Math.abs(0.5 - unheard.fullAt((i + 0.5) * curve.stepSeconds)))
    const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)
    expect(sum(off)).toBeLessThan(0.35 * sum(constant))
  })

  it('are measured by how much of their differences is foreseen', () => {
    expect(result.validation!.explained).toBeGreaterThan(0.8)
    expect(Object.keys(result.validation!).sort()).toEqual(['explained', 'off'])
  })
})
