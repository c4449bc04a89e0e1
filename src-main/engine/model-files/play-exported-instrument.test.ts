import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { sampleInstrument } from '../../../test/support/sample-instrument.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { pitchOf } from '../dsp/pitch.ts'
import { exportModel } from './export-model.ts'

const hooks = { emit: () => undefined, signal: new AbortController().signal }
const [RATE, HOP, FRAMES] = [24_000, 240, 25]

/** As docs/onnx.md says it: a tone of so many seconds with ONNX Runtime alone. */
async function playWith(session: ort.InferenceSession, key: number, seconds: number): Promise<number[]> {
  const states = new Map(
    session.inputMetadata
      .filter((input) => input.isTensor && input.name.includes('/'))
      .map((input) => {
        const shape = input.isTensor ? input.shape.map(Number) : []
        return [input.name, new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)), shape)]
      }),
  )
  const constant = (value: number): ort.Tensor => new ort.Tensor('float32', new Float32Array(FRAMES).fill(value), [FRAMES, 1])
  const hz = 440 * 2 ** ((key - 69) / 12)
  const sound: number[] = []
  for (let counter = 0; counter * FRAMES * HOP < seconds * RATE; counter++) {
    const from = counter * FRAMES * HOP
    const phase = Float32Array.from({ length: FRAMES * HOP }, (_, n) => ((2 * Math.PI * hz * (from + n + 1)) / RATE) % (2 * Math.PI))
    const given = await session.run({
      ...Object.fromEntries(states),
      ...{ key: constant(key), loudness: constant(-12), pitched: constant(1), phase: new ort.Tensor('float32', phase, [1, FRAMES * HOP]) },
      ...{ seed: new ort.Tensor('int32', [1], []), counter: new ort.Tensor('int32', [counter], []) },
    })
    for (const name of states.keys()) states.set(name, given[`next/${name}`] as ort.TypedTensor<'float32'>)
    sound.push(...(given.sound.data as Float32Array))
  }
  return sound
}

describe('an instrument that was exported', () => {
  it('plays a tone at its pitch in ONNX Runtime alone', async () => {
    const folder = temporaryFolder()
    const runFolder = await sampleInstrument(join(folder, 'run'))
    const outPath = join(folder, 'instrument.onnx')
    const { path } = await exportModel(
      { runFolder, runId: 'run-a', runName: 'Tones', checkpoint: 1, form: 'step', outPath, productVersion: '1' },
      hooks,
    )
    const sound = Float32Array.from(await playWith(await ort.InferenceSession.create(path, { logSeverityLevel: 3 }), 64, 1))
    expect(sound).toHaveLength(RATE)
    const pitch = pitchOf(sound.subarray(RATE / 2, RATE / 2 + 2048), RATE, { lowestHz: 100, highestHz: 1500 })
    expect(69 + 12 * Math.log2(pitch!.hz / 440)).toBeCloseTo(64, 1)
  })
})
