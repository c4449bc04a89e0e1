/** What recordings are listened to with: mono, at one rate whatever they were recorded at. */

/** Hz */
export const ANALYSIS_RATE = 22_050
/** Samples from one frame to the next: 11.6 ms. */
export const HOP_SAMPLES = 256
/** Samples of a frame: 46 ms. */
export const FRAME_SAMPLES = 1024
