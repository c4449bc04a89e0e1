/** Of a SoundFont: it is in memory as a whole while it plays. */
export const LARGEST_SOUND_FONT_BYTES = 512 * 2 ** 20
