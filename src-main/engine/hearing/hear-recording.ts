import { setImmediate } from 'node:timers/promises'
import type { Heard, HeardSound } from '../../../src-shared/project/heard.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { hear } from './hear.ts'
import type { HearInput } from './hear-job.ts'
import { readMono } from './read-mono.ts'

/** Reading takes this part of the time, listening the rest. */
const READING_SHARE = 0.2
/** To a millisecond: what is found is no more exact. */
const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000

const roundedSpan = <T extends { startSeconds: number; endSeconds: number }>(span: T): T => ({
  ...span,
  startSeconds: rounded(span.startSeconds),
  endSeconds: rounded(span.endSeconds),
})

/** The job: what a recording holds. Cost grows with its length. */
export async function hearRecording({ source }: HearInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<HeardSound> {
  const tell = (progress: number): void => emit({ type: 'progress', progress, detail: source.name })
  const { samples, loudnessLufs } = await readMono(source, async (part) => {
    signal.throwIfAborted()
    tell(READING_SHARE * part)
    await setImmediate()
  })
  const { tempo, beats, bars, beatParts, onsets, keys, chords, sections, melody, likeness, tuningCents } = await hear(
    samples,
    async (part) => {
      signal.throwIfAborted()
      tell(READING_SHARE + (1 - READING_SHARE) * part)
      await setImmediate()
    },
  )
  const heard: Heard = {
    version: 6,
    seconds: rounded(samples.length / HEARD_RATE),
    tempo: { bpm: tempo.bpm, confidence: tempo.confidence, alternatives: tempo.alternatives },
    beats: beats.map(rounded),
    beatsPerBar: bars.beatsPerBar,
    firstDownbeat: bars.firstDownbeat,
    meterChanges: [...bars.meterChanges],
    beatParts,
    onsets: onsets.map(rounded),
    key: keys.key,
    keyConfidence: keys.confidence,
    keys: keys.spans.map(roundedSpan),
    chords: chords.map(roundedSpan),
    sections: sections.map(roundedSpan),
    tuningCents: Math.round(tuningCents * 10) / 10,
    loudnessLufs,
  }
  return { heard, melody, likeness }
}
