/** Names under which values are carried and stored in checkpoints. */
export const WEIGHT_PREFIX = 'model/'
export const SLOT_PREFIX = 'optimizer/'
export const AVERAGE_PREFIX = 'average/'
export const BUFFER_PREFIX = 'buffer/'
export const STEP_NAME = 'step'
