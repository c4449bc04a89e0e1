import { describe, expect, it } from 'vitest'
import { EDIT_BLOCK_FRAMES, spectralLayerSchema, type SpectralLayer } from './edits.ts'
import { changedBlocks } from './layer-spans.ts'
import { EMPTY_MASK } from './mask.ts'
import type { SpectralOperation } from './operations.ts'

const extent = { sampleRate: 44_100, totalFrames: 100 * EDIT_BLOCK_FRAMES }

/** In the middle of a block. */
const layer = (id: string, block: number, operation: SpectralOperation = { kind: 'erase' }): SpectralLayer => {
  const startSample = (block + 0.4) * EDIT_BLOCK_FRAMES
  const shape = { kind: 'box' as const, startSample, endSample: startSample + 1000, lowHz: 100, highHz: 200 }
  return spectralLayerSchema.parse({ id, name: id, mask: { ...EMPTY_MASK, shapes: [{ combine: 'add', shape }] }, operation })
}

describe('blocks that change with the edits', () => {
  it('are those of what was added, weakened, or taken away, and no others', () => {
    const [a, b] = [layer('a', 10), layer('b', 50)]
    const changed = (before: SpectralLayer[], after: SpectralLayer[]): object => {
      const { computed, plain } = changedBlocks({ layers: before }, { layers: after }, extent)
      return { computed, plain }
    }
    expect(changed([], [a])).toEqual({ computed: [10], plain: [] })
    expect(changed([a], [a, b])).toEqual({ computed: [50], plain: [] })
    expect(changed([b], [{ ...b, strength: 0.5 }])).toEqual({ computed: [50], plain: [] })
    expect(changed([a, b], [a])).toEqual({ computed: [], plain: [50] })
    expect(changed([a], [{ ...a, isOn: false }])).toEqual({ computed: [], plain: [10] })
  })

  it('are told to the sample where nothing lies above, as a whole where something does', () => {
    const [a, b] = [layer('a', 10), layer('b', 50)]
    const [half, start] = [(b.mask.featherSeconds * extent.sampleRate) / 2, 50.4 * EDIT_BLOCK_FRAMES]
    for (const [before, after] of [
      [[a], [a, b]],
      [[a, b], [a]],
    ]) {
      const [span] = changedBlocks({ layers: before }, { layers: after }, extent).spans
      expect(span.start).toBe(Math.floor(start - half))
      expect(span.end).toBe(Math.ceil(start + 1000 + half))
    }
    const { spans } = changedBlocks({ layers: [b] }, { layers: [{ ...a, id: 'c' }, b] }, extent)
    expect(spans).toContainEqual({ start: 10 * EDIT_BLOCK_FRAMES, end: 11 * EDIT_BLOCK_FRAMES })
  })

  it('are those at the other end of a move, too', () => {
    const move = { kind: 'move', offsetSamples: 20 * EDIT_BLOCK_FRAMES, cents: 0, stretch: 1, keepsSource: true } as const
    expect(changedBlocks({ layers: [] }, { layers: [layer('m', 10, move)] }, extent).computed).toEqual([10, 30])
  })

  it('are those of layers above that read from elsewhere', () => {
    const clone = layer('c', 70, { kind: 'clone', offsetSamples: -60 * EDIT_BLOCK_FRAMES })
    const below = layer('a', 10)
    const { computed, plain } = changedBlocks({ layers: [clone] }, { layers: [below, clone] }, extent)
    expect(computed).toEqual([10, 70])
    expect(plain, 'nothing lies there; they may be read anew').toEqual([9, 11, 69, 71])
  })

  it('are all of both where layers change places', () => {
    const [a, b] = [layer('a', 10), layer('b', 50)]
    expect(changedBlocks({ layers: [a, b] }, { layers: [b, a] }, extent).computed).toEqual([10, 50])
  })
})
