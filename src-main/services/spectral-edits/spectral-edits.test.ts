import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EDIT_BLOCK_FRAMES, EMPTY_MASK, spectralLayerSchema, type SpectralLayer } from '../../../src-shared/spectral/index.ts'
import { performingForker } from '../../../test/support/performing-forker.ts'
import { identical, noise, signalToNoiseDb } from '../../../test/support/signals.ts'
import { boxShape, testLayer } from '../../../test/support/spectral-layers.ts'
import { sampleRun } from '../../../test/support/project-samples.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, type TestSession } from '../../../test/support/test-session.ts'
import { writeWav } from '../../../test/support/write-wav.ts'
import { seedSeconds } from '../takes/seed-origin.ts'
import type { GenerateRequest, StartedTake } from '../takes/take-generation.ts'
import { Regeneration } from './regeneration.ts'
import type { SoundRef } from '../../../src-shared/rpc/index.ts'

const RATE = 44_100
const SECONDS = 8
const sound = noise(SECONDS * RATE, 3, 0.3)
const louder = (): SpectralLayer =>
  testLayer({ kind: 'gain', db: 6 }, boxShape({ startSample: 4 * RATE, endSample: 5 * RATE, lowHz: 500, highHz: 5000 }))

async function opened(): Promise<TestSession & { folder: string; id: string }> {
  const folder = join(temporaryFolder(), 'Evening.loom')
  const test = await openTestSession(folder, performingForker())
  const path = join(temporaryFolder(), 'Noise.wav')
  await writeWav(path, [sound], RATE)
  const { imported } = await test.session.library.importPaths([path], 'copy', { kinds: [], tracks: null }).done
  return { ...test, folder, id: imported[0].id }
}

const heard = async ({ session }: TestSession, ref: SoundRef): Promise<Float32Array> =>
  (await session.sounds.read(ref, 0, SECONDS * RATE)).samples

describe('edits of a recording', () => {
  it('are heard and seen where they lie, as soon as they are computed, and nowhere else; undo brings back the sound bit for bit', async () => {
    const test = await opened()
    const { session, id } = test
    const ref = { kind: 'recording', id } as const
    const edited = { kind: 'edited-recording', id } as const
    expect(identical(await heard(test, edited), sound)).toBe(true)
    const tile = (): Promise<{ data: Uint8Array }> => session.spectrograms.tile({ sound: edited, scale: 'linear', level: 4, index: 0 })
    const before = await tile()
    await session.edits.edit(ref, 'Louder', [{ kind: 'add', index: 0, layer: louder() }])
    await session.edits.settled()
    const after = await heard(test, edited)
    expect(identical(after.slice(0, 3.9 * RATE), sound.slice(0, 3.9 * RATE))).toBe(true)
    expect(identical(after.slice(5.1 * RATE), sound.slice(5.1 * RATE))).toBe(true)
    expect(signalToNoiseDb(sound, after, 4 * RATE, 5 * RATE)).toBeLessThan(12)
    expect(Buffer.compare((await tile()).data, before.data)).not.toBe(0)
    const peaks = await session.sounds.peaks(edited, 0, SECONDS * RATE, 8)
    const plain = await session.sounds.peaks(ref, 0, SECONDS * RATE, 8)
    expect(peaks.maximum[4]).toBeGreaterThan(plain.maximum[4])
    expect(peaks.maximum[2]).toBe(plain.maximum[2])
    const rendered = test.of('edits.rendered').flatMap(({ changed }) => changed)
    const [from, to] = [Math.floor(3.995 * RATE), Math.ceil(5.005 * RATE)]
    expect(rendered, 'half the feather of 10 ms before it and behind it').toEqual([
      [from, 6 * EDIT_BLOCK_FRAMES],
      [6 * EDIT_BLOCK_FRAMES, to],
    ])
    await session.edits.undo(ref)
    await session.edits.settled()
    expect(identical(await heard(test, edited), sound)).toBe(true)
    expect(Buffer.compare((await tile()).data, before.data)).toBe(0)
    await session.close()
  })

  it('entering makes a process ready, and changes nothing', async () => {
    const test = await opened()
    const ref = { kind: 'recording', id: test.id } as const
    expect((await test.session.edits.enter(ref)).layers).toEqual([])
    await test.session.edits.settled()
    expect(identical(await heard(test, { kind: 'edited-recording', id: test.id }), sound)).toBe(true)
    expect(test.of('edits.rendered')).toEqual([])
    await test.session.close()
  })

  it('are there when the project is opened again, with what can be undone', async () => {
    const test = await opened()
    const ref = { kind: 'recording', id: test.id } as const
    await test.session.edits.edit(ref, 'Louder', [{ kind: 'add', index: 0, layer: louder() }])
    await test.session.edits.settled()
    const before = await heard(test, { kind: 'edited-recording', id: test.id })
    await test.session.close()
    const again = await openTestSession(test.folder, performingForker(), { create: false })
    expect((await again.session.edits.state(ref)).history).toEqual({ undo: 'Louder', redo: null })
    await again.session.edits.settled()
    expect(identical(await heard(again, { kind: 'edited-recording', id: test.id }), before)).toBe(true)
    await again.session.edits.undo(ref)
    expect((await again.session.edits.state(ref)).layers).toEqual([])
    await again.session.close()
  })

  it('let the selection be heard alone, and everything but it: both together are the sound', async () => {
    const { session, id } = await opened()
    const { mask } = louder()
    const ask = { sound: { kind: 'recording', id } as const, mask, windowSamples: 2048 as const, startFrame: 3 * RATE, frames: 3 * RATE }
    const [inside, outside] = [
      await session.editRenders.hear({ ...ask, what: 'inside' }),
      await session.editRenders.hear({ ...ask, what: 'outside' }),
    ]
    const read = async (ref: SoundRef): Promise<Float32Array> => (await session.sounds.read(ref, 0, 3 * RATE)).samples
    const [a, b] = [await read(inside.sound), await read(outside.sound)]
    expect(
      signalToNoiseDb(
        sound.slice(3 * RATE, 6 * RATE),
        a.map((value, i) => value + b[i]),
      ),
    ).toBeGreaterThan(120)
    expect(a.slice(0, 0.9 * RATE).every((value) => value === 0)).toBe(true)
    await session.close()
  })

  it('become a recording of their own that says where it is from', async () => {
    const { session, id } = await opened()
    const ref = { kind: 'recording', id } as const
    await session.edits.edit(ref, 'Silence', [
      { kind: 'add', index: 0, layer: testLayer({ kind: 'erase' }, boxShape({ startSample: 0, endSample: RATE })) },
    ])
    const made = await session.editRenders.bounce(ref)
    expect(made).toMatchObject({
      name: 'Noise, edited',
      pcmFrames: SECONDS * RATE,
      madeFrom: { sound: ref, name: 'Noise', edits: ['A layer'] },
    })
    const { samples } = await session.sounds.read({ kind: 'recording', id: made.id }, 0, SECONDS * RATE)
    expect(identical(samples.slice(1.1 * RATE), sound.slice(1.1 * RATE))).toBe(true)
    expect(samples.slice(0, 0.9 * RATE).every((value) => value === 0)).toBe(true)
    await session.close()
  })

  it('are split with their sound, into two recordings that sum to it', async () => {
    const { session, id } = await opened()
    const made = await session.soundSplits.start(id, { into: 'harmonic-percussive' }).done
    expect(made.map(({ name, madeFrom }) => [name, madeFrom?.sound.id, madeFrom?.edits])).toEqual([
      ['Noise, tones', id, ['Split into tones and strokes']],
      ['Noise, strokes', id, ['Split into tones and strokes']],
    ])
    const [tones, strokes] = await Promise.all(
      made.map(async (one) => (await session.sounds.read({ kind: 'recording', id: one.id }, 0, SECONDS * RATE)).samples),
    )
    expect(
      signalToNoiseDb(
        sound,
        tones.map((value, i) => value + strokes[i]),
      ),
    ).toBeGreaterThan(120)
    expect(() => session.soundSplits.start(id, { into: 'centre-sides' })).toThrow(/is mono/)
    await session.close()
  }, 30_000)

  it('are split once where it is asked for twice, under the names of their parts from the first moment, and again after a cancellation', async () => {
    const { session, id, of } = await opened()
    const [first, second] = [1, 2].map(() => session.soundSplits.start(id, { into: 'harmonic-percussive' }))
    expect(second.id).toBe(first.id)
    session.jobs.cancel(first.id)
    await expect(first.done).rejects.toThrow()
    const again = session.soundSplits.start(id, { into: 'harmonic-percussive' })
    expect(again.id).not.toBe(first.id)
    await again.done
    const names = new Set(of('library.changed').flatMap(({ recordings }) => recordings.map(({ name }) => name)))
    expect(names).toEqual(new Set(['Noise', 'Noise, tones', 'Noise, strokes']))
    expect(session.library.recordings).toHaveLength(3)
    await session.close()
  }, 30_000)

  it('find a tone with its partials, and the cells around a place', async () => {
    const { session, id } = await opened()
    const ref = { kind: 'recording', id } as const
    const points: [number, number, number][] = [
      [RATE, 440, -6],
      [3 * RATE, 466, -6],
    ]
    await session.edits.edit(ref, 'Draw', [{ kind: 'add', index: 0, layer: testLayer({ kind: 'partial', points }) }])
    const wish = { kind: 'harmonics' as const, sample: 2 * RATE, hertz: 450, count: 3, halfWidthCents: 50, reachSeconds: 3 }
    const { shape } = await session.editRenders.find({ sound: ref, wish, windowSamples: 4096 })
    if (shape?.kind !== 'harmonics') throw new Error('no tone found')
    expect(shape.points[0][0]).toBeLessThan(1.1 * RATE)
    expect(shape.points.at(-1)![0]).toBeGreaterThan(2.9 * RATE)
    for (const [sample, hertz] of shape.points.slice(5, -5)) expect(hertz / (440 + (26 * (sample - RATE)) / (2 * RATE))).toBeCloseTo(1, 2)
    const wand = { kind: 'wand' as const, sample: 2 * RATE, hertz: 453, withinDb: 10, withinDegrees: 20, reachSeconds: 2 }
    const cells = (await session.editRenders.find({ sound: ref, wish: wand, windowSamples: 4096 })).shape
    if (cells?.kind !== 'cells') throw new Error('no cells found')
    expect(cells.runs.every(([, first, bins]) => (first + bins) * cells.binHz < 600 && first * cells.binHz > 350)).toBe(true)
    await session.close()
  })
})

it('lets a network play a part anew: a layer for each variant, from what is heard before it, the first of them on', async () => {
  const { session, id } = await opened()
  const asked: GenerateRequest[] = []
  const takes = {
    generate: async (request: GenerateRequest) => {
      asked.push(request)
      return { take: { id: `take-${asked.length}` }, jobId: 'job', done: Promise.resolve() } as unknown as StartedTake
    },
  }
  const ref = { kind: 'recording', id } as const
  const run = sampleRun({ id: 'run-a', name: 'Preludes' })
  const request = { sound: ref, run, startFrame: 4 * RATE, endFrame: 6 * RATE, variants: 2, randomSeed: 7 }
  const fitted: unknown[] = []
  const renders = {
    // The second one fits better, a little later.
    fitPassages: async (...wanted: unknown[]) => {
      fitted.push(wanted)
      return [
        { skippedSamples: 0, distanceDb: 9 },
        { skippedSamples: 700, distanceDb: 3 },
      ]
    },
  }
  const regeneration = new Regeneration(session.edits, takes, renders)
  const layerIds = await regeneration.regenerate(request)
  const soft = Math.round(0.03 * RATE)
  expect(fitted).toEqual([[ref, ['take-1', 'take-2'], { startFrame: 4 * RATE - soft, endFrame: 6 * RATE + soft }]])
  expect(asked.map(({ settings }) => settings.randomSeed)).toEqual([7, 8])
  expect(asked[0].seed).toEqual({ recordingId: id, startSeconds: Math.max(0, (4 * RATE - soft) / RATE - seedSeconds(run)) })
  expect(asked[0].settings.seconds).toBeGreaterThan(2)
  const { layers, history } = await session.edits.state(ref)
  expect(layers.map((layer) => [layer.id, layer.name, layer.isOn])).toEqual([
    [layerIds[0], 'Preludes, 1 of 2', true],
    [layerIds[1], 'Preludes, 2 of 2', false],
  ])
  expect(layers[1].operation).toEqual({ kind: 'insert', sound: { kind: 'take', id: 'take-1' }, atSample: 4 * RATE - soft, isMixed: false })
  expect(layers[0].operation).toMatchObject({ sound: { id: 'take-2' }, atSample: 4 * RATE - soft - 700 })
  expect(history.undo).toBe('Played by Preludes')
  await session.edits.undo(ref)
  expect((await session.edits.state(ref)).layers, 'one step').toEqual([])
  await expect(regeneration.regenerate({ ...request, endFrame: 4 * RATE + 10 })).rejects.toThrow('at least')
  await session.close()
})

it('has a schema whose usual values are those of an empty mask', () => {
  expect(spectralLayerSchema.shape.mask.parse({ shapes: [] })).toEqual(EMPTY_MASK)
})
