import { SoundResampler, soundBlocks } from '../datasets/sound-blocks.ts'
import { mixToMono } from '../dsp/mixdown.ts'
import type { JudgedFile, JudgedPart } from './evaluation-jobs.ts'
import type { JudgedSound } from './judged-sound.ts'
import { clickTimes } from './measures/clicks.ts'
import { dipsDb } from './measures/join-dips.ts'
import { YARDSTICK_RATE } from './measures/sound-features.ts'
import { joined, readSoundFile } from './read-sound-file.ts'
import type { RealSound } from './real-sounds.ts'

/** Longer takes are judged by their beginning. */
const LONGEST_TAKE_SECONDS = 600

/** A sound file in mono, at its own rate and at the yardsticks'. @throws AudioFileError */
async function readAtBothRates(path: string): Promise<{ own: Float32Array; sampleRate: number; samples: Float32Array }> {
  const { samples: own, sampleRate } = await readSoundFile(path, LONGEST_TAKE_SECONDS)
  const resampler = new SoundResampler(1, sampleRate, YARDSTICK_RATE)
  return { own, sampleRate, samples: joined([...resampler.process([own]), ...resampler.flush()]) }
}

export async function readTake({ name, path, joinsSeconds }: JudgedFile): Promise<JudgedSound> {
  const { own, sampleRate, samples } = await readAtBothRates(path)
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
      sounds.push({ name: part.name, samples: (await readAtBothRates(part.path)).samples, startSeconds: 0 })
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
