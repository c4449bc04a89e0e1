import type { HostTensor } from '../../../src-main/engine/host-tensor.ts'
import { compileGraph, Session } from '../../../src-main/engine/onnx/index.ts'
import { Trainer } from '../../../src-main/engine/training/trainer.ts'
import { formProgram, sameSteps, type SmallModel } from './small-model.ts'

/** The weights of a model that has learned its minibatch by heart. */
export const trainedWeights = async (model: SmallModel): Promise<Map<string, HostTensor>> => {
  const trainer = await Trainer.create(model.objective, { provider: 'cpu', threads: 1 }, null)
  await trainer.run(sameSteps(model, 0, model.learns.steps))
  const weights = await trainer.weights()
  await trainer.dispose()
  return weights
}

/** Opens one form of a model as an ONNX file with these weights. */
export const openForm = (model: SmallModel, name: string, weights: ReadonlyMap<string, HostTensor>): Promise<Session> => {
  const form = model.forms.find((candidate) => candidate.name === name)
  if (!form) throw new Error(`${model.name} has no form called ${name}`)
  return Session.create(compileGraph(formProgram(form, weights)), { threads: 1 })
}
