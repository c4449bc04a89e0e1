import { SoundResampler, soundBlocks, toChannels } from '../datasets/sound-blocks.ts'
import { mixToMono } from '../dsp/mixdown.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import type { JudgedFile, JudgedPart } from './evaluation-jobs.ts'
import type { JudgedSound } from './judged-sound.ts'
import { clickTimes } from './measures/clicks.ts'
import { dipsDb } from './measures/join-dips.ts'
import { YARDSTICK_RATE } from './measures/sound-features.ts'
import type { RealSound } from './real-sounds.ts'

const joined = (blocks: readonly Float32Array[]): Float32Array => {
  const samples = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const block of blocks) {
    samples.set(block, at)
    at += block.length
  }
  return samples
}

/** Longer takes are judged by their beginning. */
const LONGEST_TAKE_SECONDS = 600

/** A sound file in mono, at its own rate and at the yardsticks'. @throws AudioFileError */
async function readMono(path: string): Promise<{ own: Float32Array; sampleRate: number; samples: Float32Array }> {
  const stream = await openAudioFile(path)
  try {
    const most = LONGEST_TAKE_SECONDS * stream.sampleRate
    const resampler = new SoundResampler(1, stream.sampleRate, YARDSTICK_RATE)
    const [own, resampled]: Float32Array[][] = [[], []]
    let frames = 0
    for await (const block of stream.blocks()) {
      const [mono] = toChannels(block, 1, stream.speakers)
      const kept = mono.subarray(0, most - frames)
      own.push(kept.slice())
      resampled.push(...resampler.process([kept]))
      frames += kept.length
      if (frames >= most) break
    }
    resampled.push(...resampler.flush())
    return { own: joined(own), sampleRate: stream.sampleRate, samples: joined(resampled) }
  } finally {
    await stream.close()
  }
}

export async function readTake({ name, path, joinsSeconds }: JudgedFile): Promise<JudgedSound> {
  const { own, sampleRate, samples } = await readMono(path)
  return { name, samples, clicks: clickTimes(own, sampleRate).length, joinDips: joinsSeconds && dipsDb(own, sampleRate, joinsSeconds) }
}

/** A recording of the project or a file of its own, or a stretch of it; of all parts together at most `mostSeconds`, the middle of each. */
export async function readReal(
  parts: readonly JudgedPart[],
  mostSeconds: number,
  onPart: (name: string) => Promise<void>,
): Promise<RealSound[]> {
  const seconds = parts.map((part) => ('source' in part ? part.endSeconds - part.startSeconds : null))
  const known = seconds.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  const share = known > mostSeconds ? mostSeconds / known : 1
  const sounds: RealSound[] = []
  for (const [i, part] of parts.entries()) {
    await onPart(part.name)
    if (!('source' in part)) {
      sounds.push({ name: part.name, samples: (await readMono(part.path)).samples, startSeconds: 0 })
      continue
    }
    const { source } = part
    const length = (seconds[i] ?? 0) * share
    const startSeconds = part.startSeconds + ((seconds[i] ?? 0) - length) / 2
    const startFrame = Math.round(startSeconds * source.sampleRate)
    const endFrame = Math.min(source.frames, Math.round((startSeconds + length) * source.sampleRate))
    const blocks: Float32Array[] = []
    for await (const sound of soundBlocks(source, { sampleRate: YARDSTICK_RATE, channels: 1, startFrame, endFrame }))
      blocks.push(mixToMono(sound))
    sounds.push({ name: part.name, samples: joined(blocks), startSeconds, recordingId: source.recordingId })
  }
  return sounds
}
