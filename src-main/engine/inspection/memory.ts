import { isView } from './flops.ts'
import type { InspectedGraph } from './inspected-graph.ts'

/**
 * Bytes of computed values that are alive at once, at most: each from the node that computes it to the last one that
 * uses it, outputs to the end; a reshaped value shares its operand's place. Runtimes may compute in another order and
 * write results over operands, so theirs can be a little more or less.
 */
export function peakActivationBytes({ nodes, values, outputs }: InspectedGraph): number {
  const place = values.map((_, index) => index)
  for (const { op, inputs, outputs: made } of nodes) if (isView(op) && made.length === 1) place[made[0]] = place[inputs[0]]
  const lastUse = new Map<number, number>()
  nodes.forEach(({ inputs, outputs: made }, index) => [...inputs, ...made].forEach((value) => lastUse.set(place[value], index)))
  for (const { value } of outputs) lastUse.set(place[value], nodes.length)

  const endings = new Map<number, number[]>()
  for (const [value, index] of lastUse) endings.set(index, [...(endings.get(index) ?? []), value])
  const alive = new Set<number>()
  let bytes = 0
  let peak = 0
  nodes.forEach(({ outputs: made }, index) => {
    for (const value of made) {
      if (alive.has(place[value]) || values[place[value]].kind !== 'computed') continue
      alive.add(place[value])
      bytes += values[place[value]].bytes
    }
    peak = Math.max(peak, bytes)
    for (const value of endings.get(index) ?? []) if (alive.delete(value)) bytes -= values[value].bytes
  })
  return peak
}
