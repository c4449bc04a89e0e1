import { inputName, isOp, nodesOf, sub, sum } from '../graph/index.ts'
import type { Node, Tensor } from '../graph/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { compileGraph, Session } from '../onnx/index.ts'

/** An operation all of whose operands are finite and whose result is not; or a value that is fed and is not. */
export interface NonFiniteOrigin {
  node: Node
  /** Whether one of the forward roots depends on it. */
  isForward: boolean
}

/**
 * Where infinite values and values that are no numbers begin in a graph: computes it once more and asks of each value
 * whether it is finite (x - x is 0 where it is, and not a number where not). What the forward roots depend on is
 * looked at first.
 *
 * @param roots  what is computed
 * @param feeds  every input that the roots depend on, by name
 * @param forward how many of the roots, from the first, are forward ones
 * @returns      null where everything is finite
 */
export async function firstNonFinite(
  roots: readonly Tensor[],
  feeds: Readonly<Record<string, HostTensor>>,
  { threads, forward }: { threads: number; forward: number },
): Promise<NonFiniteOrigin | null> {
  const values = nodesOf(roots).flatMap((node) => (isOp(node, 'constant') ? [] : node.outputs.filter(({ dtype }) => dtype === 'float32')))
  const outputs = Object.fromEntries(values.map((value, i) => [`probe:${i}`, sum(sub(value, value))]))
  const inputs = nodesOf(roots).flatMap((node) => (isOp(node, 'input') ? node.outputs : []))
  // As it stands: the passes would find that x - x is zero.
  const session = await Session.create(compileGraph({ inputs, outputs, optimise: false }), { threads, fuse: false })
  let probes: Record<string, HostTensor>
  try {
    probes = await session.run(Object.fromEntries(inputs.map((input) => [inputName(input), feeds[inputName(input)]])))
  } finally {
    await session.dispose()
  }
  const spoilt = new Set(values.filter((_, i) => Number.isNaN(Number(probes[`probe:${i}`].data[0]))))
  const origins = nodesOf(roots).filter(
    (node) => node.outputs.some((output) => spoilt.has(output)) && !node.inputs.some((input) => spoilt.has(input)),
  )
  const isForward = new Set(nodesOf(roots.slice(0, forward)))
  const origin = origins.find((node) => isForward.has(node)) ?? origins.at(0)
  return origin ? { node: origin, isForward: isForward.has(origin) } : null
}
