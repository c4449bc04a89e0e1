import type { Tensor } from '../graph/index.ts'
import { concat, split } from '../graph/index.ts'
import type { Scope } from './scope.ts'

/** The frames of [T, ...] in the opposite order. */
const backwards = (x: Tensor): Tensor => concat(split(x, 0, x.shape[0]).reverse(), 0)

/**
 * A recurrent layer that hears the sequence from its beginning, and another of its kind that hears it from its end.
 *
 * @param x     float32 [T, batch, inputs], time first
 * @param layer a layer over sequences, such as `gru`
 * @returns     float32 [T, batch, 2 units]: what each frame is after the past, then what it is before the future
 * @throws      Error in the stepping form: the future is not known there
 * @source      Schuster, Paliwal 1997
 */
export function bidirectional(scope: Scope, x: Tensor, layer: (scope: Scope, x: Tensor) => Tensor): Tensor {
  if (scope.form === 'step') throw new Error('a bidirectional layer hears whole sequences: it has no stepping form')
  const forward = layer(scope.child('forward'), x)
  const backward = backwards(layer(scope.child('backward'), backwards(x)))
  return concat([forward, backward], -1)
}
