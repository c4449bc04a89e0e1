/** Levels as bytes, half a decibel a step: what a unit is known by fits into some hundred bytes. */

const STEP_DB = 0.5
/** The softest level that is told from silence; louder than +7 dB is not told apart. */
export const FLOOR_DB = -120

/** @param power  mean square, full scale 1 */
export const codeOfPower = (power: number): number => codeOfDb(10 * Math.log10(Math.max(power, 1e-12)))

export const codeOfDb = (db: number): number => Math.max(0, Math.min(255, Math.round((db - FLOOR_DB) / STEP_DB)))

export const dbOfCode = (code: number): number => FLOOR_DB + code * STEP_DB
