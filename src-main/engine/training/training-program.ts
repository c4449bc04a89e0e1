import { AVERAGE_PREFIX, BUFFER_PREFIX, SLOT_PREFIX, STEP_NAME, WEIGHT_PREFIX } from '../checkpoints/names.ts'
import { add, addN, cast, Graph, gradients, greater, inputName, maximum, sqrt, where } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import { weightedMean } from '../models/index.ts'
import type { BoundObjective, Objective, UpdateGroup } from '../models/index.ts'
import { initialValues, Scope } from '../nn/index.ts'
import type { BufferDeclaration, Initialiser, ParameterDeclaration, Schedule } from '../nn/index.ts'
import type { StepProgram } from '../onnx/index.ts'
import { AVERAGE_SLOT, squaredLengths } from '../optimisers/transforms.ts'

/** Name of each step's result that tells the length of its gradients. */
export const GRADIENT_NORM = 'gradient-norm'

/** A number that is fed at each step. */
export interface FedScalar {
  name: string
  schedule: Schedule
}

export interface TrainingProgram {
  step: StepProgram
  parameters: ParameterDeclaration[]
  buffers: BufferDeclaration[]
  /** Learning rates, and what the objective declares. */
  scalars: FedScalar[]
  /** Names of the measures, the primary one first. */
  measures: string[]
  /** First values of everything carried: weights and their averages drawn from the run's seed, slots zero, step 0. */
  initial(): Map<string, HostTensor>
}

/** The measures of a step as one number each, the primary one first. */
export const meansOf = ({ measures }: Objective, { primary, rows }: BoundObjective, weights: Tensor): [string, Tensor][] => {
  if (!measures[primary]) throw new Error(`the objective has no measure called ${primary}; it has ${Object.keys(measures).join(', ')}`)
  return [primary, ...Object.keys(measures).filter((name) => name !== primary)].map((name) => {
    const measure = measures[name]
    if (measure.dtype === 'float32' && measure.rank === 0) return [name, measure]
    if (measure.dtype === 'float32' && measure.rank === 1 && measure.shape[0] === rows) return [name, weightedMean(measure, weights)]
    throw new Error(`the measure ${name} is ${measure}; it must be float32 [] or float32 [${rows}]`)
  })
}

/** Declares what a batch holds. */
export const batchInputs = (graph: Graph, { batch, fixed = {}, rows }: BoundObjective): Record<string, Tensor> => ({
  ...Object.fromEntries(Object.entries({ ...batch, ...fixed }).map(([name, { shape, dtype }]) => [name, graph.input(name, shape, dtype)])),
  weights: graph.input('weights', [rows]),
})

/**
 * One training step as a program: the objective on a minibatch, its gradients, the optimisers' updates.
 *
 * Fed per step: what the objective's batch holds, `weights`, the learning rate of each group (`learning-rate`, or `learning-rate/NAME`),
 * whose turn it is (`turn/NAME`) and the scalars that the objective declares. Fed once: `seed` int32 [] and what is fixed. Results per
 * step: the measures, and `gradient-norm` float32 [], the length of the gradients of all groups whose turn it is, together and before
 * clipping: where one of them is not finite, so are not the weights after the step.
 */
export function trainingProgram(objective: BoundObjective): TrainingProgram {
  const graph = new Graph(`${objective.name} training step`)
  const batch = batchInputs(graph, objective)
  const seed = graph.input('seed', [], 'int32')
  const step = graph.input(STEP_NAME, [], 'int32')
  const nextStep = add(step, 1)
  const { dense: dropout, recurrent: recurrentDropout } = objective.dropout ?? { dense: 0, recurrent: 0 }
  const training = { seed, counter: step, dropout, recurrentDropout }
  const scope = Scope.root(graph, { batch: objective.rows, form: 'window', training })
  const traced = objective.trace(scope, batch)
  requireWholeGroups(traced.updates)

  const carried: StepProgram['carried'] = [{ name: STEP_NAME, input: step, output: nextStep }]
  const firsts: { name: string; shape: readonly number[]; start: { name: string; initialiser: Initialiser } | null }[] = []
  const scalars: (FedScalar & { tensor: Tensor })[] = []
  const squares: Tensor[] = []
  for (const group of traced.updates) {
    const { name: groupName, loss, parameters, optimiser, rate: schedule } = group
    const rateName = groupName === undefined ? 'learning-rate' : `learning-rate/${groupName}`
    const rate = graph.input(rateName, [])
    scalars.push({ name: rateName, schedule, tensor: rate })
    const turns = turnsOf(group)
    const turn = turns && graph.input(`turn/${groupName ?? ''}`, [])
    if (turns && turn) scalars.push({ name: inputName(turn), schedule: turns, tensor: turn })
    const isDue = turn && greater(turn, 0)
    const whenDue = (next: Tensor, before: Tensor): Tensor => (isDue ? where(isDue, next, before) : next)
    const groupGradients = gradients(
      loss,
      parameters.map(({ tensor }) => tensor),
    )
    const ofGroup = squaredLengths(groupGradients)
    squares.push(...(isDue ? [where(isDue, addN(ofGroup), 0)] : ofGroup))
    const updates = optimiser(groupGradients, {
      parameters,
      stepNumber: turn ? maximum(turn, 1) : cast(nextStep, 'float32'),
      rate,
      slot(kind, parameter, next, start = 'zeros') {
        const name = kind === AVERAGE_SLOT ? AVERAGE_PREFIX + parameter.name : `${SLOT_PREFIX}${kind}/${parameter.name}`
        const input = graph.parameter(name, parameter.shape)
        const output = next(input)
        carried.push({ name, input, output: whenDue(output, input) })
        firsts.push({ name, shape: parameter.shape, start: start === 'parameter' ? parameter : null })
        return output
      },
    })
    parameters.forEach((parameter, i) => {
      const name = WEIGHT_PREFIX + parameter.name
      carried.push({ name, input: parameter.tensor, output: whenDue(add(parameter.tensor, updates[i]), parameter.tensor) })
      firsts.push({ name, shape: parameter.shape, start: parameter })
    })
  }
  // What no group trains stays as it is, and is there when the model plays.
  const trained = new Set(traced.updates.flatMap(({ parameters }) => parameters))
  for (const parameter of scope.parameters.filter((candidate) => !trained.has(candidate))) {
    const name = WEIGHT_PREFIX + parameter.name
    carried.push({ name, input: parameter.tensor, output: parameter.tensor })
    firsts.push({ name, shape: parameter.shape, start: parameter })
  }
  for (const buffer of scope.buffers) {
    const name = BUFFER_PREFIX + buffer.name
    carried.push({ name, input: buffer.input, output: buffer.output })
    firsts.push({ name, shape: buffer.shape, start: buffer })
  }
  scalars.push(...scope.scalars)

  const means = meansOf(traced, objective, batch.weights)
  const fixedNames = Object.keys(objective.fixed ?? {})
  return {
    step: {
      carried,
      perStep: [
        ...[...Object.keys(objective.batch), 'weights'].map((name) => ({ name, input: batch[name] })),
        ...scalars.map(({ name, tensor }) => ({ name, input: tensor })),
      ],
      shared: [{ name: 'seed', input: seed }, ...fixedNames.map((name) => ({ name, input: batch[name] }))],
      results: [...means.map(([name, output]) => ({ name, output })), { name: GRADIENT_NORM, output: sqrt(addN(squares)) }],
    },
    parameters: scope.parameters,
    buffers: scope.buffers,
    scalars: scalars.map(({ name, schedule }) => ({ name, schedule })),
    measures: means.map(([name]) => name),
    initial() {
      const drawn = new Map<string, HostTensor>()
      const firstOf = ({ name, initialiser }: { name: string; initialiser: Initialiser }, shape: readonly number[]): HostTensor => {
        const known = drawn.get(name) ?? hostTensor(initialValues(name, shape, initialiser, objective.seed), shape)
        drawn.set(name, known)
        return known
      }
      return new Map<string, HostTensor>([
        [STEP_NAME, hostZeros([], 'int32')],
        ...firsts.map(({ name, shape, start }): [string, HostTensor] => [name, start ? firstOf(start, shape) : hostZeros(shape)]),
      ])
    },
  }
}

/**
 * Which of a group's own steps a step is, from 1; 0 where it is not its turn. Null where each step is.
 *
 * A run that gets more steps later has longer stages from then on.
 */
const turnsOf = ({ every = 1, during }: UpdateGroup): Schedule | null => {
  if (every === 1 && !during) return null
  return ({ step, totalSteps }) => {
    const first = Math.round((during?.from ?? 0) * totalSteps)
    const end = during ? Math.round(during.to * totalSteps) : Infinity
    const own = step - first + 1
    return step >= first && step < end && own % every === 0 ? own / every : 0
  }
}

const requireWholeGroups = (groups: readonly UpdateGroup[]): void => {
  if (groups.length === 0) throw new Error('an objective needs a group of parameters to update')
  const names = groups.map(({ name }) => name)
  if (new Set(names).size < names.length) throw new Error('each group of an objective needs a name of its own')
  const seen = new Set<ParameterDeclaration>()
  for (const { parameters, name, every = 1 } of groups) {
    if (!(Number.isInteger(every) && every > 0))
      throw new Error(`the group ${name} is updated every ${every} steps; that must be a whole number`)
    for (const parameter of parameters) {
      if (seen.has(parameter)) throw new Error(`the parameter ${parameter.name} belongs to two groups`)
      seen.add(parameter)
    }
  }
}
