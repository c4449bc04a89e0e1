import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { History } from '../history.ts'
import {
  decodeEdits,
  encodeEdits,
  inverseOfSpectralAll,
  layerChange,
  NO_EDITS,
  spectralChangeSchema,
  spectralLayerSchema,
  withSpectralChanges,
  type SpectralChange,
  type SpectralEdits,
  type SpectralLayer,
} from './edits.ts'
import { EMPTY_MASK, WHOLE_SOUND } from './mask.ts'
import { SpectralError } from './spectral-error.ts'

const layer = (id: string, db = -6): SpectralLayer =>
  spectralLayerSchema.parse({
    id,
    name: id,
    mask: { ...EMPTY_MASK, shapes: [{ combine: 'add', shape: WHOLE_SOUND }] },
    operation: { kind: 'gain', db },
  })

/** A change that fits, chosen by three numbers. */
function anyChange(edits: SpectralEdits, [what, which, value]: [number, number, number], fresh: string): SpectralChange {
  const { layers, selections } = edits
  const kept = selections.length === 0 ? 0 : which % selections.length
  if (what === 4) return { kind: 'keep', index: which % (selections.length + 1), selection: { id: fresh, name: fresh, mask: EMPTY_MASK } }
  if (what === 5 && selections.length > 0) return { kind: 'forget', index: kept, selection: selections[kept] }
  if (what === 6 && selections.length > 0)
    return { kind: 'rename', selectionId: selections[kept].id, before: selections[kept].name, after: `Named ${value}` }
  const at = layers.length === 0 ? 0 : which % layers.length
  if (layers.length === 0 || what === 0 || what > 3) return { kind: 'add', index: which % (layers.length + 1), layer: layer(fresh, value) }
  if (what === 1) return { kind: 'remove', index: at, layer: layers[at] }
  if (what === 2) return layerChange(edits, layers[at].id, { strength: value / 100, isOn: value % 2 === 0 })
  return { kind: 'order', layerId: layers[at].id, from: at, to: value % layers.length }
}

describe('edits of a sound', () => {
  it('are undone to the very beginning and redone to the very end, through the journal', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(6), fc.nat(20), fc.nat(60)), { maxLength: 30 }), (choices) => {
        const history = new History(inverseOfSpectralAll)
        const states: SpectralEdits[] = [NO_EDITS]
        choices.forEach((choice, i) => {
          const change = spectralChangeSchema.parse(JSON.parse(JSON.stringify(anyChange(states.at(-1)!, choice, `layer-${i}`))))
          history.add({ label: 'x', changes: [change] })
          states.push(withSpectralChanges(states.at(-1)!, [change]))
        })
        let edits = states.at(-1)!
        for (let i = states.length - 2; i >= 0; i--) {
          edits = withSpectralChanges(edits, history.undo()!.changes)
          expect(edits).toEqual(states[i])
        }
        for (let i = 1; i < states.length; i++) {
          edits = withSpectralChanges(edits, history.redo()!.changes)
          expect(edits).toEqual(states[i])
        }
      }),
    )
  })

  it('of a long day are undone one by one, to the first', () => {
    const history = new History(inverseOfSpectralAll)
    let edits = withSpectralChanges(NO_EDITS, [{ kind: 'add', index: 0, layer: layer('a') }])
    for (let i = 0; i < 10_000; i++) {
      const changes = [layerChange(edits, 'a', { strength: (i % 100) / 100 })]
      history.add({ label: 'x', changes })
      edits = withSpectralChanges(edits, changes)
    }
    for (let i = 0; i < 10_000; i++) edits = withSpectralChanges(edits, history.undo()!.changes)
    expect(edits.layers[0].strength).toBe(1)
    expect(history.canUndo).toBe(false)
  })

  it('are in their file as they are', () => {
    const edits = { layers: [layer('a'), layer('b', 3)], selections: [{ id: 'selection-1', name: 'The cough', mask: EMPTY_MASK }] }
    expect(decodeEdits(encodeEdits(edits, 7))).toEqual({ edits, sequence: 7 })
    const first = JSON.stringify({ format: 'spectraloom spectral edits', version: 1, sequence: 7, layers: edits.layers })
    expect(decodeEdits(first)).toEqual({ edits: { layers: edits.layers, selections: [] }, sequence: 7 })
  })

  it('are refused where they do not fit, and by a file of a newer version', () => {
    expect(() => withSpectralChanges(NO_EDITS, [{ kind: 'remove', index: 0, layer: layer('a') }])).toThrow(SpectralError)
    const edits = { ...NO_EDITS, layers: [layer('a')] }
    const stale: SpectralChange = { kind: 'layer', layerId: 'a', before: { strength: 0.2 }, after: { strength: 1 } }
    expect(() => withSpectralChanges(edits, [stale])).toThrow('meanwhile')
    expect(() => decodeEdits('{"version": 99}')).toThrow('newer version')
    expect(() => decodeEdits('{"version": 1')).toThrow('damaged')
  })
})
