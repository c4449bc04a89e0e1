import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIRST_GENERATION_SETTINGS } from '../../../src-shared/project/index.ts'
import { played } from '../../../test/support/live-listener.ts'
import { samplePlane, writeSamplePlane } from '../../../test/support/sample-plane.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { writeWav } from '../../../test/support/write-wav.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import { COLOUR_BINS, coloursOf, PLANE_RATE } from '../plane/colours.ts'
import { generateTake } from './generate-take.ts'
import type { LiveInput } from './live/live-messages.ts'
import { mapPlane } from './plane-map.ts'
import { placesOf } from './plane-sound.ts'

const tone = Float32Array.from({ length: 2 * PLANE_RATE }, (_, n) => 0.3 * Math.sin((2 * Math.PI * 300 * n) / PLANE_RATE))

describe('a plane as sound', () => {
  it('makes a texture as long as is asked for, the same from the same variant', async () => {
    const folder = temporaryFolder()
    const runFolder = await writeSamplePlane(join(folder, 'run'))
    const audioPath = join(folder, 'seed.wav')
    await writeWav(audioPath, [tone], PLANE_RATE)
    const make = async (randomSeed: number): Promise<Float32Array> => {
      const blocks: Float32Array[] = []
      const take = await generateTake(
        {
          ...{
            runFolder,
            checkpoint: 1,
            provider: 'cpu',
            threads: 1,
            outPath: join(folder, 'take.wav'),
            seed: { audioPath, startSeconds: 0.2 },
          },
          settings: { ...FIRST_GENERATION_SETTINGS, seconds: 3, randomSeed },
        },
        {
          signal: new AbortController().signal,
          emit: (event) => {
            if (event.type === 'audio') blocks.push(event.samples.slice())
          },
        },
      )
      expect(take).toMatchObject({ outcome: 'completed', sampleRate: PLANE_RATE, channels: 1, frames: 3 * PLANE_RATE })
      expect(take.health.clippedFraction).toBe(0)
      return Float32Array.from(blocks.flatMap((block) => [...block]))
    }
    const first = await make(1)
    expect(Math.max(...first.map(Math.abs))).toBeGreaterThan(0.02)
    expect(await make(1)).toEqual(first)
    expect(await make(2)).not.toEqual(first)
  })

  it('answers a hand within 20 ms of its own, and goes back to the very same sound', async () => {
    const input: LiveInput = {
      runFolder: await writeSamplePlane(join(temporaryFolder(), 'run')),
      checkpoint: 1,
      seed: { samples: new Float32Array(PLANE_RATE) },
      second: { checkpoint: null, seed: null },
      values: { wander: 0, glide: 0.01 },
      ...{ mode: 'stateful', level: 'hold', randomSeed: 7, provider: 'cpu', threads: 1, startSample: 0, version: 1 },
    }
    const listener = await played(input, PLANE_RATE)
    const committedSample = PLANE_RATE / 2 + 11
    listener.tell({ type: 'allow', committedSample, untilSample: PLANE_RATE })
    listener.tell({ type: 'set', version: 2, values: { wander: 0, glide: 0.01, x: 3, y: -3 } })
    await listener.until(() => listener.end(2) >= PLANE_RATE)
    const [plain, moved] = [listener.sound(1), listener.sound(2)]
    const level = Math.sqrt(plain.samples.reduce((sum, x) => sum + x * x, 0) / plain.samples.length)
    const departs = moved.samples.findIndex((x, n) => Math.abs(x - plain.samples[moved.startSample + n]) > 0.1 * level)
    expect(departs).toBeGreaterThanOrEqual(0)
    // As the bench of live playing does: the first sample that departs by a tenth of the level, counted from what was taken.
    expect(moved.startSample + departs - committedSample).toBeLessThan(0.02 * PLANE_RATE)
    const back = moved.startSample + 20 * 256
    listener.tell({ type: 'set', version: 3, values: { wander: 0, glide: 0.01, x: 3, y: -3 }, fromSample: back })
    await listener.until(() => listener.end(3) >= PLANE_RATE)
    await listener.stop()
    const again = listener.sound(3)
    expect(again.samples).toEqual(moved.samples.slice(20 * 256, 20 * 256 + again.samples.length))
  })

  it('lays the recordings own moments out where the network places them', async () => {
    const folder = temporaryFolder()
    const pcmPath = join(folder, 'a.f32')
    await writeFile(pcmPath, new Uint8Array(tone.buffer))
    const source = { recordingId: 'a', name: 'A', pcmPath, channels: 1, sampleRate: PLANE_RATE, frames: tone.length } as PcmSource
    const network = learntNetwork(samplePlane())
    const points = await mapPlane(network, [source], { emit: () => undefined, signal: new AbortController().signal })
    const places = await placesOf(network, coloursOf(tone).values.slice(0, COLOUR_BINS))
    expect(points.x.length).toBeGreaterThan(15)
    expect(points.x[0]).toBeCloseTo(places[0] / 3, 5)
    expect(points.y[0]).toBeCloseTo(-places[1] / 3, 5)
    expect(points.startSeconds[1]).toBeCloseTo(0.096, 6)
  })
})
