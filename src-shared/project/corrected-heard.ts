import type { Heard, HeardCorrection } from './heard.ts'

/** Within this share a tempo is the same pulse, or a simple multiple of it. */
const SAME_PULSE = 0.04
/** Beats in the place of so many that were found. */
const SIMPLE_RATIOS = [2, 3, 1 / 2, 1 / 3] as const

/**
 * What a recording holds with what a person says of it.
 *
 *   - another tempo that is a simple multiple subdivides or thins the beats, which go on following the playing
 *   - any other tempo is an even pulse through the first beat of a bar
 */
export function correctedHeard(heard: Heard, correction: HeardCorrection): Heard {
  const { bpm, beatsPerBar, downbeatSeconds, beatParts, key, chords, sections } = correction
  const found = heard.beatsPerBar === null ? null : heard.beats[heard.firstDownbeat]
  const anchor = downbeatSeconds ?? found ?? null
  const beats = bpm === null ? heard.beats : beatsAt(heard, bpm, anchor ?? heard.beats.at(0) ?? 0)
  const bar = beatsPerBar ?? heard.beatsPerBar
  const firstDownbeat = bar === null || anchor === null || beats.length === 0 ? heard.firstDownbeat : nearest(beats, anchor) % bar
  return {
    ...heard,
    tempo: bpm === null ? heard.tempo : { bpm, confidence: 1, alternatives: [] },
    beats,
    beatsPerBar: bar,
    firstDownbeat,
    meterChanges: bar === null ? [] : meterChangesOf(heard, correction, beats).filter(({ beat }) => beat > firstDownbeat),
    beatParts: beatParts ?? partsAt(heard, bpm),
    key: key ?? heard.key,
    keyConfidence: key ? 1 : heard.keyConfidence,
    keys: key ? [{ startSeconds: 0, endSeconds: heard.seconds, key }] : heard.keys,
    chords: chords ?? heard.chords,
    sections: sections ?? heard.sections,
  }
}

/** Those that the person says; those that were heard hold while the person says nothing of the bars. Each on another beat, ascending. */
function meterChangesOf(
  heard: Heard,
  { beatsPerBar, downbeatSeconds, meterChanges }: HeardCorrection,
  beats: readonly number[],
): Heard['meterChanges'] {
  if (beats.length === 0) return []
  if (meterChanges === null && (beatsPerBar !== null || downbeatSeconds !== null)) return []
  const said = meterChanges ?? heard.meterChanges.map(({ beat, beatsPerBar }) => ({ seconds: heard.beats[beat] ?? 0, beatsPerBar }))
  const byBeat = new Map(said.map(({ seconds, beatsPerBar }) => [nearest(beats, seconds), beatsPerBar]))
  return [...byBeat].sort(([a], [b]) => a - b).map(([beat, beatsPerBar]) => ({ beat, beatsPerBar }))
}

function simpleRatio(heard: Heard, bpm: number): (typeof SIMPLE_RATIOS)[number] | undefined {
  const ratio = heard.tempo.bpm === null || heard.beats.length < 2 ? 0 : bpm / heard.tempo.bpm
  return SIMPLE_RATIOS.find((one) => Math.abs(ratio / one - 1) < SAME_PULSE)
}

/** Of beats that are thirds of those that were found, or three of them. */
function partsAt(heard: Heard, bpm: number | null): Heard['beatParts'] {
  const simple = bpm === null ? 1 : simpleRatio(heard, bpm)
  if (simple === 3) return 2
  return simple === 1 / 3 ? 3 : heard.beatParts
}

function beatsAt(heard: Heard, bpm: number, anchor: number): number[] {
  const simple = simpleRatio(heard, bpm)
  if (simple === undefined) return evenBeats(heard.seconds, bpm, anchor)
  if (simple < 1) {
    const every = Math.round(1 / simple)
    const phase = nearest(heard.beats, anchor) % every
    return heard.beats.filter((_, i) => i % every === phase)
  }
  return heard.beats.flatMap((time, i) => {
    const next = heard.beats.at(i + 1)
    return next === undefined ? [time] : Array.from({ length: simple }, (_, k) => time + (k * (next - time)) / simple)
  })
}

function evenBeats(seconds: number, bpm: number, anchor: number): number[] {
  const period = 60 / bpm
  const first = anchor - Math.floor(anchor / period) * period
  return Array.from({ length: Math.max(0, Math.floor((seconds - first) / period) + 1) }, (_, i) => first + i * period)
}

function nearest(times: readonly number[], wanted: number): number {
  let best = 0
  times.forEach((time, i) => {
    if (Math.abs(time - wanted) < Math.abs(times[best] - wanted)) best = i
  })
  return best
}
