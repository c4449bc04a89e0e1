/** The edits of a sound: layers, each of which takes what those below it give. The sound itself never changes. */
import { z } from 'zod'
import { idSchema, nameSchema } from '../project/identifiers.ts'
import { spectralMaskSchema } from './mask.ts'
import { spectralOperationSchema } from './operations.ts'
import { SpectralError } from './spectral-error.ts'

export const WINDOW_LENGTHS = [256, 512, 1024, 2048, 4096, 8192, 16384] as const
export const windowSamplesSchema = z.literal(WINDOW_LENGTHS)
export type WindowSamples = z.infer<typeof windowSamplesSchema>

/** Edited sound is computed in blocks of so many samples. */
export const EDIT_BLOCK_FRAMES = 1 << 15

export const spectralLayerSchema = z.object({
  id: idSchema,
  name: nameSchema,
  mask: spectralMaskSchema,
  operation: spectralOperationSchema,
  /** Of the transform. */
  windowSamples: windowSamplesSchema.default(2048),
  /** 0: as if it were not there; 1: all of it. */
  strength: z.number().min(0).max(1).default(1),
  isOn: z.boolean().default(true),
})
export type SpectralLayer = z.infer<typeof spectralLayerSchema>
export type LayerSettings = Omit<SpectralLayer, 'id'>

/** What was chosen, kept under a name to be chosen again. */
export const savedSelectionSchema = z.object({ id: idSchema, name: nameSchema, mask: spectralMaskSchema })
export type SavedSelection = z.infer<typeof savedSelectionSchema>

export interface SpectralEdits {
  /** The lowest first. */
  layers: readonly SpectralLayer[]
  /** The oldest first. */
  selections: readonly SavedSelection[]
}

export const NO_EDITS: SpectralEdits = { layers: [], selections: [] }
const MOST_LAYERS = 2000
const MOST_SELECTIONS = 500

export const spectralChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), index: z.int().min(0), layer: spectralLayerSchema }),
  z.object({ kind: z.literal('remove'), index: z.int().min(0), layer: spectralLayerSchema }),
  z.object({
    kind: z.literal('layer'),
    layerId: idSchema,
    before: spectralLayerSchema.omit({ id: true }).partial(),
    after: spectralLayerSchema.omit({ id: true }).partial(),
  }),
  z.object({ kind: z.literal('order'), layerId: idSchema, from: z.int().min(0), to: z.int().min(0) }),
  z.object({ kind: z.literal('keep'), index: z.int().min(0), selection: savedSelectionSchema }),
  z.object({ kind: z.literal('forget'), index: z.int().min(0), selection: savedSelectionSchema }),
  z.object({ kind: z.literal('rename'), selectionId: idSchema, before: nameSchema, after: nameSchema }),
])
export type SpectralChange = z.infer<typeof spectralChangeSchema>

/** The change that takes another one back. */
export function inverseOfSpectral(change: SpectralChange): SpectralChange {
  switch (change.kind) {
    case 'add':
      return { ...change, kind: 'remove' }
    case 'remove':
      return { ...change, kind: 'add' }
    case 'layer':
      return { ...change, before: change.after, after: change.before }
    case 'order':
      return { ...change, from: change.to, to: change.from }
    case 'keep':
      return { ...change, kind: 'forget' }
    case 'forget':
      return { ...change, kind: 'keep' }
    case 'rename':
      return { ...change, before: change.after, after: change.before }
  }
}

export const inverseOfSpectralAll = (changes: readonly SpectralChange[]): SpectralChange[] => changes.map(inverseOfSpectral).reverse()

/** @throws SpectralError where one does not fit; the edits stay as they were */
export const withSpectralChanges = (edits: SpectralEdits, changes: readonly SpectralChange[]): SpectralEdits =>
  changes.reduce(withSpectralChange, edits)

function withSpectralChange(edits: SpectralEdits, change: SpectralChange): SpectralEdits {
  switch (change.kind) {
    case 'keep':
    case 'forget':
    case 'rename':
      return { ...edits, selections: withSelectionChange(edits.selections, change) }
    default:
      return { ...edits, layers: withLayerChange(edits.layers, change) }
  }
}

type SelectionChange = Extract<SpectralChange, { kind: 'keep' | 'forget' | 'rename' }>

function withSelectionChange(selections: SpectralEdits['selections'], change: SelectionChange): SpectralEdits['selections'] {
  switch (change.kind) {
    case 'keep': {
      const { index, selection } = change
      if (index > selections.length || selections.some(({ id }) => id === selection.id))
        throw outOfStep('a selection does not fit its place')
      if (selections.length >= MOST_SELECTIONS)
        throw new SpectralError('There are too many selections.', 'Remove some that are not needed any more.')
      return selections.toSpliced(index, 0, selection)
    }
    case 'forget':
      if (selections.at(change.index)?.id !== change.selection.id) throw outOfStep('a selection is not at its place')
      return selections.toSpliced(change.index, 1)
    case 'rename': {
      const index = selections.findIndex(({ id }) => id === change.selectionId)
      if (index < 0 || selections[index].name !== change.before) throw outOfStep('a selection was changed')
      return selections.with(index, { ...selections[index], name: change.after })
    }
  }
}

type LayerChange = Exclude<SpectralChange, SelectionChange>

function withLayerChange(layers: SpectralEdits['layers'], change: LayerChange): SpectralEdits['layers'] {
  switch (change.kind) {
    case 'add': {
      if (change.index > layers.length || layers.some(({ id }) => id === change.layer.id)) throw outOfStep('a layer does not fit its place')
      if (layers.length >= MOST_LAYERS)
        throw new SpectralError('There are too many layers.', 'Make a new recording of what there is, and go on with that.')
      return layers.toSpliced(change.index, 0, change.layer)
    }
    case 'remove': {
      if (layers.at(change.index)?.id !== change.layer.id) throw outOfStep('a layer is not at its place')
      return layers.toSpliced(change.index, 1)
    }
    case 'layer': {
      const index = layers.findIndex(({ id }) => id === change.layerId)
      if (index < 0) throw outOfStep('a layer is gone')
      const layer = layers[index]
      for (const [key, value] of Object.entries(change.before))
        if (JSON.stringify(layer[key as keyof LayerSettings]) !== JSON.stringify(value)) throw outOfStep('a layer was changed')
      return layers.with(index, { ...layer, ...change.after })
    }
    case 'order': {
      const layer = layers.at(change.from)
      if (layer?.id !== change.layerId || change.to >= layers.length) throw outOfStep('a layer is not at its place')
      return layers.toSpliced(change.from, 1).toSpliced(change.to, 0, layer)
    }
  }
}

const outOfStep = (what: string): SpectralError =>
  new SpectralError(`The edits have changed meanwhile: ${what}.`, 'Do it again: they are shown as they are now.', 'conflict')

/** A change of a layer's settings. @throws SpectralError where there is no such layer */
export function layerChange({ layers }: SpectralEdits, layerId: string, after: Partial<LayerSettings>): SpectralChange {
  const layer = layers.find(({ id }) => id === layerId)
  if (!layer) throw outOfStep('a layer is gone')
  const before = Object.fromEntries(Object.keys(after).map((key) => [key, layer[key as keyof LayerSettings]]))
  return { kind: 'layer', layerId, before, after }
}

/** Raised when older versions cannot read what is written. 1 had no selections. */
const VERSION = 2
const fileSchema = z.object({
  format: z.literal('spectraloom spectral edits'),
  version: z.union([z.literal(1), z.literal(VERSION)]),
  sequence: z.int().min(0),
  layers: z.array(spectralLayerSchema).max(MOST_LAYERS),
  selections: z.array(savedSelectionSchema).max(MOST_SELECTIONS).default([]),
})

export const encodeEdits = ({ layers, selections }: SpectralEdits, sequence = 0): string =>
  JSON.stringify({ format: 'spectraloom spectral edits', version: VERSION, sequence, layers, selections })

/** @throws SpectralError where it is none, or one of a newer version */
export function decodeEdits(text: string): { edits: SpectralEdits; sequence: number } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw damaged('it is not whole')
  }
  if (typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'number' && value.version > VERSION)
    throw new SpectralError('These edits were written by a newer version of Spectraloom.', 'Install the newest version to open them.')
  const parsed = fileSchema.safeParse(value)
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues
    throw damaged(`${path.join('.')}: ${message}`)
  }
  const { layers, selections, sequence } = parsed.data
  return { edits: { layers, selections }, sequence }
}

const damaged = (what: string): SpectralError =>
  new SpectralError(`The file of the edits is damaged: ${what}.`, 'Put it back from a backup, or remove it to begin anew.')
