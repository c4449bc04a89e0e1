import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { SmoothJoiner } from '../dsp/join.ts'
import { countNotes, POLYPHONY_SAMPLES } from '../dsp/polyphony.ts'
import * as transforms from '../dsp/transforms/index.ts'
import { openGraph } from '../execution/index.ts'
import { LevelHold } from '../generation/level-hold.ts'
import { add, Graph } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { makeRoundTrip } from './round-trip.ts'
import { logSpectralDistanceDb } from './spectral-distance.ts'

/** Silence, and sound so quiet that single precision holds it as subnormal numbers. */
const quiet = [0, 1e-40, 1e-42].map((amplitude) => Float32Array.from({ length: 16_384 }, (_, n) => amplitude * Math.sin(n / 10)))

// The first session of a process decides, for the process's own arithmetic too, that subnormal numbers are zero.
beforeAll(async () => {
  const x = new Graph('any').input('x', [1])
  const graph = await openGraph({ inputs: [x], outputs: { y: add(x, 1) } }, { provider: 'cpu', threads: 1 })
  expect(Array.from((await graph.run({ x: hostTensor([1], [1]) })).y.data, Number)).toEqual([2])
})

describe('where subnormal numbers are zero', () => {
  it('silence is at no distance from silence', () => {
    for (const a of quiet) for (const b of quiet) expect(logSpectralDistanceDb(a, b)).toBe(0)
  })

  it('a network that falls silent is not raised beyond what is allowed', () => {
    for (const energy of [0, 1e-310, 1e-40]) expect(new LevelHold(0.01, 0.25).gainFor(energy)).toBe(100)
  })

  it.each([
    ['power spectrogram', (x: Float32Array) => transforms.powerSpectrogram(x, { fftSize: 1024, hopSamples: 256 }).data],
    [
      'mel spectrogram',
      (x: Float32Array) => transforms.melSpectrogram(x, { sampleRate: 22_050, fftSize: 1024, hopSamples: 256, bands: 40 }).data,
    ],
    ['joined frames', (x: Float32Array) => new SmoothJoiner().push(x.subarray(0, 2048))],
    ['number of notes', (x: Float32Array) => Float32Array.of(countNotes(x.slice(0, POLYPHONY_SAMPLES)))],
  ])('%s of silence is finite', (_, compute) => {
    for (const sound of quiet) expect(compute(sound).every(Number.isFinite)).toBe(true)
  })

  it('the round trip of silence is silence of the same length, at no distance', async () => {
    const folder = temporaryFolder()
    for (const [index, sound] of quiet.entries()) {
      const pcmPath = join(folder, `${index}.f32`)
      writeFileSync(pcmPath, new Uint8Array(sound.buffer))
      const source = {
        recordingId: 'rec-1',
        name: 'silence',
        soundKey: 'a',
        pcmPath,
        channels: 1,
        sampleRate: 22_050,
        frames: sound.length,
      }
      const made = await makeRoundTrip(
        { source, codec: { id: 'mdct' }, maximumSeconds: 10, pcmPath: join(folder, `${index}.copy`) },
        { emit: () => undefined, signal: new AbortController().signal },
      )
      expect(made.spectralDistanceDb).toBe(0)
      expect(made.frames).toBeGreaterThan(0)
      expect(made.snrDb).toBeGreaterThan(0)
    }
  })
})
