import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nextFrame } from '../../../src-main/engine/models/next-frame.ts'
import type { ModelDefinition } from '../../../src-main/engine/models/index.ts'
import { MetricsLog } from '../../../src-main/engine/training/metrics-log.ts'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import { listeningHooks, smallTraining, writeToneRecording } from '../training-run.ts'
import { normalised } from './normalised.ts'
import { pair } from './pair.ts'
import { taskSettings } from './settings.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/adding-a-model.md'), 'utf8')
const blocks = [...page.matchAll(/```ts\n([\s\S]*?)\n```/g)].map(([, code]) => code)

/** A file as it would stand among the product's models. */
const amongModels = (name: string): string =>
  readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8')
    .replaceAll("'../../../src-main/engine/models/", "'./")
    .replaceAll("'../../../src-main/engine/", "'../")

describe('the page on adding a model', () => {
  it('shows what is trained here, word for word', () => {
    const files = ['normalised', 'pair', 'tags', 'melody'].map(amongModels)
    expect(blocks).toHaveLength(8)
    for (const block of blocks)
      expect(
        files.filter((file) => file.includes(block)),
        block,
      ).toHaveLength(1)
    expect(blocks[0]).toBe(files[0].trimEnd())
    expect(blocks[1]).toBe(files[1].trimEnd())
  })
})

/** Trains on three recordings of tones; the values of a measure by steps. */
async function stepsOf(model: ModelDefinition, settings: TrainingSettings, measure: string): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'adding-'))
  try {
    const sources = await Promise.all(['a', 'b', 'c'].map((name) => writeToneRecording(folder, name)))
    const input = { ...smallTraining(folder, sources), settings }
    await trainRun(input, listeningHooks().hooks, { model })
    const lines = await MetricsLog.read(join(input.runFolder, 'metrics.ndjson'))
    return lines.flatMap((line) => (line.type === 'step' ? [line.measures[measure]] : []))
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('a model that was added', () => {
  it('of frames learns what it is given', async () => {
    const { settings } = smallTraining('', [], { sizes: { hidden: 16 }, epochs: 30, learningRate: 0.01, dropout: 0, recurrentDropout: 0 })
    const losses = await stepsOf(nextFrame(normalised), { ...settings, model: 'normalised' }, 'loss')
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    // 1 is what predicting silence gives.
    expect(mean(losses.slice(-10))).toBeLessThan(0.8)
    expect(mean(losses.slice(-10))).toBeLessThan(0.8 * mean(losses.slice(0, 3)))
  })

  it('of two networks: the critic finds a difference, the generator makes it small again, at a slope near 1', async () => {
    const settings = taskSettings('pair', 'pair', { epochs: 150, batchSize: 16, learningRate: 2e-3 })
    const [distances, penalties] = [await stepsOf(pair, settings, 'distance'), await stepsOf(pair, settings, 'penalty')]
    const most = Math.max(...distances)
    expect(most).toBeGreaterThan(0.3)
    expect(distances.slice(-20).reduce((sum, value) => sum + value, 0) / 20).toBeLessThan(most / 2)
    expect(Math.max(...penalties.slice(50))).toBeLessThan(0.2)
  })
})
