import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rankAlike } from '../../../src-shared/project/index.ts'
import { LABELLED_RATE, newestStep, trainingIn, writeSource } from '../../../test/support/labelled-sounds.ts'
import { cosine, noise } from '../../../test/support/signals.ts'
import { listeningHooks } from '../../../test/support/training-run.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { likenessData } from '../labels/likeness-data.ts'
import { likeness } from '../models/likeness-model.ts'
import type { TrainInput } from '../training/train-job.ts'
import { trainRun } from '../training/train-run.ts'
import { hearLikeness } from './hear-likeness.ts'

const hooks = { emit: () => undefined, signal: new AbortController().signal, onProgress: () => undefined, kept: null }
const SECONDS = 9

/** Tones of three pitches are alike to whoever marked them so, and hiss of all levels. */
const KINDS: Record<string, 'tone' | 'hiss'> = Object.fromEntries([...'abcdefghij'].map((name, i) => [name, i % 2 === 0 ? 'tone' : 'hiss']))
let folder: string
const sources = new Map<string, PcmSource>()

const sound = (name: string, kind: 'tone' | 'hiss'): Float32Array => {
  const number = name.charCodeAt(0) - 96
  return kind === 'tone'
    ? cosine(SECONDS * LABELLED_RATE, 170 * (((number - 1) % 6) + 1), LABELLED_RATE, 0.2)
    : noise(SECONDS * LABELLED_RATE, number, 0.02 * number)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-'))
  for (const [name, kind] of Object.entries(KINDS)) sources.set(name, await writeSource(folder, name, sound(name, kind)))
  sources.set('silent', await writeSource(folder, 'silent', new Float32Array(SECONDS * LABELLED_RATE)))
})
afterAll(() => rm(folder, { recursive: true }))

const inputOf = (run: string, recordings: readonly string[], isLabelled: boolean): TrainInput =>
  trainingIn(folder, {
    run,
    settings: { ...likeness.descriptor.presets.quick, sizes: { filters: 8, values: 4 }, batchSize: 8, epochs: 3, learningRate: 0.01 },
    sources: recordings.map((id) => sources.get(id)!),
    labels: isLabelled
      ? recordings.filter((id) => id in KINDS).map((id) => ({ recordingId: id, startSeconds: 0, endSeconds: SECONDS, label: KINDS[id] }))
      : [],
  })

describe('what is alike, as a network learns it', () => {
  it('is told of recordings that were never heard, and silence is like nothing', { timeout: 60_000 }, async () => {
    const learnt = ['a', 'b', 'c', 'd', 'e', 'f']
    const split = learnt.map((recordingId) => ({ recordingId, startSeconds: 0, endSeconds: SECONDS, part: 'training' as const }))
    const all = inputOf('run', learnt, true)
    const input = { ...all, settings: { ...all.settings, epochs: 10 }, split }
    await trainRun(input, listeningHooks().hooks)
    const { width, traits } = await hearLikeness(
      { ...input, checkpoint: await newestStep(input), sources: ['g', 'h', 'i', 'j', 'silent'].map((id) => sources.get(id)!) },
      hooks,
    )
    const known = new Map([...traits].map(([id, rows]) => [id, { traits: rows }]))
    expect(width).toBe(5)
    // Every two seconds of nine.
    expect(traits.get('g')).toHaveLength(5 * width)
    for (const id of ['g', 'h', 'i', 'j']) {
      const ranked = rankAlike(known.get(id)!, null, new Map([...known].filter(([other]) => other !== id)), width)
      expect(ranked.map(({ recordingId }) => recordingId)).not.toContain('silent')
      expect(KINDS[ranked[0].recordingId]).toBe(KINDS[id])
    }
  })

  it('is the same after a training that was stopped and went on', { timeout: 60_000 }, async () => {
    const [whole, stopped] = ['whole', 'stopped'].map((name) => inputOf(name, ['a', 'b', 'c', 'd', 'e', 'f'], false))
    await trainRun(whole, listeningHooks().hooks)
    const { hooks: stopping } = listeningHooks((event, abort) => event.type === 'step' && event.step >= 4 && abort())
    expect((await trainRun(stopped, stopping)).outcome).toBe('stopped')
    await trainRun({ ...stopped, resume: true }, listeningHooks().hooks)
    const tensors = await Promise.all(
      [whole, stopped].map(async (input) => (await loadCheckpoint(checkpointRoot(input.runFolder), await newestStep(input))).tensors),
    )
    expect(tensors[1]).toEqual(tensors[0])
  })
})

describe('pairs to learn from', () => {
  it('are stretches of one label, or of one recording where nothing is marked', async () => {
    for (const [recordings, kinds] of [
      [['a', 'b', 'c', 'silent'], 2],
      [['a', 'b', 'c'], 3],
    ] as const) {
      const isLabelled = kinds === 2
      const data = await likenessData(inputOf('pairs', recordings, isLabelled), hooks)
      const pairs = 64
      const steps = pairs / data.rows
      const target = Object.fromEntries(
        Object.entries(data.batch).map(([name, { shape, dtype }]) => {
          const size = steps * shape.reduce((product, side) => product * side, 1)
          return [name, dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)]
        }),
      )
      await data.read(0, steps, target)
      // Rows of one group are told from the same others.
      const told = Array.from({ length: pairs }, (_, row) => target.unlike.slice(row * data.rows, (row + 1) * data.rows).join())
      const groups = Array.from({ length: steps }, (_, step) => new Set(told.slice(step * data.rows, (step + 1) * data.rows)).size)
      expect(Math.max(...groups)).toBe(kinds)
      expect(data.split.leftOut).toEqual(isLabelled ? [{ recordingId: 'silent', reason: 'Nothing sounds in it.' }] : [])
    }
  })

  it('need something to be told from', async () => {
    await expect(likenessData(inputOf('one', ['a', 'silent'], false), hooks)).rejects.toThrow('There is nothing to tell apart')
  })
})
