/** The steps of the work with a project, in the order in which a person takes them; `step-screens.ts` says what each shows. */
export const STEPS = [
  { id: 'recordings', name: 'Recordings' },
  { id: 'train', name: 'Train' },
  { id: 'play', name: 'Play' },
  { id: 'live', name: 'Live' },
  { id: 'song', name: 'Song' },
] as const satisfies readonly { id: string; name: string }[]

export type StepId = (typeof STEPS)[number]['id']

export const stepName = (id: StepId): string => STEPS.find((step) => step.id === id)?.name ?? ''
