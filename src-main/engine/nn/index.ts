export { silu } from './activations.ts'
export { attend, causalAttention } from './attention.ts'
export type { CausalAttentionOptions } from './attention.ts'
export { batchNormalisation } from './batch-normalisation.ts'
export { bidirectional } from './bidirectional.ts'
export { causalConvolution } from './causal-convolution.ts'
export type { CausalConvolutionOptions } from './causal-convolution.ts'
export { companded, expanded, levelOf, valueOfLevel } from './companding.ts'
export { convolution1d, convolution2d } from './convolution.ts'
export { dense } from './dense.ts'
export { dropout } from './dropout.ts'
export { embedding } from './embedding.ts'
export { fourierFeatures } from './fourier-features.ts'
export { gru, gruMemory } from './gru.ts'
export type { GruMemory } from './gru.ts'
export { initialValues } from './initialisers.ts'
export type { Initialiser } from './initialisers.ts'
export { learntRoom } from './learnt-room.ts'
export type { LearntRoomOptions } from './learnt-room.ts'
export { lstm } from './lstm.ts'
export { inverseMdct, mdct } from './mdct.ts'
export { groupNormalisation, layerNormalisation, rmsNormalisation } from './normalisation.ts'
export { maxPoolFrequency, maxPoolPlane } from './pooling.ts'
export { rnn } from './rnn.ts'
export { Scope } from './scope.ts'
export type {
  BufferDeclaration,
  Chance,
  ParameterDeclaration,
  ScalarDeclaration,
  Schedule,
  SchedulePoint,
  ScopeOptions,
  StateDeclaration,
  TrainingMode,
} from './scope.ts'
export { squaredSlopes } from './slopes.ts'
export { squeezeExcitation } from './squeeze-excitation.ts'
export { transformerBlock } from './transformer-block.ts'
export { transposedInStrides } from './strides.ts'
export { transposedConvolution1d, transposedConvolution2d } from './transposed-convolution.ts'
export { normalisedWeights, plainWeights, spectralWeights } from './weights.ts'
export type { WeightSource } from './weights.ts'
export { gumbelNoise, gumbelSoftmax, straightThrough } from './choices.ts'
export type { GumbelOptions } from './choices.ts'
export {
  binaryCrossEntropy,
  contrastiveLoss,
  divergenceFromNormal,
  softmaxCrossEntropy,
  squaredDistances,
  tripletLoss,
  unitVectors,
} from './losses.ts'
export {
  asMixture,
  gaussianMixtureLogDensity,
  LEAST_LOG_SCALE,
  logisticMixtureLogProbability,
  mixture,
  mixtureWidth,
  sampleGaussianMixture,
  sampleLogisticMixture,
  toLevel,
} from './mixtures.ts'
export type { Mixture, MixtureSize, MixtureSources } from './mixtures.ts'
export { bandMagnitudes, magnitudes, multiScaleSpectralLoss, soundFrames, stft, windowedFrames } from './spectra.ts'
export type { FrameOptions, SpectralLossOptions } from './spectra.ts'
export { sampleTokens } from './token-sampling.ts'
export type { SamplingOptions } from './token-sampling.ts'
export { codeVectors, vectorQuantiser } from './vector-quantiser.ts'
export type { Quantised, VectorQuantiserOptions } from './vector-quantiser.ts'
