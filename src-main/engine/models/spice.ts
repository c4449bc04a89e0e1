/**
 * Pitch learnt without labels: two slices of one moment's constant-Q spectrum, each begun at a random bin, differ in pitch by as many bins
 * as their beginnings. A number is learnt that says so.
 *
 *   e = |(p1 - p2) - (k2 - k1)|,   loss = huber(e) + w mean (x - x^)^2 + (1 - c - min(1, e))^2
 *
 * with p in bins, x^ a slice made again of its number alone, and c how sure it is.
 *
 * @source Gfeller and others 2020 (arXiv 1910.11664). Differs: a constant-Q spectrum from A1 with shorter windows; slices at mean 0 and
 *         variance 1, and layers without batch normalisation; the decoder is two dense layers that hear waves of the pitch; what the
 *         confidence learns is bounded by a bin
 */
import {
  abs,
  add,
  cast,
  expandDims,
  floor,
  gather,
  maxPool1d,
  mean,
  minimum,
  mul,
  relu,
  reshape,
  sigmoid,
  square,
  squeeze,
  standardise,
  stopGradient,
  sub,
} from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { convolution1d, dense, fourierFeatures, groupNormalisation, silu, type Scope } from '../nn/index.ts'
import { BINS_PER_OCTAVE, MOMENT_BINS } from '../pitch/constant-q-moments.ts'

/** What is heard of a moment at once. */
export const SLICE_BINS = 128
/** Slices begin at bins 0 .. BEGINNINGS - 1: an octave and a third. */
export const BEGINNINGS = MOMENT_BINS - SLICE_BINS + 1
/** Where the slice begins by which pitch is told. */
export const TOLD_AT = (BEGINNINGS - 1) / 2
/** Filters of the layers, in those of the first; each halves the bins. */
const GROWTH = [1, 2, 4, 8, 8]
const KERNEL = 3
const HIDDEN = 48
/** Larger errors count as they are, smaller ones squared, bins. */
const HUBER = 0.25
/** Of the error of what is made again. */
const RECONSTRUCTION_WEIGHT = 1
const EPSILON = 1e-3

export interface PitchAnswer {
  /** Bins, from a zero that follows from how it was learnt; float32 [rows] */
  pitch: Tensor
  /** 0 .. 1: 1 less the error that is to be expected, in bins; float32 [rows] */
  confidence: Tensor
}

/**
 * Slices of moments at mean 0 and variance 1.
 *
 * @param moments    float32 [rows, MOMENT_BINS]
 * @param beginnings float32 [rows], whole numbers 0 .. BEGINNINGS - 1
 * @returns          float32 [rows, SLICE_BINS]
 */
export function slicesOf(moments: Tensor, beginnings: Tensor): Tensor {
  const [rows] = moments.shape
  const { graph } = moments
  const bins = graph.constant(
    Float32Array.from({ length: rows * SLICE_BINS }, (_, i) => Math.floor(i / SLICE_BINS) * MOMENT_BINS + (i % SLICE_BINS)),
    [rows, SLICE_BINS],
  )
  const places = cast(add(bins, expandDims(beginnings, 1)), 'int32')
  return standardise(gather(reshape(moments, [rows * MOMENT_BINS]), places), EPSILON).values
}

/** The pitch of slices. @param slices float32 [rows, SLICE_BINS] */
export function pitchOfSlices(scope: Scope, slices: Tensor, { filters }: { filters: number }): PitchAnswer {
  const [rows] = slices.shape
  let heard = expandDims(slices, 1)
  for (const [i, times] of GROWTH.entries()) {
    const layer = scope.child(`layer${i + 1}`)
    const filtered = convolution1d(layer, heard, { filters: filters * times, kernel: KERNEL })
    heard = maxPool1d(relu(groupNormalisation(layer.child('normal'), filtered, { groups: 1 })), 2)
  }
  const all = dense(scope.child('all'), reshape(heard, [rows, -1]), { units: HIDDEN, activation: 'relu' })
  const octaves = squeeze(dense(scope.child('pitch'), all, { units: 1 }), 1)
  const confidence = sigmoid(squeeze(dense(scope.child('confidence'), stopGradient(all), { units: 1 }), 1))
  return { pitch: mul(octaves, BINS_PER_OCTAVE), confidence }
}

/** A slice out of its pitch alone. @param pitch float32 [rows], bins @returns float32 [rows, SLICE_BINS] */
function sliceOfPitch(scope: Scope, pitch: Tensor): Tensor {
  const waves = fourierFeatures(mul(expandDims(pitch, 1), 1 / BINS_PER_OCTAVE))
  return dense(scope.child('says'), silu(dense(scope.child('hidden'), waves, { units: HIDDEN })), { units: SLICE_BINS })
}

/**
 * Huber's loss: e^2 / 2 up to d, d (e - d / 2) beyond, d a quarter of a bin.
 *
 * @param errors float32 [...], 0 or more
 */
export function huberLoss(errors: Tensor): Tensor {
  const small = minimum(errors, HUBER)
  return add(mul(square(small), 0.5), mul(sub(errors, small), HUBER))
}

export interface SpiceFigures {
  /** How far the difference of two answers is from that of the slices, bins; float32 [rows] */
  error: Tensor
  /** Mean squared error of what is made again; float32 [rows] */
  reconstruction: Tensor
  /** float32 [rows] */
  loss: Tensor
}

/** What is learnt of moments, each cut at random twice. @param moments float32 [rows, MOMENT_BINS] */
export function spiceFigures(scope: Scope, moments: Tensor, sizes: { filters: number }): SpiceFigures {
  const [rows] = moments.shape
  const [first, second] = ['first', 'second'].map((which) => {
    const of = (name: string): Scope => (which === 'first' ? scope.child(name) : scope.again(name))
    const beginnings = floor(mul(scope.uniform([rows]), BEGINNINGS))
    const slices = slicesOf(moments, beginnings)
    const answer = pitchOfSlices(of('encoder'), slices, sizes)
    const again = sliceOfPitch(of('decoder'), answer.pitch)
    return { ...answer, beginnings, reconstruction: mean(square(sub(again, slices)), 1) }
  })
  const error = abs(sub(sub(first.pitch, second.pitch), sub(second.beginnings, first.beginnings)))
  const reconstruction = mul(add(first.reconstruction, second.reconstruction), 0.5)
  const expected = stopGradient(minimum(error, 1))
  const doubt = (confidence: Tensor): Tensor => square(sub(sub(1, confidence), expected))
  const unsure = add(doubt(first.confidence), doubt(second.confidence))
  return { error, reconstruction, loss: add(add(huberLoss(error), mul(reconstruction, RECONSTRUCTION_WEIGHT)), unsure) }
}
