import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CheckpointSummary } from '../../../src-shared/project/index.ts'
import { hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { FRAME_MODELS } from '../models/index.ts'
import {
  checkpointFile,
  checkpointsToKeep,
  listCheckpoints,
  loadCheckpoint,
  newestSoundCheckpoint,
  pruneCheckpoints,
  saveCheckpoint,
  tidyCheckpoints,
} from './checkpoint-store.ts'
import type { Checkpoint } from './checkpoint-store.ts'
import type * as Files from '../../storage/files.ts'
import { CheckpointError } from './errors.ts'

const disk = vi.hoisted(() => ({ full: false }))
vi.mock('../../storage/files.ts', async (original) => {
  const files = await original<typeof Files>()
  return {
    ...files,
    createFile: async (path: string) => {
      const file = await files.createFile(path)
      if (disk.full)
        file.write = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))
      return file
    },
  }
})

let root: string
beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'checkpoints-')), 'checkpoints')
})
afterEach(() => rm(join(root, '..'), { recursive: true }))

const checkpointAt = (step: number): Checkpoint => ({
  record: {
    version: 2,
    summary: { step, epoch: Math.floor(step / 10), training: { loss: 1 / 3 }, validation: null },
    settings: FRAME_MODELS.bilinear.descriptor.presets.quick,
    codec: { id: 'fourier', sampleRate: 16000, channels: 'mono', frameSamples: 4000, dimensions: 4002 },
    standardisation: { kind: 'global', frames: 9, mean: [0.1, 1 / 3], scale: [0.7, 0.7] },
    facts: {},
    progress: {
      stepInEpoch: 0,
      sums: { loss: 0.1 + 0.2 },
      examples: 3,
      epochSeconds: 1.5,
      plateau: { bestLoss: 0.1, epochsSinceBest: 2, halvings: 1 },
    },
  },
  tensors: new Map([['model/weights', hostTensor([step, 2, 3], [3])]]),
})

const damage = async (step: number): Promise<void> => {
  const bytes = await readFile(checkpointFile(root, step))
  bytes[bytes.length - 1] ^= 1
  await writeFile(checkpointFile(root, step), bytes)
}

describe('checkpoint store', () => {
  it('gives back what was saved', async () => {
    await saveCheckpoint(root, checkpointAt(10))
    const loaded = await loadCheckpoint(root, 10)
    expect(loaded.record).toEqual(checkpointAt(10).record)
    expect(loaded.tensors).toEqual(checkpointAt(10).tensors)
  })

  it('keeps weights as float16 and slots as bfloat16 where asked to, in half the space, and what is too large in full', async () => {
    const values = Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i) * 0.1)
    const small = values.map((value) => (value * 1e-6) ** 2)
    const full = checkpointAt(10)
    const tensors = new Map<string, HostTensor>([
      ['model/weights', hostTensor(values, [3000])],
      ['optimizer/mean-square/weights', hostTensor(small, [3000])],
      ['model/large', hostTensor([1, 70_000.5], [2])],
      ['step', hostTensor([70_001], [], 'int32')],
    ])
    await saveCheckpoint(root, { ...full, tensors })
    const half = { ...full, record: { ...full.record, settings: { ...full.record.settings, checkpointPrecision: 'float16' as const } } }
    const fullBytes = (await stat(checkpointFile(root, 10))).size
    await saveCheckpoint(root, { ...half, tensors })
    expect(fullBytes - (await stat(checkpointFile(root, 10))).size).toBeGreaterThan(11_900)
    const loaded = (await loadCheckpoint(root, 10)).tensors
    expect(loaded.get('model/large')).toEqual(tensors.get('model/large'))
    expect(loaded.get('step')).toEqual(tensors.get('step'))
    const errors = (name: string, of: Float32Array): number[] =>
      Array.from(of, (value, i) => Math.abs(Number(loaded.get(name)!.data[i]) - value))
    // Half a step of 11 significant bits below 0.125, and of 8 bits at each value's own size.
    expect(Math.max(...errors('model/weights', values))).toBeLessThanOrEqual(2 ** -15)
    errors('optimizer/mean-square/weights', small).forEach((error, i) => expect(error).toBeLessThanOrEqual(small[i] * 2 ** -8))
  })

  it('names the next older sound checkpoint when one is damaged', async () => {
    for (const step of [10, 20, 30]) await saveCheckpoint(root, checkpointAt(step))
    await damage(30)
    await damage(20)
    const error = await loadCheckpoint(root, 30).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(CheckpointError)
    expect((error as CheckpointError).message).toMatch(/step 30 is damaged: the contents differ/)
    expect((error as CheckpointError).advice).toMatch(/epoch 1 \(step 10\)/)
  })

  it('resumes from the newest sound one, with a warning for each damaged one', async () => {
    for (const step of [10, 20, 30]) await saveCheckpoint(root, checkpointAt(step))
    await damage(30)
    const { checkpoint, warnings } = await newestSoundCheckpoint(root)
    expect(checkpoint?.record.summary.step).toBe(20)
    expect(warnings).toEqual([expect.stringMatching(/step 30 is damaged.*older/)])
  })

  it('says so where none is left', async () => {
    expect(await newestSoundCheckpoint(root)).toEqual({ checkpoint: null, warnings: [] })
    await expect(loadCheckpoint(root, 5)).rejects.toThrow(/step 5 is damaged: its file is missing/)
  })

  it('passes over what an interrupted write left', async () => {
    await saveCheckpoint(root, checkpointAt(10))
    await mkdir(join(root, '.unfinished-20'))
    await writeFile(join(root, '.unfinished-20', 'state.safetensors'), 'half')
    expect((await newestSoundCheckpoint(root)).checkpoint?.record.summary.step).toBe(10)
    await pruneCheckpoints(root, new Set([10]))
    expect(await readdir(root)).toEqual(['10'])
  })

  it('refuses a sound safetensors file that is no checkpoint', async () => {
    await saveCheckpoint(root, checkpointAt(10))
    const bytes = await readFile(checkpointFile(root, 10))
    await writeFile(
      checkpointFile(root, 10),
      Buffer.from(bytes.toString('latin1').replace('"checksum"', '"checksun"').replace('"tensorChecksums"', '"tensorChecksumz"'), 'latin1'),
    )
    await expect(loadCheckpoint(root, 10)).rejects.toThrow(/checksum is missing/)
  })

  it('says which checkpoint could not be written, and keeps the older ones', async () => {
    await saveCheckpoint(root, checkpointAt(10))
    await writeFile(join(root, '..', 'file'), '')
    await expect(saveCheckpoint(join(root, '..', 'file'), checkpointAt(20))).rejects.toThrow(/step 20 could not be written/)
    expect((await newestSoundCheckpoint(root)).checkpoint?.record.summary.step).toBe(10)
  })

  it('leaves nothing of a checkpoint that a full disk did not take, and can write it when there is room again', async () => {
    await saveCheckpoint(root, checkpointAt(10))
    disk.full = true
    await expect(saveCheckpoint(root, checkpointAt(20)).finally(() => (disk.full = false))).rejects.toMatchObject({
      advice: expect.stringContaining('The disk is full') as string,
    })
    expect(await readdir(root)).toEqual(['10'])
    await saveCheckpoint(root, checkpointAt(20))
    expect((await readdir(root)).sort()).toEqual(['10', '20'])
  })

  it('brings back a checkpoint that was about to be replaced', async () => {
    await saveCheckpoint(root, checkpointAt(10))
    await rename(join(root, '10'), join(root, '.unfinished-former-10'))
    await mkdir(join(root, '.unfinished-10'))
    await tidyCheckpoints(root)
    expect(await readdir(root)).toEqual(['10'])
    expect((await newestSoundCheckpoint(root)).checkpoint?.record.summary.step).toBe(10)
  })

  it('neither reads nor writes nor removes through folders that are links', async () => {
    const someones = join(root, '..', 'someones')
    await saveCheckpoint(someones, checkpointAt(30))
    await saveCheckpoint(root, checkpointAt(10))
    for (const name of ['20', '30', '.unfinished-40', '.unfinished-former-40']) await symlink(join(someones, '30'), join(root, name))
    expect(await newestSoundCheckpoint(root)).toMatchObject({
      checkpoint: { record: { summary: { step: 10 } } },
      warnings: [expect.stringContaining('is a link') as string, expect.stringContaining('is a link') as string],
    })
    for (const step of [20, 40]) await saveCheckpoint(root, checkpointAt(step))
    await pruneCheckpoints(root, new Set([10, 20, 40]))
    expect((await readdir(root)).sort()).toEqual(['10', '20', '40'])
    expect((await loadCheckpoint(someones, 30)).tensors).toEqual(checkpointAt(30).tensors)
    await expect(loadCheckpoint(root, 40)).resolves.toMatchObject({ record: { summary: { step: 40 } } })
  })

  it('lists summaries, oldest first', async () => {
    for (const step of [20, 100, 3]) await saveCheckpoint(root, checkpointAt(step))
    expect((await listCheckpoints(root)).map((summary) => summary.step)).toEqual([3, 20, 100])
  })
})

describe('checkpointsToKeep', () => {
  const summary = (step: number, value: number | null): CheckpointSummary => ({
    step,
    epoch: step,
    training: { loss: 1 },
    validation: value === null ? null : { loss: value },
  })

  it('keeps the chosen epochs, the best validation and the last two', () => {
    const list = [summary(1, 0.9), summary(2, 0.5), summary(3, 0.7), summary(4, 0.8), summary(5, null), summary(6, 0.95)]
    const kept = (better: 'lower' | 'higher'): number[] =>
      [...checkpointsToKeep(list, { name: 'loss', better }, ({ epoch }) => epoch === 3)].sort()
    expect(kept('lower')).toEqual([2, 3, 5, 6])
    expect(kept('higher')).toEqual([3, 5, 6])
    const [first, ...others] = list
    expect(
      [...checkpointsToKeep([{ ...first, validation: { loss: 2 } }, ...others], { name: 'loss', better: 'higher' }, () => false)].sort(),
    ).toEqual([1, 5, 6])
  })
})
