import { PersonError } from '../../../src-shared/person-error.ts'
import type { TrainingFault } from './training-fault.ts'

/** A training that cannot start or go on: what happened, and what the person can do. */
export class TrainingError extends PersonError {
  override readonly name: string = 'TrainingError'
}

/** Loss or gradients became infinite or no numbers, or the loss rose beyond all recovery. */
export class TrainingDivergedError extends TrainingError {
  override readonly name = 'TrainingDivergedError'
  readonly step: number
  /** The operation where it began; null where it could not be found, or where everything is finite but far too large. */
  readonly fault: TrainingFault | null

  constructor(step: number, symptom: DivergenceSymptom, fault: TrainingFault | null, learningRate: number) {
    super(
      [symptomAt(step, symptom), ...(fault ? [originOf(fault)] : [])].join(' '),
      fault?.fed === 'sequences'
        ? 'The checkpoints from before are kept. Import the recordings again: what was computed from them is damaged.'
        : `The checkpoints from before are kept. Start a new run with a smaller learning rate than ${learningRate}, or limit the ` +
            'gradients.',
    )
    this.step = step
    this.fault = fault
  }
}

/** What showed that a training has diverged: a step's loss and gradients, or the loss after an epoch on the recordings kept aside. */
export type DivergenceSymptom = { loss: number; gradientNorm: number } | { validationLoss: number }

const symptomAt = (step: number, symptom: DivergenceSymptom): string => {
  const begin = `The training has diverged: at step ${step}`
  if ('validationLoss' in symptom) return `${begin} the loss on the recordings kept aside ${inWords(symptom.validationLoss)}.`
  const { loss, gradientNorm } = symptom
  return Number.isFinite(loss) && !Number.isFinite(gradientNorm)
    ? `${begin} the length of the gradients ${inWords(gradientNorm)}.`
    : `${begin} the loss ${inWords(loss)}.`
}

const inWords = (value: number): string =>
  Number.isNaN(value) ? 'became no number (NaN)' : Number.isFinite(value) ? `rose to ${value.toPrecision(2)}` : 'became infinite'

const originOf = ({ operation, fed, pass, layer, source }: TrainingFault): string => {
  if (fed !== null) return `It began with what was fed as "${fed}".`
  const where = [...(layer ? [`the layer "${layer}"`] : []), ...(source ? [source] : [])].join(', ')
  return `It began with the operation ${operation} of the ${pass} pass${where ? ` (${where})` : ''}.`
}
