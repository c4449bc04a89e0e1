/**
 * How the spectrum of an AAC frame is divided into scale factor bands, and how far temporal noise shaping may reach.
 * @source ISO/IEC 13818-7 (2006), tables 45 to 57 and section 14.3
 */

const LONG_96 = [
  0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 156, 172, 188, 212, 240, 276, 320, 384,
  448, 512, 576, 640, 704, 768, 832, 896, 960, 1024,
]
const LONG_64 = [
  0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 64, 72, 80, 88, 100, 112, 124, 140, 156, 172, 192, 216, 240, 268, 304, 344, 384,
  424, 464, 504, 544, 584, 624, 664, 704, 744, 784, 824, 864, 904, 944, 984, 1024,
]
const LONG_48 = [
  0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 160, 176, 196, 216, 240, 264, 292, 320, 352, 384,
  416, 448, 480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 864, 896, 928, 1024,
]
const LONG_32 = [
  0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 160, 176, 196, 216, 240, 264, 292, 320, 352, 384,
  416, 448, 480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 864, 896, 928, 960, 992, 1024,
]
const LONG_24 = [
  0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 52, 60, 68, 76, 84, 92, 100, 108, 116, 124, 136, 148, 160, 172, 188, 204, 220, 240, 260, 284,
  308, 336, 364, 396, 432, 468, 508, 552, 600, 652, 704, 768, 832, 896, 960, 1024,
]
const LONG_16 = [
  0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 100, 112, 124, 136, 148, 160, 172, 184, 196, 212, 228, 244, 260, 280, 300, 320, 344, 368,
  396, 424, 456, 492, 532, 572, 616, 664, 716, 772, 832, 896, 960, 1024,
]
const LONG_8 = [
  0, 12, 24, 36, 48, 60, 72, 84, 96, 108, 120, 132, 144, 156, 172, 188, 204, 220, 236, 252, 268, 288, 308, 328, 348, 372, 396, 420, 448,
  476, 508, 544, 580, 620, 664, 712, 764, 820, 880, 944, 1024,
]
const SHORT_96 = [0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 92, 128]
const SHORT_48 = [0, 4, 8, 12, 16, 20, 28, 36, 44, 56, 68, 80, 96, 112, 128]
const SHORT_24 = [0, 4, 8, 12, 16, 20, 24, 28, 36, 44, 52, 64, 76, 92, 108, 128]
const SHORT_16 = [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 60, 72, 88, 108, 128]
const SHORT_8 = [0, 4, 8, 12, 16, 20, 24, 28, 36, 44, 52, 60, 72, 88, 108, 128]

export interface BandLayout {
  /** Edges of the bands of a long (1024 lines) and a short (128 lines) window; one more than there are bands. */
  long: readonly number[]
  short: readonly number[]
  /** The highest band, plus one, that temporal noise shaping filters. */
  noiseShapingLong: number
  noiseShapingShort: number
}

const layout = (long: readonly number[], short: readonly number[], noiseShapingLong: number, noiseShapingShort: number): BandLayout => ({
  long,
  short,
  noiseShapingLong,
  noiseShapingShort,
})

export const AAC_SAMPLE_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]

/** By the index of the sample rate. */
export const BAND_LAYOUTS: readonly BandLayout[] = [
  layout(LONG_96, SHORT_96, 31, 9),
  layout(LONG_96, SHORT_96, 31, 9),
  layout(LONG_64, SHORT_96, 34, 10),
  layout(LONG_48, SHORT_48, 40, 14),
  layout(LONG_48, SHORT_48, 42, 14),
  layout(LONG_32, SHORT_48, 51, 14),
  layout(LONG_24, SHORT_24, 46, 14),
  layout(LONG_24, SHORT_24, 46, 14),
  layout(LONG_16, SHORT_16, 42, 14),
  layout(LONG_16, SHORT_16, 42, 14),
  layout(LONG_16, SHORT_16, 42, 14),
  layout(LONG_8, SHORT_8, 39, 14),
  layout(LONG_8, SHORT_8, 39, 14),
]
