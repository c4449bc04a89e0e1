import type { LabelledStretch } from '../../../src-shared/project/index.ts'
import type { ExampleSet } from '../datasets/example-batches.ts'
import type { BatchForm } from '../datasets/model-data.ts'
import type { LabelFacts } from './label-facts.ts'
import { STEP_SECONDS, STEP_VALUES } from './label-features.ts'

/** A part of a recording with what is said of it. */
export interface LabelledPart {
  /** float32 [steps, STEP_VALUES] of the whole recording, standardised. */
  features: Float32Array
  /** Steps of the part. */
  first: number
  end: number
  /** Of the recording. */
  stretches: readonly LabelledStretch[]
}

interface Window {
  part: LabelledPart
  /** Step of the recording. */
  first: number
  steps: number
}

/** The form of an example: what is heard, which of its steps count, which labels hold in each step, or on the whole. */
export const labelExample = (steps: number, { names, per }: LabelFacts): BatchForm => ({
  frames: { shape: [steps, STEP_VALUES], dtype: 'float32' },
  counted: { shape: [steps], dtype: 'float32' },
  labels: { shape: per === 'clip' ? [names.length] : [steps, names.length], dtype: 'float32' },
})

const stepAt = (seconds: number): number => Math.round(seconds / STEP_SECONDS)

/** Parts as examples of so many steps, which overlap by half; a part that ends within one fills it up with steps that do not count. */
export function labelWindows(parts: readonly LabelledPart[], steps: number, facts: LabelFacts): ExampleSet {
  const windows = parts.flatMap((part) => windowsOf(part, steps))
  return {
    count: windows.length,
    example: labelExample(steps, facts),
    place(index, target) {
      const { part, first, steps: filled } = windows[index]
      const features = part.features.subarray(first * STEP_VALUES, (first + filled) * STEP_VALUES)
      ;(target.frames as Float32Array).fill(0).set(features)
      ;(target.counted as Float32Array).fill(0).fill(1, 0, filled)
      placeLabels((target.labels as Float32Array).fill(0), windows[index], facts)
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

function placeLabels(target: Float32Array, { part, first, steps }: Window, { names, per }: LabelFacts): void {
  for (const { startSeconds, endSeconds, label } of part.stretches) {
    const name = names.indexOf(label)
    if (name < 0) continue
    if (per === 'clip') target[name] = 1
    else
      for (let step = Math.max(first, stepAt(startSeconds)); step < Math.min(first + steps, stepAt(endSeconds)); step++)
        target[(step - first) * names.length + name] = 1
  }
}

/** How often each label holds in such examples, of how many times that it could: in steps that count, or in examples. */
export function labelCounts(parts: readonly LabelledPart[], { names, per }: LabelFacts): { counts: number[]; all: number } {
  const counts = names.map(() => 0)
  let all = 0
  for (const part of parts) {
    const steps = part.end - part.first
    const said = new Float32Array(per === 'clip' ? names.length : steps * names.length)
    placeLabels(said, { part, first: part.first, steps }, { names, per })
    all += said.length / names.length
    for (const [i, value] of said.entries()) counts[i % names.length] += value
  }
  return { counts, all }
}
