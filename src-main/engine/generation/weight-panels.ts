import { inputName, isOp, matMul, nodesOf, reshape, transpose, type Node, type Tensor } from '../graph/index.ts'
import { rewrite } from '../graph/passes/index.ts'
import { hostTensor, type HostTensor, type Shape } from '../host-tensor.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { parameterOf, parametersOf } from './window/copy-nodes.ts'

/** Columns of a panel: 256 bytes of a row, so that a panel of thousands of rows is one stretch of memory that is read from end to end. */
const PANEL_COLUMNS = 64

/** 32 MB: smaller matrices stay in the processor's cache, however they lie, and need not wait to be cut (400 MB take 0.4 s). */
const FEWEST_WEIGHTS = 2 ** 23

/**
 * Names of the large matrices that a single row meets, and that are worth being cut into panels.
 *
 * ONNX Runtime's product of one row jumps from matrix row to matrix row, which the memory delivers more slowly than stretches that lie
 * one after the other: two threads read 256 MB as a whole matrix at 26 GB/s, in panels at 31, as fast as two arrays are compared. A step of
 * the paper's base model takes 16.4 ms in place of 20.
 */
export function matricesOfOneRow(outputs: GraphProgram['outputs']): ReadonlySet<string> {
  const nodes = nodesOf(Object.values(outputs))
  const isCut = (node: Node): boolean => isLargeMatrix(node) && nodes.every((user) => meetsOneRow(user, node.outputs[0]))
  return new Set(nodes.filter(isCut).map(({ outputs: [matrix] }) => inputName(matrix)))
}

/**
 * Reads these matrices in panels:
 *
 *   x [W₁ W₂ ...] = [x W₁, x W₂, ...]
 */
export function inPanels(outputs: GraphProgram['outputs'], matrices: ReadonlySet<string>): GraphProgram['outputs'] {
  const roots = Object.values(outputs)
  const cut = parametersOf(nodesOf(roots)).filter((parameter) => matrices.has(inputName(parameter)))
  const panels = new Map(cut.map((matrix) => [matrix, declarePanels(matrix)]))
  const rewritten = rewrite(roots, (node) => {
    const ofMatrix = isOp(node, 'matMul') && panels.get(node.inputs[1])
    return ofMatrix ? [product(node.inputs[0], ofMatrix, node.outputs[0].shape)] : null
  })
  return Object.fromEntries(Object.keys(outputs).map((name, i) => [name, rewritten[i]]))
}

/** The weights as the panels want them. */
export const cutWeights = (weights: ReadonlyMap<string, HostTensor>, matrices: ReadonlySet<string>): ReadonlyMap<string, HostTensor> =>
  new Map([...weights].map(([name, weight]) => (matrices.has(name) ? [panelsName(name), cutIntoPanels(weight)] : [name, weight])))

/**
 * @param x       [rows, K]
 * @param panels  [P, K, 64]
 * @param shape   [rows, 64 P]
 */
function product(x: Tensor, panels: Tensor, shape: Shape): Tensor {
  const [rows, inner] = x.shape
  const each = matMul(reshape(x, [1, rows, inner]), panels)
  return reshape(rows === 1 ? each : transpose(each, [1, 0, 2]), shape)
}

const isLargeMatrix = (node: Node): boolean => {
  const [{ shape, size }] = node.outputs
  return (
    isOp(node, 'input') &&
    node.attributes.role === 'parameter' &&
    shape.length === 2 &&
    shape[1] % PANEL_COLUMNS === 0 &&
    size >= FEWEST_WEIGHTS
  )
}

/** Whether all that the node does with the matrix is to multiply one row by it. */
const meetsOneRow = (node: Node, matrix: Tensor): boolean => {
  if (!node.inputs.includes(matrix)) return true
  if (!isOp(node, 'matMul') || node.attributes.transposeA || node.attributes.transposeB) return false
  return node.inputs[1] === matrix && node.inputs[0] !== matrix && node.inputs[0].size === matrix.shape[0]
}

const panelsName = (matrix: string): string => `${matrix}/panels`

const declarePanels = (matrix: Tensor): Tensor => {
  const [rows, columns] = matrix.shape
  return parameterOf(matrix.graph, panelsName(inputName(matrix)), [columns / PANEL_COLUMNS, rows, PANEL_COLUMNS])
}

/**
 * @param matrix  [rows, columns]
 * @returns       [columns / 64, rows, 64]
 */
function cutIntoPanels({ shape: [rows, columns], data }: HostTensor): HostTensor {
  const cut = new Float32Array(data.length)
  const panelCount = columns / PANEL_COLUMNS
  for (let row = 0, from = 0; row < rows; row++) {
    for (let panel = 0; panel < panelCount; panel++) {
      const begin = (panel * rows + row) * PANEL_COLUMNS
      for (let j = 0; j < PANEL_COLUMNS; j++) cut[begin + j] = data[from++] as number
    }
  }
  return hostTensor(cut, [columns / PANEL_COLUMNS, rows, PANEL_COLUMNS])
}
