import type { TakeOrigin } from '../../src-shared/project/index.ts'
import { FADE_SECONDS } from '../../src-main/engine/corpus/playing/unit-joiner.ts'
import { toChannels } from '../../src-main/engine/datasets/sound-blocks.ts'
import { clickTimes } from '../../src-main/engine/evaluation/measures/clicks.ts'
import { readSoundFile } from '../../src-main/engine/evaluation/read-sound-file.ts'
import { PcmReader } from '../../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'

/** A sound may begin so much earlier or later than its cut, and a click is as long as some samples. */
const NEAR_SECONDS = 0.01

/** The largest fourth difference of a stretch, which a click stands out by. */
function roughest(samples: Float32Array): number {
  let most = 0
  for (let n = 4; n < samples.length; n++)
    most = Math.max(most, Math.abs(samples[n] - 4 * samples[n - 1] + 6 * samples[n - 2] - 4 * samples[n - 3] + samples[n - 4]))
  return most
}

/** How rough a recording is around the place that an origin plays at a second of the take; more so where it sounds higher. */
async function roughnessIn(sources: readonly PcmSource[], origin: TakeOrigin, seconds: number): Promise<number> {
  const source = sources.find(({ recordingId }) => recordingId === origin.recordingId)
  if (!source) throw new RangeError(`The take plays ${origin.recordingId}, which is none of its sources`)
  const speed = 2 ** (origin.semitones / 12)
  const place = origin.sourceSeconds + (seconds - origin.atSeconds) * speed
  const at = (time: number): number => Math.max(0, Math.min(source.frames, Math.round(time * source.sampleRate)))
  const [first, end] = [at(place - NEAR_SECONDS), at(place + NEAR_SECONDS)]
  const reader = await PcmReader.ofSource(source)
  const [mono] = toChannels(await reader.readChannels(first, end - first), 1)
  await reader.close()
  return speed ** 4 * roughest(mono)
}

/**
 * Clicks that joining makes: where one sound goes and another comes, before its attack, and rougher than both of them were recorded there.
 *
 * @param sources  that the take plays with
 */
export async function countClicksAtJoins(path: string, origins: readonly TakeOrigin[], sources: readonly PcmSource[]): Promise<number> {
  const { samples, sampleRate } = await readSoundFile(path, Infinity)
  let made = 0
  for (const seconds of clickTimes(samples, sampleRate)) {
    const comes = origins.findIndex(({ atSeconds }, i) => i > 0 && seconds >= atSeconds && seconds <= atSeconds + FADE_SECONDS)
    if (comes < 0) continue
    const near = samples.subarray(Math.round((seconds - 0.001) * sampleRate), Math.round((seconds + 0.001) * sampleRate))
    const recorded = [await roughnessIn(sources, origins[comes], seconds), await roughnessIn(sources, origins[comes - 1], seconds)]
    if (roughest(near) > Math.max(...recorded)) made++
  }
  return made
}
