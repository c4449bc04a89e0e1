export interface AverageChoice {
  /** The decay as text, or `none`. */
  value: string
  label: string
  note?: string
}

const COMMON_DECAYS = [0.9, 0.99, 0.999, 0.9999]

/** Lengths of the moving average of weights to choose from; a length that is set otherwise is among them. */
export function averageChoices(decay: number | null): AverageChoice[] {
  const decays = decay === null || COMMON_DECAYS.includes(decay) ? COMMON_DECAYS : [...COMMON_DECAYS, decay].sort((a, b) => a - b)
  return [
    { value: 'none', label: 'None' },
    ...decays.map((each) => ({
      value: String(each),
      label: `Over about ${stepsOf(each).toLocaleString('en')} ${stepsOf(each) === 1 ? 'step' : 'steps'}`,
      note: `decay ${each}`,
    })),
  ]
}

/** Steps that a moving average reaches back: the sum of its weights over the newest one's, 1 / (1 - decay). */
const stepsOf = (decay: number): number => Math.round(1 / (1 - decay))
