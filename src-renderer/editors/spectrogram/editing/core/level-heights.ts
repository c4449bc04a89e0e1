/** Levels as heights of the picture, for a fade that is drawn: 0 is its upper edge, 1 its lower one. */
const HIGHEST_DB = 12
const LOWEST_DB = -72

/** Lines to draw along. */
export const LEVEL_LINES = [0, -12, -24, -48] as const

/** @returns dB, to a tenth */
export const levelAtHeight = (height: number): number =>
  Math.round(10 * (HIGHEST_DB + Math.max(0, Math.min(1, height)) * (LOWEST_DB - HIGHEST_DB))) / 10

export const heightOfLevel = (db: number): number => (HIGHEST_DB - db) / (HIGHEST_DB - LOWEST_DB)
