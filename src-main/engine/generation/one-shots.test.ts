import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { otherSettingsSchema, type WantedOneShot } from '../../../src-shared/project/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { checkpointRoot, saveCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { WEIGHT_PREFIX } from '../checkpoints/names.ts'
import { NO_PLATEAU } from '../checkpoints/plateau.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import { hostTensor } from '../host-tensor.ts'
import { buildForm, modelOf } from '../models/index.ts'
import { initialValues } from '../nn/index.ts'
import { ONE_SHOT_SAMPLES } from '../one-shots/one-shot-facts.ts'
import { makeOneShots, makeOneShotSampler, writeOneShot } from './one-shots.ts'

const wanted = (randomSeed: number, more: Partial<WantedOneShot> = {}): WantedOneShot => ({
  randomSeed,
  towards: null,
  wishes: {},
  ...more,
})
const condition = (name: string, lowest: number, highest: number) => ({ name, lowest, highest, mean: (lowest + highest) / 2, deviation: 2 })

/** A run whose network has learnt nothing yet. */
async function untaught(model: 'gansynth' | 'wavegan'): Promise<{ runFolder: string; checkpoint: number }> {
  const settings = otherSettingsSchema.parse({ ...modelOf(model).descriptor.presets.quick, sizes: { channels: 2 } })
  const { parameters } = buildForm('generator', modelOf(model).forms.generator, settings, { batch: 1 })
  const tensors = new Map(
    parameters.map(({ name, shape, initialiser }) => [WEIGHT_PREFIX + name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )
  const runFolder = join(temporaryFolder(), 'run')
  const record = {
    version: 2 as const,
    summary: { step: 1, epoch: 1, training: { distance: 1 }, validation: null },
    settings,
    codec: null,
    standardisation: null,
    facts: { oneShots: { sounds: 9, conditions: model === 'gansynth' ? [condition('pitch', 48, 72)] : [] } },
    progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0, plateau: NO_PLATEAU },
  }
  await saveCheckpoint(checkpointRoot(runFolder), { record, tensors })
  return { runFolder, checkpoint: 1 }
}

const parts = (samples: Float32Array): Float32Array[] =>
  Array.from({ length: samples.length / ONE_SHOT_SAMPLES }, (_, i) => samples.subarray(i * ONE_SHOT_SAMPLES, (i + 1) * ONE_SHOT_SAMPLES))
const alikeness = (a: Float32Array, b: Float32Array): number => {
  const product = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i], 0)
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b))
}

describe('short sounds of a network', () => {
  it('follow from their number, are as loud as each other, end in silence, and walk from one to the other', async () => {
    const run = await untaught('wavegan')
    const towards = (share: number): WantedOneShot => wanted(1, { towards: { randomSeed: 2, share } })
    const sounds = [wanted(1), wanted(2), wanted(1), towards(0), towards(1), towards(0.5)]
    const { samples, wishes } = await makeOneShots({ ...run, sounds })
    const [first, second, again, start, end, middle] = parts(samples)
    expect(wishes).toEqual([])
    expect(again).toEqual(first)
    expect(second).not.toEqual(first)
    expect(start).toEqual(first)
    expect(end).toBeAllclose(second, { atol: 1e-4 })
    // In between it is like both, and neither.
    expect(Math.abs(alikeness(middle, first))).toBeGreaterThan(Math.abs(alikeness(second, first)))
    for (const sound of [first, second, middle]) {
      expect(sound.at(-1)).toBeCloseTo(0)
      expect(sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThanOrEqual(0.9)
    }
  })

  it('can be asked for what was measured while it learnt', async () => {
    const run = await untaught('gansynth')
    const { samples, wishes } = await makeOneShots({ ...run, sounds: [wanted(1), wanted(1, { wishes: { pitch: 1 } })] })
    expect(wishes).toEqual([{ name: 'pitch', lowest: 48, highest: 72 }])
    const [middle, high] = parts(samples)
    expect(high).not.toEqual(middle)
  })

  it('become a kit, each on a key of its own', async () => {
    const run = await untaught('wavegan')
    const sounds = [wanted(1), wanted(2), wanted(3)]
    const made = await makeOneShotSampler({ ...run, sounds, as: 'kit', outPath: join(temporaryFolder(), 'kit.f32') })
    expect(made.zones.map(({ rootPitch, lowPitch, highPitch, startSample }) => [rootPitch, lowPitch, highPitch, startSample])).toEqual([
      [36, 36, 36, 0],
      [37, 37, 37, ONE_SHOT_SAMPLES],
      [38, 38, 38, 2 * ONE_SHOT_SAMPLES],
    ])
    expect([made.frames, made.isOneShot]).toEqual([3 * ONE_SHOT_SAMPLES, true])
    await expect(makeOneShotSampler({ ...run, sounds, as: 'notes', outPath: join(temporaryFolder(), 'no.f32') })).rejects.toThrow(
      'cannot be asked for a pitch',
    )
  })

  it('become notes, which together take every key once', async () => {
    const run = await untaught('gansynth')
    const { zones } = await makeOneShotSampler({ ...run, sounds: [wanted(1)], as: 'notes', outPath: join(temporaryFolder(), 'notes.f32') })
    expect(zones.map(({ rootPitch }) => rootPitch)).toEqual([48, 51, 54, 57, 60, 63, 66, 69, 72])
    for (let key = 0; key < 128; key++)
      expect(
        zones.filter(({ lowPitch, highPitch }) => lowPitch <= key && key <= highPitch),
        `key ${key}`,
      ).toHaveLength(1)
  })

  it('are saved as sound files', async () => {
    const run = await untaught('wavegan')
    const outPath = join(temporaryFolder(), 'sound.wav')
    await writeOneShot({ ...run, sounds: [wanted(7)], outPath })
    const file = await openAudioFile(outPath)
    expect([file.sampleRate, file.channels]).toEqual([16_000, 1])
    let frames = 0
    for await (const [block] of file.blocks()) frames += block.length
    await file.close()
    expect(frames).toBe(ONE_SHOT_SAMPLES)
  })
})
