import * as tf from '@tensorflow/tfjs-core'
import { GraphError } from '../errors.ts'
import { inputName, isOp, nodesOf, operationOf, type HostTensor, type Tensor } from '../graph/index.ts'
import { fromTfjs, toTfjs } from './values.ts'

/** Interprets the nodes `outputs` depend on; the caller owns the resulting TensorFlow.js tensors. */
export const interpretGraph = (outputs: readonly Tensor[], given: ReadonlyMap<Tensor, tf.Tensor>): tf.Tensor[] => {
  const values = new Map(given)
  for (const node of nodesOf(outputs)) {
    if (isOp(node, 'input') && values.has(node.outputs[0])) continue
    const inputs = node.inputs.map((input) => values.get(input) as tf.Tensor)
    const result = operationOf(node.op).tfjs(tf, inputs, node)
    const list = Array.isArray(result) ? result : [result]
    node.outputs.forEach((output, i) => values.set(output, list[i]))
  }
  return outputs.map((output) => values.get(output) as tf.Tensor)
}

/**
 * Executes a graph with TensorFlow.js, on whichever of its backends is registered and active.
 *
 * @param feeds  values of all inputs and parameters the outputs depend on
 */
export const executeGraph = (outputs: readonly Tensor[], feeds: ReadonlyMap<Tensor, HostTensor>): HostTensor[] => {
  const given = new Map([...feeds].map(([tensor, value]) => [tensor, toTfjs(value)]))
  const results = tf.tidy(() => interpretGraph(outputs, given).map((result) => tf.clone(result)))
  const values = results.map((result, i) => fromTfjs(result, outputs[i].dtype))
  tf.dispose([...results, ...given.values()])
  return values
}

/**
 * Gradients by TensorFlow.js' own differentiation of the interpreted graph: independent of the engine's gradient rules.
 *
 * @param loss  float32, one element
 * @param wrt   inputs or parameters that have a feed
 */
export const differentiateGraph = (loss: Tensor, wrt: readonly Tensor[], feeds: ReadonlyMap<Tensor, HostTensor>): HostTensor[] => {
  const given = new Map([...feeds].map(([tensor, value]) => [tensor, toTfjs(value)]))
  const missing = wrt.find((tensor) => !given.has(tensor))
  if (missing) throw new GraphError('differentiateGraph', `no value is given for '${inputName(missing)}'.`)
  const derive = tf.grads((...values: tf.Tensor[]) => {
    const replaced = new Map(given)
    wrt.forEach((tensor, i) => replaced.set(tensor, values[i]))
    return tf.reshape(interpretGraph([loss], replaced)[0], [])
  })
  const results = tf.tidy(() => derive(wrt.map((tensor) => given.get(tensor) as tf.Tensor)))
  const values = results.map((result) => fromTfjs(result, 'float32'))
  tf.dispose([...results, ...given.values()])
  return values
}
