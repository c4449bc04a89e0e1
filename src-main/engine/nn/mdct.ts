/**
 * Modified discrete cosine transform under a sine window, as matrix products that gradients flow through; what lies between two stretches
 * of sound is carried by the scope.
 *
 *   X[t, k] = sqrt(2 / N) sum_(n < 2N) w[n] x[(t - 1) N + n] cos(pi / N (n + 1/2 + N/2) (k + 1/2))
 *
 * @source Princen, Johnson, Bradley 1987
 */
import type { Tensor } from '../graph/index.ts'
import { add, concat, matMul, reshape, slice, split } from '../graph/index.ts'
import type { Scope } from './scope.ts'
import { soundFrames } from './spectra.ts'

/** Windowed cosines: [2 hop, hop]. */
function windowedCosines(hop: number): Float32Array {
  const cosines = new Float32Array(2 * hop * hop)
  for (let n = 0; n < 2 * hop; n++) {
    const window = Math.sqrt(2 / hop) * Math.sin((Math.PI * (n + 0.5)) / (2 * hop))
    for (let k = 0; k < hop; k++) cosines[n * hop + k] = window * Math.cos((Math.PI / hop) * (n + 0.5 + hop / 2) * (k + 0.5))
  }
  return cosines
}

const cosinesOf = (x: Tensor, hop: number): Tensor => x.graph.constantOf(windowedCosines(hop), [2 * hop, hop], 'float32')

/**
 * @param x float32 [batch, T hop]; frame t holds hop t - 1 and hop t of it
 * @returns float32 [batch, T, hop]; the state `recent` holds the last hop
 */
export function mdct(scope: Scope, x: Tensor, hop: number): Tensor {
  const [batch, samples] = x.shape
  const known = concat([scope.state('recent', [hop]), x], 1)
  scope.carry('recent', slice(x, [0, samples - hop], [batch, hop]))
  return matMul(soundFrames(known, { size: 2 * hop, hop }), cosinesOf(x, hop))
}

/**
 * Sound of frames, as far as it is complete: hop t of it is what hop t - 1 of the sound was that {@link mdct} heard.
 *
 * @param frames float32 [batch, T, hop]
 * @returns      float32 [batch, T hop]; the state `late` holds what the next frame completes
 */
export function inverseMdct(scope: Scope, frames: Tensor): Tensor {
  const [batch, steps, hop] = frames.shape
  const [first, second] = split(matMul(frames, cosinesOf(frames, hop), { transposeB: true }), 2, 2)
  const late = reshape(scope.state('late', [hop]), [batch, 1, hop])
  scope.carry('late', reshape(slice(second, [0, steps - 1, 0], [batch, 1, hop]), [batch, hop]))
  const earlier = steps === 1 ? late : concat([late, slice(second, [0, 0, 0], [batch, steps - 1, hop])], 1)
  return reshape(add(first, earlier), [batch, steps * hop])
}
