import type { TrainingFault } from './training-fault.ts'

/** A training that cannot start or go on: what happened, and what the person can do. */
export class TrainingError extends Error {
  override readonly name: string = 'TrainingError'
  readonly advice: string

  constructor(message: string, advice: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.advice = advice
  }
}

/** Loss or gradients became infinite or no numbers, or the loss rose beyond all recovery. */
export class TrainingDivergedError extends TrainingError {
  override readonly name = 'TrainingDivergedError'
  readonly step: number
  /** The operation where it began; null where it could not be found, or where everything is finite but far too large. */
  readonly fault: TrainingFault | null

  constructor(step: number, { loss, gradientNorm }: { loss: number; gradientNorm: number }, fault: TrainingFault | null, learningRate: number) {
    super(
      [symptomAt(step, loss, gradientNorm), ...(fault ? [originOf(fault)] : [])].join(' '),
      fault?.fed === 'sequences'
        ? 'The checkpoints from before are kept. Import the recordings again: what was computed from them is damaged.'
        : `The checkpoints from before are kept. Start a new run with a smaller learning rate than ${learningRate}, or limit the gradients.`,
    )
    this.step = step
    this.fault = fault
  }
}

const symptomAt = (step: number, loss: number, gradientNorm: number): string => {
  if (!Number.isFinite(loss)) return `The training has diverged: at step ${step} the loss became ${inWords(loss)}.`
  if (!Number.isFinite(gradientNorm)) return `The training has diverged: at step ${step} the length of the gradients became ${inWords(gradientNorm)}.`
  return `The training has diverged: at step ${step} the loss rose to ${loss.toPrecision(2)}.`
}

const inWords = (value: number): string => (Number.isNaN(value) ? 'no number (NaN)' : 'infinite')

const originOf = ({ operation, fed, pass, layer, source }: TrainingFault): string => {
  if (fed !== null) return `It began with what was fed as "${fed}".`
  const where = [...(layer ? [`the layer "${layer}"`] : []), ...(source ? [source] : [])].join(', ')
  return `It began with the operation ${operation} of the ${pass} pass${where ? ` (${where})` : ''}.`
}

/** A checkpoint that cannot be read or written. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  readonly advice: string
  readonly path: string

  constructor(message: string, advice: string, path: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.advice = advice
    this.path = path
  }
}
