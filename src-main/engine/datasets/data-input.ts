import type { LabelledStretch, SplitSegment, TrainingSettings } from '../../../src-shared/project/index.ts'
import type { MidiSource } from '../files/midi/midi-source.ts'
import type { PcmSource } from '../files/pcm-source.ts'

/** Labels that nobody marked: what a network is sure of, and the parts of recordings in which it is. */
export interface Taught {
  segments: SplitSegment[]
  stretches: LabelledStretch[]
}

/** What a model's data is made from. */
export interface DataInput {
  /** Where features are kept between runs. */
  featureFolder: string
  settings: TrainingSettings
  sources: PcmSource[]
  /** Of models that learn from notes. */
  tunes?: MidiSource[]
  /** Of models that learn from labels: of those sources. */
  labels?: readonly LabelledStretch[]
  /** What a teacher is sure of in sources without labels. */
  taught?: Taught
  /** Null on the first start: the data makes the split. */
  split: SplitSegment[] | null
}
