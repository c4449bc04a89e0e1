/** Tokens of the theme that tracks and labels are coloured with, by number; further numbers begin anew. */
export const TRACK_COLOURS = ['woad', 'orchil', 'verdigris', 'amber', 'madder', 'accent-graphic'] as const
export const TRACK_COLOUR_TOKENS = TRACK_COLOURS.map((name) => `--${name}`)
/** How they are called. */
export const TRACK_COLOUR_NAMES = ['Blue', 'Purple', 'Green', 'Orange', 'Red', 'Yellow'] as const

export const trackColour = (number: number): string => `var(${TRACK_COLOUR_TOKENS[number % TRACK_COLOUR_TOKENS.length]})`
