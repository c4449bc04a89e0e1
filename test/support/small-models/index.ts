import { adversarial } from './adversarial.ts'
import { quantised, variational } from './autoencoders.ts'
import type { SmallModel } from './small-model.ts'
import { tokenModel } from './tokens.ts'

export { adversarial } from './adversarial.ts'
export { quantised, variational } from './autoencoders.ts'
export { formProgram, NEXT, sameSteps, type SmallForm, type SmallModel } from './small-model.ts'
export { CONTEXT, ROWS, STEPS, tokenModel, TOKENS, tunes } from './tokens.ts'

export const smallModels: readonly SmallModel[] = [variational, quantised, adversarial, tokenModel('rotary'), tokenModel('relative')]
export { openForm, trainedWeights } from './trained.ts'
