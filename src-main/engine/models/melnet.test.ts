import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/signals.ts'
import { Graph } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { initialValues, Scope } from '../nn/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { MELNET_BANDS, melnetSurprise, SAID_BANDS } from './melnet.ts'

const [STEPS, UNITS] = [3, 8]

describe('melnet', () => {
  it('says every fourth band first, those half-way between them, then the rest', () => {
    expect(SAID_BANDS.slice(0, 3)).toEqual([0, 4, 8])
    expect(SAID_BANDS.slice(20, 23)).toEqual([2, 6, 10])
    expect(SAID_BANDS.slice(40, 43)).toEqual([1, 3, 5])
    expect(SAID_BANDS.toSorted((a, b) => a - b)).toEqual(Array.from({ length: MELNET_BANDS }, (_, band) => band))
  })

  it('says a value of the frames before and of what was said before it in its own frame, and of nothing else', async () => {
    const graph = new Graph('surprise')
    const levels = graph.input('levels', [1, STEPS, MELNET_BANDS])
    const scope = Scope.root(graph, { batch: 1, form: 'window', training: null })
    const surprise = melnetSurprise(scope, levels, UNITS)
    const weights = new Map(
      scope.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 3), shape)]),
    )
    const session = await Session.create(compileGraph({ inputs: [levels], outputs: { surprise }, weights }))
    const frames = noise(STEPS * MELNET_BANDS, 1).map((value) => 10 + 4 * value)
    const surpriseOf = async (changed: Float32Array): Promise<Float32Array> =>
      (await session.run({ levels: hostTensor(changed, levels.shape) })).surprise.data.slice() as Float32Array
    const before = await surpriseOf(frames)
    // Of the second frame: the first band of each tier, one in its middle, and the last that is said.
    for (const place of [0, 9, 20, 31, 40, 77, 79]) {
      const changed = frames.slice()
      changed[MELNET_BANDS + SAID_BANDS[place]] += 1
      const after = await surpriseOf(changed)
      const moved = (band: number, step: number): boolean => before[band * STEPS + step] !== after[band * STEPS + step]
      for (let band = 0; band < MELNET_BANDS; band++) {
        expect(moved(band, 0), `band ${band} of the frame before`).toBe(false)
        if (band < place) expect(moved(band, 1), `band ${band}, said before ${place}`).toBe(false)
      }
      expect(moved(place, 1)).toBe(true)
      expect(SAID_BANDS.some((_, band) => moved(band, 2))).toBe(true)
    }
    await session.dispose()
  }, 60_000)
})
