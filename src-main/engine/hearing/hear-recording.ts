import { setImmediate } from 'node:timers/promises'
import type { Heard } from '../../../src-shared/project/heard.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { hear } from './hear.ts'
import type { HearInput } from './hear-job.ts'
import { readMono } from './read-mono.ts'

/** Reading takes this part of the time, listening the rest. */
const READING_SHARE = 0.2
/** To a millisecond: what is found is no more exact. */
const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000

/** The job: what a recording holds. Cost grows with its length. */
export async function hearRecording({ source }: HearInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<Heard> {
  const tell = (progress: number): void => emit({ type: 'progress', progress, detail: source.name })
  const { samples, loudnessLufs } = await readMono(source, async (part) => {
    signal.throwIfAborted()
    tell(READING_SHARE * part)
    await setImmediate()
  })
  const { tempo, beats, meter, onsets, keys, chords, tuningCents } = await hear(samples, async (part) => {
    signal.throwIfAborted()
    tell(READING_SHARE + (1 - READING_SHARE) * part)
    await setImmediate()
  })
  return {
    version: 1,
    seconds: rounded(samples.length / HEARD_RATE),
    tempo: { bpm: tempo.bpm, confidence: tempo.confidence, alternatives: tempo.alternatives },
    beats: beats.map(rounded),
    beatsPerBar: meter.beatsPerBar,
    firstDownbeat: meter.firstDownbeat,
    onsets: onsets.map(rounded),
    key: keys.key,
    keyConfidence: keys.confidence,
    keys: keys.spans.map(({ startSeconds, endSeconds, key }) => ({
      startSeconds: rounded(startSeconds),
      endSeconds: rounded(endSeconds),
      key,
    })),
    chords: chords.map(({ startSeconds, endSeconds, label }) => ({
      startSeconds: rounded(startSeconds),
      endSeconds: rounded(endSeconds),
      label,
    })),
    tuningCents: Math.round(tuningCents * 10) / 10,
    loudnessLufs,
  }
}
