import { valueInLabel, type LabelledStretch } from '../../../src-shared/project/index.ts'
import type { ExampleSet } from '../datasets/example-batches.ts'
import type { BatchForm } from '../datasets/model-data.ts'
import type { LabelFacts, ValueScale } from './label-facts.ts'
import type { LabelKind } from './label-kind.ts'

/** A part of a recording with what is said of it. */
export interface LabelledPart {
  /** float32 [steps, values] of the whole recording, standardised. */
  features: Float32Array
  /** Steps of the part. */
  first: number
  end: number
  /** Of the recording, by the names that are learnt. */
  stretches: readonly MeantStretch[]
}

/** A stretch by a name that is learnt, and the value that was said of it, where values are learnt. */
export type MeantStretch = LabelledStretch & { value?: number }

/** Stretches by the names that a network learns: none, one or some for each. */
export const meantStretches = (stretches: readonly LabelledStretch[], { learns, meaning }: LabelKind): MeantStretch[] =>
  stretches.flatMap((stretch) =>
    meaning(stretch.label).map((label) => ({
      ...stretch,
      label,
      ...(learns === 'values' && { value: valueInLabel(stretch.label)?.value }),
    })),
  )

/** A beginning is learnt at its step and so many to both sides: nobody marks it, or plays together, more exactly. */
const NEAR_STEPS = 1

interface Window {
  part: LabelledPart
  /** Step of the recording. */
  first: number
  steps: number
}

/** How steps are heard, and what of a label is learnt. */
export type Learning = Pick<LabelKind, 'view' | 'learns'>

/**
 * The form of an example: what is heard, which of its steps count, which labels hold in each step, or on the whole; of values, which of
 * them were said in each step, and what.
 */
export const labelExample = (steps: number, { names, per, scales }: LabelFacts, values: number): BatchForm => ({
  frames: { shape: [steps, values], dtype: 'float32' },
  counted: { shape: scales ? [steps, names.length] : [steps], dtype: 'float32' },
  labels: { shape: per === 'clip' ? [names.length] : [steps, names.length], dtype: 'float32' },
})

/**
 * Parts as examples of so many steps, which overlap by half; a part that ends within one fills it up with steps that do not count. Where
 * values are learnt, examples of which nothing is said are left out.
 */
export function labelWindows(parts: readonly LabelledPart[], steps: number, facts: LabelFacts, learning: Learning): ExampleSet {
  const { values, stepSeconds } = learning.view
  const isSaid = ({ part, first, steps: filled }: Window): boolean =>
    part.stretches.some(
      ({ startSeconds, endSeconds }) =>
        Math.round(startSeconds / stepSeconds) < first + filled && Math.round(endSeconds / stepSeconds) > first,
    )
  const windows = parts.flatMap((part) => windowsOf(part, steps)).filter((window) => !facts.scales || isSaid(window))
  return {
    count: windows.length,
    example: labelExample(steps, facts, values),
    place(index, target) {
      const { part, first, steps: filled } = windows[index]
      const features = part.features.subarray(first * values, (first + filled) * values)
      ;(target.frames as Float32Array).fill(0).set(features)
      const [counted, labels] = [target.counted as Float32Array, (target.labels as Float32Array).fill(0)]
      if (facts.scales) placeValues({ values: labels, said: counted.fill(0) }, windows[index], facts.scales, facts, learning)
      else {
        counted.fill(0).fill(1, 0, filled)
        placeLabels(labels, windows[index], facts, learning)
      }
    },
  }
}

function windowsOf(part: LabelledPart, steps: number): Window[] {
  const hop = Math.max(1, steps >> 1)
  const windows: Window[] = []
  for (let first = part.first; first < part.end; first += hop) {
    windows.push({ part, first, steps: Math.min(steps, part.end - first) })
    if (first + steps >= part.end) break
  }
  return windows
}

function placeLabels(
  target: Float32Array,
  { part, first, steps }: Window,
  { names, per }: LabelFacts,
  { view: { stepSeconds }, learns }: Learning,
): void {
  const stepAt = (seconds: number): number => Math.round(seconds / stepSeconds)
  for (const { startSeconds, endSeconds, label } of part.stretches) {
    const name = names.indexOf(label)
    if (name < 0) continue
    if (per === 'clip') {
      target[name] = 1
      continue
    }
    const start = stepAt(startSeconds)
    const what = typeof learns === 'string' ? learns : learns(label)
    const [from, to] = what === 'beginnings' ? [start - NEAR_STEPS, start + NEAR_STEPS + 1] : [start, stepAt(endSeconds)]
    for (let step = Math.max(first, from); step < Math.min(first + steps, to); step++) target[(step - first) * names.length + name] = 1
  }
}

/** Where several values are said of one name the last counts: the one that begins later. */
function placeValues(
  { values, said }: { values: Float32Array; said: Float32Array },
  { part, first, steps }: Window,
  scales: readonly ValueScale[],
  { names }: LabelFacts,
  { view: { stepSeconds } }: Learning,
): void {
  for (const { startSeconds, endSeconds, label, value = 0 } of part.stretches.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
    const name = names.indexOf(label)
    if (name < 0) continue
    const [from, to] = [startSeconds, endSeconds].map((seconds) => Math.round(seconds / stepSeconds))
    for (let step = Math.max(first, from); step < Math.min(first + steps, to); step++) {
      values[(step - first) * names.length + name] = (value - scales[name].mean) / scales[name].deviation
      said[(step - first) * names.length + name] = 1
    }
  }
}

/** How often each label holds in such examples, of how many times that it could: in steps that count, or in examples. */
export function labelCounts(
  parts: readonly LabelledPart[],
  { names, per }: LabelFacts,
  learning: Learning,
): { counts: number[]; all: number } {
  const counts = names.map(() => 0)
  let all = 0
  for (const part of parts) {
    const steps = part.end - part.first
    const said = new Float32Array(per === 'clip' ? names.length : steps * names.length)
    placeLabels(said, { part, first: part.first, steps }, { names, per }, learning)
    all += said.length / names.length
    for (const [i, value] of said.entries()) counts[i % names.length] += value
  }
  return { counts, all }
}
