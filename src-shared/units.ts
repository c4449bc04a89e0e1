/**
 * Units of the product. A number that crosses a module border says its unit in its name
 * (`hopSamples`, `startSeconds`); these brands stand where mixing two of them up would be easy.
 */
declare const unit: unique symbol
type Unit<Name extends string> = number & { readonly [unit]?: Name }

/** Musical time: integer, 960 per quarter note. Seconds are derived from it, never the other way round. */
export type Ticks = Unit<'ticks'>
/** Position or length in audio samples per channel, at the sample rate of the sound it belongs to. */
export type Samples = Unit<'samples'>
/** Count of model time steps (one codec frame each). */
export type Frames = Unit<'frames'>
export type Seconds = Unit<'seconds'>
/** Level relative to full scale: 0 dBFS is a sine of amplitude 1 for peaks; silence is -Infinity, stored as SILENCE_DB. */
export type Decibels = Unit<'decibels'>

export const TICKS_PER_QUARTER = 960
/** The level written for digital silence, where JSON has no -Infinity. */
export const SILENCE_DB = -160
