import { setImmediate } from 'node:timers/promises'
import type { Heard } from '../../../src-shared/project/heard.ts'
import { SoundResampler } from '../datasets/sound-blocks.ts'
import { mixToMono } from '../dsp/mixdown.ts'
import { LoudnessMeter } from '../dsp/transforms/loudness.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { hear } from './hear.ts'
import type { HearInput } from './hear-job.ts'

/** Longer recordings are heard up to here: they are held in memory as a whole, 300 MB an hour. */
const LONGEST_SECONDS = 3600
const BLOCK_SECONDS = 10
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

async function readMono(
  { pcmPath, channels, sampleRate, frames }: PcmSource,
  read: (part: number) => Promise<void>,
): Promise<{ samples: Float32Array; loudnessLufs: number | null }> {
  const wanted = Math.min(frames, LONGEST_SECONDS * sampleRate)
  const reader = await PcmReader.open(pcmPath, channels)
  try {
    const resampler = new SoundResampler(1, sampleRate, HEARD_RATE)
    const meter = new LoudnessMeter(sampleRate, channels)
    const samples = new Float32Array(Math.ceil((wanted * HEARD_RATE) / sampleRate) + HEARD_RATE)
    let at = 0
    const keep = (blocks: readonly Float32Array[]): void => {
      for (const block of blocks) {
        const room = block.subarray(0, samples.length - at)
        samples.set(room, at)
        at += room.length
      }
    }
    const blockFrames = BLOCK_SECONDS * sampleRate
    for (let start = 0; start < wanted; start += blockFrames) {
      const block = await reader.readChannels(start, Math.min(blockFrames, wanted - start))
      meter.add(block)
      keep(resampler.process([mixToMono(block)]))
      await read(Math.min(1, (start + blockFrames) / wanted))
    }
    keep(resampler.flush())
    const { integratedLufs } = meter.result()
    return { samples: samples.subarray(0, at), loudnessLufs: Number.isFinite(integratedLufs) ? Math.round(integratedLufs * 10) / 10 : null }
  } finally {
    await reader.close()
  }
}
