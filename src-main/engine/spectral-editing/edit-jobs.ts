import type { UnlearntSplit } from '../../../src-shared/project/sound-split.ts'
import type { MaskShape, SpectralLayer, SpectralMask, WindowSamples } from '../../../src-shared/spectral/index.ts'
import type { SampleFile } from '../files/sample-file.ts'

/** A sound, and what is done to it. */
export interface EditsInput {
  sound: SampleFile
  layers: readonly SpectralLayer[]
  /** Sounds that layers bring in, by kind and id. */
  others: { key: string; file: SampleFile }[]
}

/** Computes blocks of an edited sound into a file of blocks: block b of `EDIT_BLOCK_FRAMES` goes to place s. */
export interface EditBlocksInput extends EditsInput {
  blocks: readonly (readonly [number, number])[]
  outPath: string
}

/** Writes a part of an edited sound. */
export interface RenderEditsInput extends EditsInput {
  startFrame: number
  frames: number
  outPath: string
  format: 'pcm' | 'wav-float'
  /** Of the edited sound only what a mask takes, or all but that. */
  part?: { mask: SpectralMask; windowSamples: WindowSamples; side: 'inside' | 'outside' }
  /** What the layers take away and add, instead of what they leave. */
  difference?: boolean
  /** Brought to the loudness of the sound with these layers, over the same part. */
  asLoudAs?: readonly SpectralLayer[]
}

/** Writes the two parts of an edited sound: see `SOUND_SPLITS`. */
export interface SplitSoundInput extends EditsInput {
  into: UnlearntSplit
  outPaths: readonly string[]
}

/** What to find in an edited sound, from where somebody pointed. */
export interface FindShapeInput extends EditsInput {
  wish: ShapeWish
  windowSamples: WindowSamples
}

export type ShapeWish =
  /** Neighbours in time and frequency that are as loud, within so many decibels, and in the same place between the channels. */
  | { kind: 'wand'; sample: number; hertz: number; withinDb: number; withinDegrees: number; reachSeconds: number }
  /** The partials of the tone at that place, as far as it sounds, following its pitch. */
  | { kind: 'harmonics'; sample: number; hertz: number; count: number; halfWidthCents: number; reachSeconds: number }
  /** The attack nearest to a moment. */
  | { kind: 'onset'; sample: number; seconds: number }
  /** What is tonal, or noisy, between two moments. */
  | { kind: 'tonal' | 'noisy'; startSample: number; endSample: number }

export type FoundShape = MaskShape | null

/** Of sounds among `others`, the passages that fit a gap on both sides. */
export interface FitPassagesInput extends EditsInput {
  passages: { kind: 'recording' | 'take'; id: string }[]
  startFrame: number
  endFrame: number
}

export interface FittingPassage {
  /** So much of the passage is passed over, at the edited sound's rate. */
  skippedSamples: number
  /** Between its surroundings and those of the gap. */
  distanceDb: number
}

export interface NoisePrintInput extends EditsInput {
  startFrame: number
  endFrame: number
}
