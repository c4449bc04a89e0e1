import type { FoundStretch, Heard } from '../../../src-shared/project/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'

/** What networks that come with the program are good for. */
export const NETWORK_TASKS = ['onsets', 'beats', 'key', 'chords', 'melody'] as const
export type NetworkTask = (typeof NETWORK_TASKS)[number]

export interface HearByNetworksInput {
  source: PcmSource
  /** `resources/listening`, with a file `TASK.onnx` for each task. */
  folder: string
  tasks: readonly NetworkTask[]
}

/** What networks say of what is otherwise heard by signal processing; only of what was asked. */
export type HeardByNetworks = Partial<
  Pick<
    Heard,
    | 'beats'
    | 'beatParts'
    | 'beatsPerBar'
    | 'firstDownbeat'
    | 'meterChanges'
    | 'onsets'
    | 'key'
    | 'keyConfidence'
    | 'keys'
    | 'chords'
    | 'tempo'
  >
> & {
  /** Notes, such as `C4`. */
  tune?: FoundStretch[]
}
