/**
 * An instrument of harmonics and noise: a network hears pitch and loudness a hundred times a second and says how loud each harmonic is and
 * how the noise is coloured; a synthesiser that gradients flow through makes sound of it.
 *
 *   dry[n] = sum_k a_k[n] sin(k phase[n]) + noise filtered by the colours
 *   sound  = dry + what the room where it was recorded leaves of dry
 *
 * One function is the training step, the whole window and the playing step: what is carried from one stretch to the next are states.
 *
 * @source Engel, Hantrakul, Gu, Roberts 2020 (DDSP, arXiv 2001.04643), sections 2 and 3. Differs: without the latent z;
 *         amplitudes go evenly from frame to frame
 */
import {
  add,
  cast,
  concat,
  div,
  exp,
  less,
  matMul,
  maximum,
  mul,
  pow,
  reshape,
  sigmoid,
  sin,
  slice,
  split,
  stack,
  sub,
  sum,
  transpose,
} from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { INSTRUMENT_HOP, INSTRUMENT_RATE } from '../instrument/performance.ts'
import { dense, gru, learntRoom, silu, stft } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'

export const HARMONICS = 64
/** Points of the noise's colour, evenly from 0 Hz to half the rate. */
const NOISE_BANDS = 65
/** Frames of noise overlap by half. */
const NOISE_FRAME = 2 * INSTRUMENT_HOP
const NOISE_BINS = NOISE_FRAME / 2 + 1
/** A harmonic above it would be heard as another tone. */
const HIGHEST_HZ = 0.45 * INSTRUMENT_RATE
/** So that there is little noise before anything is learnt. */
const NOISE_BIAS = -3
/** Softer than this all sounds alike, only softer. */
const SOFTEST_DB = -60

/** What is played, frame after frame: each float32 [T, rows]. */
export interface PlayedFrames {
  /** As keys with fractions. */
  key: Tensor
  /** dB re full scale. */
  loudness: Tensor
  /** 1 where there is a pitch. */
  pitched: Tensor
  /** Of the fundamental at each sample from frame -1 to frame T - 1, float32 [rows, T hop]. */
  phase: Tensor
}

export interface InstrumentSizes {
  /** Units of the memory. */
  hidden: number
  /** Milliseconds of the room; instruments of before there was one have none. */
  room?: number
}

/** As sizes of a run have them. */
export const instrumentSizes = ({ hidden, room }: Readonly<Record<string, number>>): InstrumentSizes => ({ hidden, room })

/**
 * Sound of what is played. Block t of it, a hop long, goes from frame t - 1 to frame t.
 *
 * @returns float32 [rows, T hop]
 */
export function instrumentSound(scope: Scope, played: PlayedFrames, { hidden, room }: InstrumentSizes): Tensor {
  const { amplitudes, colours } = controlsOf(scope.child('player'), played, hidden)
  const dry = add(harmonicSound(scope.child('harmonics'), amplitudes, played.phase), noiseSound(scope.child('noise'), colours))
  if (room === undefined) return dry
  const blocks = Math.max(2, Math.round((room * INSTRUMENT_RATE) / 1000 / INSTRUMENT_HOP))
  return learntRoom(scope.child('room'), dry, { block: INSTRUMENT_HOP, blocks })
}

/** A number above 0 that falls evenly in decibels as x falls. */
const loud = (x: Tensor): Tensor => add(mul(pow(sigmoid(x), Math.log(10)), 2), 1e-7)

/**
 * What the network says is beside the level that is played: as soft as it is played, it sounds, also where nothing so soft was learnt.
 *
 * @returns `amplitudes` float32 [T, rows, HARMONICS] and `colours` float32 [T, rows, NOISE_BANDS]
 */
function controlsOf(scope: Scope, { key, loudness, pitched }: PlayedFrames, hidden: number): { amplitudes: Tensor; colours: Tensor } {
  const heard = stack([mul(sub(key, 60), 1 / 12), mul(add(maximum(loudness, SOFTEST_DB), 40), 1 / 20), pitched], 2)
  const hearing = silu(dense(scope.child('hears'), heard, { units: hidden }))
  const memory = gru(scope.child('memory'), hearing, { units: hidden })
  const inner = silu(dense(scope.child('inner'), concat([memory, hearing], 2), { units: hidden }))
  const [volume, shares, colours] = split(dense(scope.child('says'), inner, { units: 1 + HARMONICS + NOISE_BANDS }), 2, [
    1,
    HARMONICS,
    NOISE_BANDS,
  ])
  const numbers = key.graph.constant(
    Float32Array.from({ length: HARMONICS }, (_, k) => k + 1),
    [1, 1, HARMONICS],
  )
  const hz = mul(exp(mul(sub(key, 69), Math.LN2 / 12)), 440)
  const isHeard = cast(less(mul(reshape(hz, [...hz.shape, 1]), numbers), HIGHEST_HZ), 'float32')
  const each = mul(loud(shares), isHeard)
  const level = reshape(exp(mul(loudness, Math.LN10 / 20)), [...loudness.shape, 1])
  const amplitudes = mul(div(each, add(sum(each, 2, true), 1e-7)), mul(loud(volume), level))
  return { amplitudes, colours: mul(loud(add(colours, NOISE_BIAS)), level) }
}

/** @param amplitudes float32 [T, rows, K] @param phase float32 [rows, T hop] @returns float32 [rows, T hop] */
function harmonicSound(scope: Scope, amplitudes: Tensor, phase: Tensor): Tensor {
  const [steps, rows, harmonics] = amplitudes.shape
  const before = reshape(scope.state('before', [harmonics]), [1, rows, harmonics])
  const earlier = steps === 1 ? before : concat([before, slice(amplitudes, [0, 0, 0], [steps - 1, rows, harmonics])], 0)
  scope.carry('before', reshape(slice(amplitudes, [steps - 1, 0, 0], [1, rows, harmonics]), [rows, harmonics]))
  const numbers = phase.graph.constant(
    Float32Array.from({ length: harmonics }, (_, k) => k + 1),
    [1, 1, 1, harmonics],
  )
  const waves = sin(mul(reshape(phase, [rows, steps, INSTRUMENT_HOP, 1]), numbers))
  // Loudness at both ends of each block, [rows, T, K, 2].
  const ends = transpose(stack([earlier, amplitudes], 3), [1, 0, 2, 3])
  const way = phase.graph.constant(
    Float32Array.from({ length: 2 * INSTRUMENT_HOP }, (_, i) => (i % 2 === 0 ? 1 - (i >> 1) / INSTRUMENT_HOP : (i >> 1) / INSTRUMENT_HOP)),
    [1, 1, INSTRUMENT_HOP, 2],
  )
  return reshape(sum(mul(matMul(waves, ends), way), 3), [rows, steps * INSTRUMENT_HOP])
}

/** White noise, coloured frame by frame; frames under a Hann window add up. @param colours float32 [T, rows, bands] */
function noiseSound(scope: Scope, colours: Tensor): Tensor {
  const [steps, rows] = colours.shape
  const hop = INSTRUMENT_HOP
  const fresh = scope.normal([rows, steps * hop])
  const white = concat([scope.state('white', [hop]), fresh], 1)
  scope.carry('white', slice(fresh, [0, (steps - 1) * hop], [rows, hop]))
  const [real, imaginary] = stft(white, { size: NOISE_FRAME, hop })
  const gains = matMul(transpose(colours, [1, 0, 2]), colours.graph.constantOf(colourLines(), [NOISE_BANDS, NOISE_BINS], 'float32'))
  const spectrum = concat([mul(real, gains), mul(imaginary, gains)], 2)
  const frames = matMul(spectrum, colours.graph.constantOf(wavesBack(), [2 * NOISE_BINS, NOISE_FRAME], 'float32'))
  const [first, second] = split(frames, 2, [hop, hop])
  const late = reshape(scope.state('late', [hop]), [rows, 1, hop])
  scope.carry('late', reshape(slice(second, [0, steps - 1, 0], [rows, 1, hop]), [rows, hop]))
  const earlier = steps === 1 ? late : concat([late, slice(second, [0, 0, 0], [rows, steps - 1, hop])], 1)
  return reshape(add(first, earlier), [rows, steps * hop])
}

/** Straight lines between the points of a colour: [NOISE_BANDS, NOISE_BINS]. */
function colourLines(): Float32Array {
  const lines = new Float32Array(NOISE_BANDS * NOISE_BINS)
  for (let bin = 0; bin < NOISE_BINS; bin++) {
    const at = (bin * (NOISE_BANDS - 1)) / (NOISE_BINS - 1)
    const below = Math.min(NOISE_BANDS - 2, Math.floor(at))
    lines[below * NOISE_BINS + bin] = 1 - (at - below)
    lines[(below + 1) * NOISE_BINS + bin] = at - below
  }
  return lines
}

/** Real and imaginary parts of all bins to samples: [2 NOISE_BINS, NOISE_FRAME]. */
function wavesBack(): Float32Array {
  const waves = new Float32Array(2 * NOISE_BINS * NOISE_FRAME)
  for (let k = 0; k < NOISE_BINS; k++) {
    const share = (k === 0 || k === NOISE_BINS - 1 ? 1 : 2) / NOISE_FRAME
    for (let n = 0; n < NOISE_FRAME; n++) {
      const angle = (2 * Math.PI * ((n * k) % NOISE_FRAME)) / NOISE_FRAME
      waves[k * NOISE_FRAME + n] = share * Math.cos(angle)
      waves[(NOISE_BINS + k) * NOISE_FRAME + n] = -share * Math.sin(angle)
    }
  }
  return waves
}
