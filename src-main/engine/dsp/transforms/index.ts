/** Transforms of sound, their inverses, and what is computed from them. Spectrograms are [frames, bins], row-major, float32. */
export { analysisWindow, type AnalysisWindow } from './analysis-window.ts'
export { cens, chromaOfConstantQ, chromaOfStft, type FrameNorm, normaliseFrames } from './chroma.ts'
export { chromaFilterBank } from './chroma-filter-bank.ts'
export { constantQ, constantQMagnitudes, type ConstantQOptions, harmonicConstantQ, type HarmonicSpectrogram } from './constant-q.ts'
export { type FilterBank, filterFrames, toDense } from './filter-bank.ts'
export {
  constantQFrequencies,
  fftFrequencies,
  hzToMel,
  hzToMidi,
  hzToOctaves,
  melFrequencies,
  type MelScale,
  melToHz,
  midiToHz,
  octavesToHz,
} from './frequency-scales.ts'
export { griffinLim, type GriffinLimOptions } from './griffin-lim.ts'
export { frequencyDeviation, instantaneousFrequency, phasesOfDeviation } from './instantaneous-frequency.ts'
export { type ConstantQBand, type ConstantQSlices, inverseConstantQ, invertibleConstantQ } from './invertible-constant-q.ts'
export { loudness, type Loudness, LoudnessMeter } from './loudness.ts'
export { imdct, ImdctStream, mdct, mdctFrameCount, type MdctOptions, MdctStream } from './mdct.ts'
export { melFilterBank, type MelFilterBankOptions } from './mel-filter-bank.ts'
export { MelInverter, spectraOfMel } from './mel-inversion.ts'
export { logMelSpectrogram, type MelOptions, melSpectrogram, MelStream } from './mel-spectrogram.ts'
export { cepstra, logMelOfCepstra, mfcc } from './mfcc.ts'
export { onsetEnvelope, spectralFlux, tempoOfLag } from './onset.ts'
export { ParameterError } from './parameter-error.ts'
export { integratePhase, type PhaseGradientOptions, PhaseStream } from './phase-gradient.ts'
export { fromPolar } from './polar.ts'
export { spectralCentroid, spectralContrast, spectralFlatness, spectralRolloff } from './spectral-features.ts'
export { type ComplexSpectrogram, dbToPower, magnitudes, phases, powers, powerToDb, type Spectrogram } from './spectrogram.ts'
export { istft, IstftStream, powerSpectrogram, stft, type StftOptions, StftStream } from './stft.ts'
export { tempogram } from './tempogram.ts'
export { tonnetz } from './tonnetz.ts'
export { TruePeakMeter, truePeak } from './true-peak.ts'
