/**
 * What a sound is like as a texture: how features that a random network hears go together, whatever happens when. A spectrogram is changed
 * until its texture is that of the recordings that were learnt, and its own features stay near those of a sound that it is to remain.
 *
 *   f = relu(W * x),   G[a, b] = mean_t f[a, t] f[b, t]
 *   least   (1 - keep) |G(x) - G|^2 / (|G(x)|^2 + |G|^2) + keep |f(x) - f(kept)|^2 / |f(kept)|^2
 *
 * @source Ulyanov, Lebedev 2016 (audio texture synthesis and style transfer), after Gatys et al. 2015; neighbours: Grinstein et al. 2018
 *         (arXiv 1710.11385). Differs: loudness in decibels; fewer filters; the mean of all stretches of the recordings is aimed at, and
 *         both parts are shares, so that one number weighs them
 */
import { add, div, matMul, mean, mul, relu, square, sub, sum, transpose } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { convolution1d, type Scope } from '../nn/index.ts'

/** Moments that a filter hears: 117 ms. */
const KERNEL = 11
const LEAST = 1e-8

/** What the random network hears. @param loudness float32 [rows, T, TEXTURE_BINS] @returns float32 [rows, filters, T] */
export const heardFeatures = (scope: Scope, loudness: Tensor, { filters }: { filters: number }): Tensor =>
  relu(convolution1d(scope, transpose(loudness, [0, 2, 1]), { filters, kernel: KERNEL }))

/** How features go together. @param features float32 [rows, filters, T] @returns float32 [rows, filters, filters] */
export const textureOf = (features: Tensor): Tensor => mul(matMul(features, transpose(features, [0, 2, 1])), 1 / features.shape[2])

/**
 * How far textures are from one: 0 where they are alike, 1 where one of them is nothing, no more than 2.
 *
 * @param textures float32 [rows, F, F]
 * @param wanted   float32 [F, F]
 * @returns        float32 [rows]
 */
export const textureDistance = (textures: Tensor, wanted: Tensor): Tensor =>
  div(sum(square(sub(textures, wanted)), [1, 2]), add(add(sum(square(textures), [1, 2]), sum(square(wanted))), LEAST))

/** How far features are from others, as a share of those. @returns float32 [] */
export const featureDistance = (features: Tensor, kept: Tensor): Tensor =>
  div(mean(square(sub(features, kept))), add(mean(square(kept)), LEAST))
