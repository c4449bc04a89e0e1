/** The loudspeakers that a channel may be meant for. Only those that a mix to stereo knows apart. */
export const SPEAKERS = ['left', 'right', 'centre', 'bass', 'rear left', 'rear right', 'rear centre', 'top'] as const
export type Speaker = (typeof SPEAKERS)[number]

/** As many channels are kept apart where a sound is decoded; of more it is mixed. */
export const MOST_KEPT_CHANNELS = 6
