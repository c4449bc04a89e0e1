/** Samples of a song's sound that one row of its meters stands for: 21 ms at 48 kHz. */
export const METER_SAMPLES = 1024
/** Values of a meter in a row: the peaks of both sides and the roots of their mean squares, linear, 1 at full scale. */
export const METER_VALUES = 4
