import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { makeFolder } from '../../storage/folders.ts'
import { toChannels } from '../datasets/sound-blocks.ts'
import { fromDb } from '../dsp/level.ts'
import { loudness } from '../dsp/transforms/index.ts'
import { concatenateBlocks } from '../files/audio-stream.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import { PcmReader, writePcm } from '../files/pcm-cache.ts'
import type { MatchedLevels, MatchLevelsInput } from './evaluation-jobs.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { EvaluationError } from './errors.ts'

/** Softer sounds do not pull all others down to them; they are raised as far as they go. */
const SOFTEST_TARGET_LUFS = -30
/** Louder ones would leave a gain no room. */
const LOUDEST_TARGET_LUFS = -16
const FADE_SECONDS = 0.05
const MOST_CHANNELS = 2

/** The beginning of a sound file, at most stereo, with its end faded out where it was cut. */
async function readBeginning(path: string, maximumSeconds: number): Promise<{ sound: Float32Array[]; sampleRate: number }> {
  const stream = await openAudioFile(path)
  try {
    const { sampleRate, speakers } = stream
    const most = Math.round(maximumSeconds * sampleRate)
    const blocks: Float32Array[][] = []
    let frames = 0
    for await (const block of stream.blocks()) {
      const channels = Math.min(MOST_CHANNELS, block.length)
      blocks.push(toChannels(block, channels, speakers).map((samples) => samples.slice(0, most - frames)))
      frames += block[0].length
      if (frames >= most) break
    }
    const sound = concatenateBlocks(blocks)
    if (frames > most) for (const samples of sound) fadeOut(samples, Math.round(FADE_SECONDS * sampleRate))
    return { sound, sampleRate }
  } finally {
    await stream.close()
  }
}

function fadeOut(samples: Float32Array, length: number): void {
  for (let n = 0; n < length && n < samples.length; n++) samples[samples.length - 1 - n] *= n / length
}

/**
 * The job: copies sounds so that none is told from another by its loudness: all have the integrated loudness (ITU-R BS.1770) of the softest
 * of them, between -30 and -16 LUFS; a soft sound with high peaks is raised no further than to full scale.
 */
export async function matchLevels(
  { sounds, maximumSeconds }: MatchLevelsInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<MatchedLevels> {
  const measured: { lufs: number; sampleRate: number; channels: number; frames: number }[] = []
  const step = async (done: number): Promise<void> => {
    emit({ type: 'progress', progress: done / (2 * sounds.length), detail: '' })
    await setImmediate()
    signal.throwIfAborted()
  }
  for (const [i, { path, pcmPath }] of sounds.entries()) {
    await step(i)
    const { sound, sampleRate } = await readBeginning(path, maximumSeconds)
    const { integratedLufs } = loudness(sound, sampleRate)
    if (!Number.isFinite(integratedLufs))
      throw new EvaluationError('One of the takes is silent, or shorter than half a second.', 'Leave it out: nobody can rate it.')
    measured.push({ lufs: integratedLufs, sampleRate, channels: sound.length, frames: sound[0].length })
    await makeFolder(dirname(pcmPath))
    await writePcm(pcmPath, sound)
  }
  const target = Math.max(SOFTEST_TARGET_LUFS, Math.min(LOUDEST_TARGET_LUFS, ...measured.map(({ lufs }) => lufs)))
  for (const [i, { pcmPath }] of sounds.entries()) {
    await step(sounds.length + i)
    const { channels, frames, lufs } = measured[i]
    const reader = await PcmReader.open(pcmPath, channels)
    const copy = await reader.readChannels(0, frames)
    await reader.close()
    const peak = copy.reduce((most, samples) => samples.reduce((highest, value) => Math.max(highest, Math.abs(value)), most), 1e-9)
    const gain = Math.min(fromDb(target - lufs), 1 / peak)
    await writePcm(
      pcmPath,
      copy.map((samples) => samples.map((value) => gain * value)),
    )
  }
  return { loudnessLufs: target, sounds: measured.map(({ sampleRate, channels, frames }) => ({ sampleRate, channels, frames })) }
}
