export type CurveId = 'training' | 'validation' | 'persistence' | 'zero'

/** What the lines of the loss chart mean, for someone who knows music and not statistics. */
export const CURVES: readonly { id: CurveId; name: string; words: string }[] = [
  { id: 'training', name: 'Training', words: 'Its error on recordings it has heard. Falling means that it learns them by heart.' },
  { id: 'validation', name: 'Validation', words: 'Its error on recordings kept aside. Stays near “predict zero”: the phases of unheard sound cannot be foreseen.' },
  { id: 'persistence', name: 'Repeat the last frame', words: 'A cheap guess to compare with: the last quarter second once more.' },
  { id: 'zero', name: 'Predict zero', words: 'The other cheap guess: the average frame, next to silence. Below it, something has been learnt.' },
]
