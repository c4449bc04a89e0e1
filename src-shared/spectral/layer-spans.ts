import { EDIT_BLOCK_FRAMES, type SpectralEdits, type SpectralLayer } from './edits.ts'
import { MaskColumns } from './mask-columns.ts'
import type { TimeSpan } from './mask-shapes.ts'

/** Enough to see when a mask takes anything. */
const BINS = 257

interface SoundExtent {
  sampleRate: number
  totalFrames: number
}

/** Where a layer changes the sound: rising is not promised; nothing where it is off. */
export function layerSpans(layer: SpectralLayer, { sampleRate, totalFrames }: SoundExtent): TimeSpan[] {
  if (!layer.isOn || layer.strength === 0) return []
  const { operation } = layer
  const grid = { sampleRate, totalFrames, bins: BINS, binHz: sampleRate / 2 / (BINS - 1) }
  const { touched } = new MaskColumns(layer.mask, grid)
  if (operation.kind === 'partial') return [{ start: operation.points[0][0], end: operation.points[operation.points.length - 1][0] }]
  if (operation.kind !== 'move' || touched.length === 0) return touched
  const [start, end] = [touched[0].start, touched[touched.length - 1].end]
  const from = start + Math.round(operation.offsetSamples)
  return [...touched, { start: from, end: from + Math.ceil((end - start) * operation.stretch) }]
}

/** These read far from where they write: what changes below may change all that they do. */
const FAR_READING = new Set<SpectralLayer['operation']['kind']>(['clone', 'move', 'heal', 'match', 'dehum'])

const blocksOf = (spans: readonly TimeSpan[], totalFrames: number, into: Set<number>): void => {
  for (const { start, end } of spans) {
    const last = Math.min(Math.ceil(totalFrames / EDIT_BLOCK_FRAMES) - 1, Math.floor((end - 1) / EDIT_BLOCK_FRAMES))
    for (let block = Math.max(0, Math.floor(start / EDIT_BLOCK_FRAMES)); block <= last; block++) into.add(block)
  }
}

const wholeBlock = (block: number): TimeSpan => ({ start: block * EDIT_BLOCK_FRAMES, end: (block + 1) * EDIT_BLOCK_FRAMES })

/**
 * Which blocks of a sound sound differently after its edits have changed, and which of them are as the sound itself then; `spans` are
 * where, to the sample where nothing lies above what has changed.
 */
export function changedBlocks(
  before: Pick<SpectralEdits, 'layers'>,
  after: Pick<SpectralEdits, 'layers'>,
  extent: SoundExtent,
): { computed: number[]; plain: number[]; spans: TimeSpan[] } {
  let lowest = 0
  while (lowest < before.layers.length && before.layers[lowest] === after.layers.at(lowest)) lowest++
  const [changedBefore, changedAfter] = [before.layers.slice(lowest), after.layers.slice(lowest)]
  const kept = new Set(changedBefore.filter((layer) => changedAfter.includes(layer)))
  const isSameOrder = [...kept].every((layer, i) => changedAfter.filter((other) => kept.has(other))[i] === layer)
  const changed = new Set<number>()
  const spans = [...changedBefore, ...changedAfter].flatMap((layer) =>
    !isSameOrder || !kept.has(layer) || FAR_READING.has(layer.operation.kind) ? layerSpans(layer, extent) : [],
  )
  blocksOf(spans, extent.totalFrames, changed)
  if (kept.size > 0) for (const block of [...changed]) for (const near of [block - 1, block + 1]) if (near >= 0) changed.add(near)
  const edited = new Set<number>()
  for (const layer of after.layers) blocksOf(layerSpans(layer, extent), extent.totalFrames, edited)
  const rising = [...changed].sort((a, b) => a - b)
  return {
    computed: rising.filter((block) => edited.has(block)),
    plain: rising.filter((block) => !edited.has(block)),
    // What lies above reads around what has changed.
    spans: kept.size > 0 ? rising.map(wholeBlock) : spans,
  }
}
