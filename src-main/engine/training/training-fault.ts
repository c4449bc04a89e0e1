import { inputName, isOp } from '../graph/index.ts'
import type { Node } from '../graph/index.ts'
import { optimise } from '../graph/passes/index.ts'
import { hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { BoundObjective } from '../models/index.ts'
import type { SchedulePoint } from '../nn/index.ts'
import { firstNonFinite } from './non-finite.ts'
import { trainingProgram } from './training-program.ts'
import { AVERAGE_PREFIX, SLOT_PREFIX, WEIGHT_PREFIX } from '../checkpoints/names.ts'

/** The operation of a training step that first gave something infinite or no number. */
export interface TrainingFault {
  /** As the graph names it, e.g. `matMul`; `input` where a value was fed so. */
  operation: string
  /** Name of the value that was fed, where that is it. */
  fed: string | null
  /** In the prediction and its loss, or in the gradients and the update that follow from them. */
  pass: 'forward' | 'backward'
  /** The model's layer it belongs to, e.g. `left`; null where it is near none. */
  layer: string | null
  /** `file:line` of the model's code, where known. */
  source: string | null
}

/**
 * Takes one step again, on the processor, and looks at all that it computes on the way.
 *
 * @param state   everything carried, as it was before the step
 * @param step    its minibatch, and where it stands
 * @returns       null where everything is finite
 */
export async function findTrainingFault(
  { objective, fixed = {}, threads }: { objective: BoundObjective; fixed?: Readonly<Record<string, HostTensor>>; threads: number },
  state: ReadonlyMap<string, HostTensor>,
  step: { tensors: Readonly<Record<string, HostTensor>>; point: SchedulePoint },
): Promise<TrainingFault | null> {
  const { step: program, scalars, measures } = trainingProgram(objective)
  const roots = optimise([...program.results, ...program.carried].map(({ output }) => output))
  const named = [...program.carried, ...program.perStep, ...(program.shared ?? [])]
  const fed: Record<string, HostTensor> = {
    ...Object.fromEntries(state),
    ...fixed,
    ...step.tensors,
    ...Object.fromEntries(scalars.map(({ name, schedule }) => [name, hostTensor([schedule(step.point)], [])])),
    seed: hostTensor([objective.seed | 0], [], 'int32'),
  }
  const feeds = Object.fromEntries(named.map(({ name, input }) => [inputName(input), fed[name]]))
  const origin = await firstNonFinite(roots, feeds, { threads, forward: measures.length })
  if (!origin) return null
  const { node, isForward } = origin
  return {
    operation: node.op,
    fed: isOp(node, 'input') ? node.attributes.name : null,
    pass: isForward ? 'forward' : 'backward',
    layer: nearestLayer(node),
    source: node.source.line?.replace(/^.*\/(?=src-main\/)/, '') ?? null,
  }
}

/** The layer whose parameter is fewest operations before the node. */
const nearestLayer = (node: Node): string | null => {
  const seen = new Set<Node>()
  for (
    let ring = [node];
    ring.length > 0;
    ring = [...new Set(ring.flatMap((member) => member.inputs.map((input) => input.node)))].filter((member) => !seen.has(member))
  ) {
    for (const member of ring) {
      seen.add(member)
      if (isOp(member, 'input') && member.attributes.role === 'parameter') return layerOf(member.attributes.name)
    }
  }
  return null
}

/** `optimizer/mean/left/kernel` -> `left` */
const layerOf = (name: string): string | null => {
  const path = name.startsWith(SLOT_PREFIX)
    ? name.split('/').slice(2)
    : name.replace(AVERAGE_PREFIX, '').replace(WEIGHT_PREFIX, '').split('/')
  return path.slice(0, -1).join('/') || null
}
