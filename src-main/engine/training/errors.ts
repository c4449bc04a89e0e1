/** A training that cannot start or go on: what happened, and what the person can do. */
export class TrainingError extends Error {
  override readonly name: string = 'TrainingError'
  readonly advice: string

  constructor(message: string, advice: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.advice = advice
  }
}

/** The loss became infinite or not a number. */
export class TrainingDivergedError extends TrainingError {
  override readonly name = 'TrainingDivergedError'
  readonly step: number

  constructor(step: number, loss: number, learningRate: number) {
    super(
      `The loss became ${loss} at step ${step}: the training has diverged.`,
      `The checkpoints from before are kept. Start a new run with a smaller learning rate than ${learningRate}.`,
    )
    this.step = step
  }
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
