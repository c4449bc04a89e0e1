/** Peaks that were cut off: what lies at the level of clipping and above is filled in as prediction has it, and never below that level. */
import { fillGap } from '../autoregressive-fill.ts'
import type { Effect } from '../effect.ts'
import type { Lane } from '../readable-sound.ts'

const BLOCK = 4096
const CONTEXT = 3072
const ORDER = 64
const LONGEST = 1024
/** Samples this close to the level are cut off, too. */
const TOLERANCE = 0.995

export function declipEffect(levelDb: number): Effect {
  const level = 10 ** (levelDb / 20)
  return {
    kind: 'time',
    difference(lane, start, length) {
      const result = new Float32Array(length)
      for (let block = Math.floor(start / BLOCK) - 1; block * BLOCK < start + length; block++) {
        for (const { at, change } of peaksOf(lane, block * BLOCK, level)) {
          change.forEach((value, i) => {
            const place = at + i - start
            if (place >= 0 && place < length) result[place] += value
          })
        }
      }
      return result
    },
  }
}

function peaksOf(lane: Lane, start: number, level: number): { at: number; change: Float64Array }[] {
  const begin = start - CONTEXT
  const samples = lane.read(begin, BLOCK + 2 * CONTEXT)
  const filled = samples.slice()
  const runs = clippedRuns(samples, level * TOLERANCE)
  const repairs: { at: number; change: Float64Array }[] = []
  for (const [from, to] of runs) {
    if (to - from > LONGEST || from < 512 || to > samples.length - 512) continue
    const around = filled.slice(from - 512, to + 512)
    fillGap(around, 512, 512 + to - from, { order: ORDER, rounds: 2 })
    const sign = Math.sign(samples[from])
    for (let i = from; i < to; i++) filled[i] = sign * Math.max(level, sign * around[i - from + 512])
    if (from >= CONTEXT && from < CONTEXT + BLOCK)
      repairs.push({ at: begin + from, change: Float64Array.from({ length: to - from }, (_, i) => filled[from + i] - samples[from + i]) })
  }
  return repairs
}

/** Runs of at least two samples of one sign at the level. */
function clippedRuns(samples: Float32Array, level: number): [number, number][] {
  const runs: [number, number][] = []
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i]) < level) continue
    const sign = Math.sign(samples[i])
    let end = i
    while (end < samples.length && sign * samples[end] >= level) end++
    if (end - i >= 2) runs.push([i, end])
    i = end
  }
  return runs
}
