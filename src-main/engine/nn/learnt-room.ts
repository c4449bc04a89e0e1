/**
 * A room that is learnt: what a sound leaves behind, as an impulse response whose samples are weights.
 *
 *   y[n] = x[n] + sum_k h[k] x[n - k],   h[k] = w[k] 10^(-2 - 3 k / K)
 *
 * The response is cut into blocks; each block's spectrum meets the spectra of as many past blocks of sound, so that a block of sound comes
 * out with the one that goes in, however long the room is.
 *
 * @source Engel et al. 2020 (DDSP), section 3.4: reverb as a long impulse response in the frequency domain. Blocks: Stockham 1966; Gardner
 *         1995 (no delay beyond a block). Differs: samples fall by 60 dB over the response before anything is learnt, so that its end
 *         moves little at each step
 */
import type { Tensor } from '../graph/index.ts'
import { add, concat, conv1d, matMul, mul, neg, reshape, slice, split, stack, transpose } from '../graph/index.ts'
import type { Scope } from './scope.ts'

export interface LearntRoomOptions {
  /** Samples of a block; the sound is whole blocks. */
  block: number
  /** Blocks that the room is long. */
  blocks: number
}

/** Of the weights, against those of the response at its beginning: a step of the optimiser is a small step of the room. */
const FIRST_SCALE = 0.01
const FALL_DECADES = 3

/**
 * @param sound float32 [rows, T block]
 * @returns     float32 [rows, T block], with the room; the past of the sound is a state
 */
export function learntRoom(scope: Scope, sound: Tensor, { block, blocks }: LearntRoomOptions): Tensor {
  const [rows, samples] = sound.shape
  const steps = samples / block
  const bins = block + 1
  const { graph } = sound
  const before = concat([scope.state('before', [block]), sound], 1)
  scope.carry('before', slice(before, [0, samples], [rows, block]))
  const all = reshape(before, [rows, steps + 1, block])
  const pairs = concat([slice(all, [0, 0, 0], [rows, steps, block]), slice(all, [0, 1, 0], [rows, steps, block])], 2)
  // Real and imaginary part of each bin beside each other: a group of two channels for the convolution over blocks.
  const spectra = transpose(matMul(pairs, graph.constantOf(wavesOf(block), [2 * block, 2 * bins], 'float32')), [0, 2, 1])
  const known = concat([scope.state('past', [2 * bins, blocks - 1]), spectra], 2)
  scope.carry('past', slice(known, [0, 0, steps], [rows, 2 * bins, blocks - 1]))
  const made = transpose(conv1d(known, responseOf(scope, { block, blocks }), { groups: bins }), [0, 2, 1])
  const heard = matMul(made, graph.constantOf(wavesBack(block), [2 * bins, block], 'float32'))
  return add(sound, reshape(heard, [rows, samples]))
}

/** Spectra of the response's blocks, the last block first, as they turn the bins: [2 bins, 2, blocks]. */
function responseOf(scope: Scope, { block, blocks }: LearntRoomOptions): Tensor {
  const bins = block + 1
  const weights = scope.parameter('response', [blocks, block], { kind: 'normal', deviation: 0.05 })
  const { graph } = weights
  const falling = Float32Array.from({ length: blocks * block }, (_, i) => {
    const at = (blocks - 1 - Math.floor(i / block)) * block + (i % block)
    return FIRST_SCALE * 10 ** ((-FALL_DECADES * at) / (blocks * block))
  })
  const response = mul(weights, graph.constantOf(falling, [blocks, block], 'float32'))
  const waves = graph.constantOf(wavesOf(block).subarray(0, block * 2 * bins), [block, 2 * bins], 'float32')
  const [real, imaginary] = split(reshape(matMul(response, waves), [blocks, bins, 2]), 2, [1, 1])
  const turned = stack([concat([real, neg(imaginary)], 2), concat([imaginary, real], 2)], 2)
  return transpose(reshape(turned, [blocks, 2 * bins, 2]), [1, 2, 0])
}

/** Samples of two blocks to the real and imaginary parts of their bins in turn: [2 block, 2 bins]. */
function wavesOf(block: number): Float32Array {
  const [size, bins] = [2 * block, block + 1]
  const waves = new Float32Array(size * 2 * bins)
  for (let n = 0; n < size; n++)
    for (let k = 0; k < bins; k++) {
      const angle = (2 * Math.PI * ((n * k) % size)) / size
      waves[(n * bins + k) * 2] = Math.cos(angle)
      waves[(n * bins + k) * 2 + 1] = -Math.sin(angle)
    }
  return waves
}

/** Bins to the later of the two blocks; the earlier one holds what went round the circle: [2 bins, block]. */
function wavesBack(block: number): Float32Array {
  const [size, bins] = [2 * block, block + 1]
  const waves = new Float32Array(2 * bins * block)
  for (let k = 0; k < bins; k++) {
    const share = (k === 0 || k === bins - 1 ? 1 : 2) / size
    for (let n = 0; n < block; n++) {
      const angle = (2 * Math.PI * (((n + block) * k) % size)) / size
      waves[2 * k * block + n] = share * Math.cos(angle)
      waves[(2 * k + 1) * block + n] = -share * Math.sin(angle)
    }
  }
  return waves
}
