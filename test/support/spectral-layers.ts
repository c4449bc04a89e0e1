import { editedSound } from '../../src-main/engine/spectral-editing/edited-sound.ts'
import { soundOf, type ReadableSound } from '../../src-main/engine/spectral-editing/readable-sound.ts'
import {
  EMPTY_MASK,
  type MaskShape,
  type ShapeOf,
  type SpectralLayer,
  spectralLayerSchema,
  type SpectralMask,
  type SpectralOperation,
  WHOLE_SOUND,
} from '../../src-shared/spectral/index.ts'

export const boxShape = (edges: Partial<Omit<ShapeOf<'box'>, 'kind'>>): MaskShape =>
  ({ ...WHOLE_SOUND, ...edges, kind: 'box' }) as MaskShape

let made = 0

export const testLayer = (
  operation: SpectralOperation,
  shape: MaskShape = WHOLE_SOUND,
  { mask = {}, ...more }: Partial<Omit<SpectralLayer, 'mask'>> & { mask?: Partial<SpectralMask> } = {},
): SpectralLayer =>
  spectralLayerSchema.parse({
    id: `layer-${++made}`,
    name: 'A layer',
    mask: { ...EMPTY_MASK, shapes: [{ combine: 'add', shape }], ...mask },
    operation,
    ...more,
  })

/** All of a sound with its edits, planar. */
export async function edited(
  channels: readonly Float32Array[],
  sampleRate: number,
  layers: readonly SpectralLayer[],
  others: ReadonlyMap<string, ReadableSound> = new Map(),
): Promise<Float32Array[]> {
  const sound = await editedSound(soundOf(channels, sampleRate), layers, others)
  const result = channels.map((samples) => new Float32Array(samples.length))
  sound.read(0, result)
  return result
}
