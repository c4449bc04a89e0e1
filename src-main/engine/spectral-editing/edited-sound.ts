/**
 * A sound with its edits. Each layer adds to what the ones below it give, y = x + strength * gate * d, and computes d only where its mask
 * lies: everywhere else the samples are those of the sound, bit for bit. Stretches of a fixed grid are computed at once and kept for a
 * while, so that memory does not grow with the sound, and a stretch is the same whatever is asked for around it.
 */
import { EDIT_BLOCK_FRAMES, MaskColumns, type SpectralLayer, type TimeSpan } from '../../../src-shared/spectral/index.ts'
import type { Effect } from './effect.ts'
import { effectOf, type EffectSounds } from './effects/effect-of.ts'
import { lanesOf, type EditedLane } from './lanes.ts'
import { confined } from './masked-difference.ts'
import { OverlappedFrames } from './overlapped-frames.ts'
import type { ReadableSound } from './readable-sound.ts'

/** A layer above reads across the edges of a stretch. */
const CHUNKS_KEPT = 6

/** @param layers  the lowest first; those that are off, or have no strength, are passed over */
export async function editedSound(sound: ReadableSound, layers: readonly SpectralLayer[], others: EffectSounds): Promise<ReadableSound> {
  let edited = sound
  for (const layer of layers) {
    if (!layer.isOn || layer.strength === 0) continue
    const mask = maskOf(layer, edited)
    if (mask.spans.length > 0) edited = new LayerSound(edited, layer, mask, await effectOf({ layer, mask }, edited, others))
  }
  return edited
}

export const maskOf = (
  layer: Pick<SpectralLayer, 'mask' | 'windowSamples'>,
  sound: Pick<ReadableSound, 'sampleRate' | 'frames'>,
): MaskColumns =>
  new MaskColumns(layer.mask, {
    sampleRate: sound.sampleRate,
    totalFrames: sound.frames,
    bins: layer.windowSamples / 2 + 1,
    binHz: sound.sampleRate / layer.windowSamples,
  })

class LayerSound implements ReadableSound {
  readonly sampleRate: number
  readonly channels: number
  readonly frames: number
  private readonly frameGrid: OverlappedFrames
  private readonly touched: readonly TimeSpan[]
  private readonly lanes: readonly EditedLane[]
  private readonly chunks = new Map<number, Float32Array[]>()

  constructor(
    private readonly below: ReadableSound,
    private readonly layer: SpectralLayer,
    private readonly mask: MaskColumns,
    private readonly effect: Effect,
  ) {
    this.sampleRate = below.sampleRate
    this.channels = below.channels
    this.frames = below.frames
    this.lanes = lanesOf(below, layer.mask.channels)
    this.frameGrid = new OverlappedFrames(layer.windowSamples)
    this.touched = effect.touched?.(mask.touched) ?? mask.touched
  }

  read(startFrame: number, into: readonly Float32Array[]): void {
    const end = startFrame + into[0].length
    let at = startFrame
    while (at < end) {
      const chunk = Math.floor(at / EDIT_BLOCK_FRAMES)
      const to = Math.min(end, (chunk + 1) * EDIT_BLOCK_FRAMES)
      const parts = into.map((samples) => samples.subarray(at - startFrame, to - startFrame))
      if (!this.touches(chunk)) this.below.read(at, parts)
      else {
        const from = at - chunk * EDIT_BLOCK_FRAMES
        this.chunk(chunk).forEach((samples, c) => parts[c]?.set(samples.subarray(from, from + to - at)))
      }
      at = to
    }
  }

  private touches(chunk: number): boolean {
    const from = chunk * EDIT_BLOCK_FRAMES
    return this.touched.some(({ start, end }) => start < from + EDIT_BLOCK_FRAMES && end > from)
  }

  private chunk(index: number): Float32Array[] {
    const known = this.chunks.get(index)
    if (known) return known
    const made = this.compute(index * EDIT_BLOCK_FRAMES)
    this.chunks.set(index, made)
    if (this.chunks.size > CHUNKS_KEPT) this.chunks.delete(this.chunks.keys().next().value as number)
    return made
  }

  private compute(from: number): Float32Array[] {
    const frames = EDIT_BLOCK_FRAMES
    const result = Array.from({ length: this.channels }, () => new Float32Array(frames))
    this.below.read(from, result)
    const gate = new Float32Array(frames)
    if (this.effect.touched) gate.fill(1)
    else this.mask.gate(from, gate)
    // Nothing is there before the sound and after it.
    gate.fill(0, 0, Math.max(0, Math.min(frames, -from)))
    gate.fill(0, Math.max(0, Math.min(frames, this.frames - from)))
    const differences = confined(
      this.effect,
      this.lanes.map(({ lane }) => lane),
      this.mask,
      this.frameGrid,
      from,
      frames,
    )
    const { strength } = this.layer
    for (const [index, { weights }] of this.lanes.entries()) {
      const difference = differences[index]
      for (let i = 0; i < frames; i++) difference[i] *= strength * gate[i]
      for (const [c, weight] of weights.entries()) if (weight !== 0) add(difference, weight, result[c])
    }
    return result
  }
}

function add(difference: Float32Array, weight: number, samples: Float32Array): void {
  // Adding 0 would turn a negative 0 into a positive one.
  for (let i = 0; i < samples.length; i++) if (difference[i] !== 0) samples[i] += weight * difference[i]
}
