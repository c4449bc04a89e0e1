import { isOp, type Tensor } from '../graph.ts'

/** The number all elements of a tensor are known to be; null where they differ or are not known. */
export const uniformValue = (tensor: Tensor): number | null => {
  let source = tensor.node
  while (isOp(source, 'broadcastTo') || isOp(source, 'reshape')) source = source.inputs[0].node
  if (!isOp(source, 'constant')) return null
  const { data } = source.attributes
  const first = Number(data[0])
  if (data.length === 1) return first
  return data.length <= mostComparedElements && data.every((value: number | bigint) => Number(value) === first) ? first : null
}

const mostComparedElements = 64
