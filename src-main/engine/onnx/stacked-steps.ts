import { GraphError } from '../errors.ts'
import { elementCount, hostTensor, sameShape, shapeText, type HostTensor } from '../host-tensor.ts'

/**
 * K, the steps that stacked inputs are for.
 *
 * @throws GraphError where the inputs disagree, or there are none and no number is given
 */
export const stepCount = (perStep: Readonly<Record<string, HostTensor>>, steps = Object.values(perStep)[0]?.shape[0]): number => {
  if (steps === undefined) throw new GraphError('run', 'say how many steps to run.')
  const mismatched = Object.entries(perStep).find(([, value]) => value.shape[0] !== steps)
  if (mismatched) throw new GraphError('run', `'${mismatched[0]}' has ${mismatched[1].shape[0]} steps, others have ${steps}.`)
  return steps
}

/** One step's part of a value [K, ...shape], without a copy. */
export const stepOf = ({ dtype, shape, data }: HostTensor, step: number): HostTensor => {
  const rest = shape.slice(1)
  const size = elementCount(rest)
  return { dtype, shape: rest, data: data.subarray(step * size, (step + 1) * size) } as HostTensor
}

/** The steps of a value [K, ...shape] from one on, without a copy. */
export const stepsFrom = ({ dtype, shape: [steps, ...rest], data }: HostTensor, first: number): HostTensor =>
  ({ dtype, shape: [steps - first, ...rest], data: data.subarray(first * elementCount(rest)) }) as HostTensor

/** Values of several runs [K1, ...shape], [K2, ...shape], ... as one [K1 + K2 + ..., ...shape]. */
export const joinSteps = (values: readonly HostTensor[]): HostTensor =>
  values.length === 1
    ? values[0]
    : stackSteps(values.flatMap((value) => Array.from({ length: value.shape[0] }, (_, i) => stepOf(value, i))))

/** Values of K steps as one [K, ...shape]. */
export const stackSteps = (values: readonly HostTensor[]): HostTensor => {
  const [{ dtype, shape }] = values
  const numbers = values.flatMap(({ data }) => Array.from<number | bigint>(data))
  return hostTensor(numbers.map(Number), [values.length, ...shape], dtype)
}

/** @throws GraphError where a value is not of the type and shape of the carried value it is to replace */
export const requireSameForm = (name: string, expected: Pick<HostTensor, 'dtype' | 'shape'> | undefined, value: HostTensor): void => {
  if (!expected) throw new GraphError('carried values', `there is none named '${name}'.`)
  if (expected.dtype === value.dtype && sameShape(expected.shape, value.shape)) return
  throw new GraphError('write', `'${name}' is ${expected.dtype}${shapeText(expected.shape)}; got ${value.dtype}${shapeText(value.shape)}.`)
}
