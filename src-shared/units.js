export const TICKS_PER_QUARTER = 960;
/** The level written for digital silence, where JSON has no -Infinity. */
export const SILENCE_DB = -160;
