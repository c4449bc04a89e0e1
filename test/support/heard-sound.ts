import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { mixToMono } from '../../src-main/engine/dsp/mixdown.ts'
import { resample } from '../../src-main/engine/dsp/resample.ts'
import { decodeAudioFile } from '../../src-main/engine/files/open-audio-file.ts'

/** A sound file as it is listened to: mono at {@link HEARD_RATE}. */
export async function heardSound(path: string): Promise<Float32Array> {
  const { channels, sampleRate } = await decodeAudioFile(path)
  return resample(mixToMono(channels), sampleRate, HEARD_RATE)
}
