const TONES = ['woad', 'verdigris', 'orchil', 'amber']

/** The colour of the thing at a place among others that lie beside it, as a value of CSS: four, again and again. */
export const toneOf = (place: number): string => `var(--${TONES[place % TONES.length]})`
