import type { FoundStretch, Labelled } from '../../../src-shared/project/index.ts'
import type { SoundView } from './sound-view.ts'

/** Answers of a network, step by step. */
export interface Answers {
  /** float32 [steps, names], 0..1: how sure each is; where one of them holds, they sum to 1. */
  probabilities: Float32Array
  names: readonly string[]
  stepSeconds: number
  /** Length of the recording. */
  seconds: number
}

/** What a network of labels learns: how sound is heard, what labels become to be learnt, and how answers become labels again. */
export interface LabelKind {
  view: SoundView
  /** What it can say, in the order of its answers; null: the labels that it learns from. */
  names: readonly string[] | null
  /** What sounds when, or what a recording is as a whole; null: as the labels are. */
  per: Labelled | null
  /** Whether one answer excludes the others. */
  excludes: boolean
  /** What is learnt of a label: that it lasts, that it begins, or the value that it says; or what of each of its names. */
  learns: 'stretches' | 'beginnings' | 'values' | ((name: string) => 'stretches' | 'beginnings')
  /** What is learnt of one name is known of all: recordings are held out whatever is said of them. */
  alike?: boolean
  /** Which names a label of the person's stands for, without values; none where it says nothing to this network. */
  meaning(label: string): readonly string[]
  /** Frame-wise answers as labels, in the order of time. */
  read(answers: Answers): FoundStretch[]
}
