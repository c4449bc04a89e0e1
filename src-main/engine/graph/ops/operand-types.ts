import { shapeText, type DType, type Shape } from '../../host-tensor.ts'
import { refuse, requireType } from '../apply-op.ts'
import type { TensorType } from '../graph.ts'
import { broadcastShapes } from '../shapes.ts'

/** The shape two operands of one type broadcast to; refuses other pairs. */
export const pairedTypes = (a: TensorType, b: TensorType, allowed: readonly DType[]): Shape => {
  requireType(a, allowed)
  if (a.dtype !== b.dtype) refuse(`the types ${a.dtype} and ${b.dtype} differ; convert one of them with cast.`)
  const shape = broadcastShapes(a.shape, b.shape)
  return shape ?? refuse(`${shapeText(a.shape)} and ${shapeText(b.shape)} do not broadcast; aligned from the last axis, sizes must be equal or 1.`)
}
