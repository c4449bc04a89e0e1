/** What a musician turns while the network chooses. */
export interface CorpusControls {
  /** 0.1 always the likeliest, 1 adventurous. */
  temperature: number
  /** 0: a collage of whole passages; 1: something else at every step. */
  novelty: number
  /** -1 sparse .. 1 dense: longer or shorter units. */
  density: number
  /** -1 soft .. 1 loud. */
  loudness: number
  /** -1 low .. 1 high. */
  register: number
  /** -1 dark .. 1 bright. */
  brightness: number
  /** Which of the twelve pitch classes are wanted, C first; null: all. */
  pitchClasses: readonly number[] | null
  /** A steady pulse, seconds; null: as the material has it. */
  pulseSeconds: number | null
  /** By the numbers of the memory's recordings: how often their sounds are chosen beside the others', 0 never; null: all alike. */
  recordingWeights: readonly number[] | null
  /** It stays with the units that sounded last. */
  frozen: boolean
  /** It comes to an end as soon as it can. */
  ends: boolean
}

export const DEFAULT_CONTROLS: CorpusControls = {
  temperature: 0.5,
  novelty: 0.5,
  density: 0,
  loudness: 0,
  register: 0,
  brightness: 0,
  pitchClasses: null,
  pulseSeconds: null,
  recordingWeights: null,
  frozen: false,
  ends: false,
}
