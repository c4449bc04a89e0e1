import {
  MEND_AUTOMATICALLY,
  type Finding,
  type Mend,
  type MendWish,
  type RecordingMarker,
  type RecordingTags,
} from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { removeFile } from '../../storage/files.ts'
import type { Hold } from '../hold.ts'
import { SILENCE_DB } from '../../../src-shared/units.ts'
import { judgeSound, type SoundJudgement } from '../dsp/judge-sound.ts'
import { fromDb, LevelMeter, type Level } from '../dsp/level.ts'
import { Delayer, OffsetRemover, SpikeRemover } from '../dsp/mender.ts'
import { mixDown, type MixGains } from '../dsp/mixdown.ts'
import { PeakBuilder } from '../dsp/peaks.ts'
import { Resampler } from '../dsp/resample.ts'
import type { Speaker } from '../dsp/speakers.ts'
import { SoundLook } from '../dsp/sound-look.ts'
import type { AudioStream } from './audio-stream.ts'
import { ByteSource } from './byte-source.ts'
import { noSamples, tooLong } from './errors.ts'
import { findingsOf, keptGains, keptSpeakers, MENDED_PEAK_DB, resolveMend } from './mend-sound.ts'
import { readMarkers } from './markers.ts'
import { MAXIMUM_SECONDS, openAudioFile } from './open-audio-file.ts'
import { PcmWriter } from './pcm-cache.ts'
import { readTags } from './tags.ts'

export interface ImportOptions {
  sourcePath: string
  /** Where the decoded sound goes: interleaved float32 (see pcm-cache.ts). */
  pcmPath: string
  /** Where the waveform overview goes (see dsp/peaks.ts). */
  peaksPath: string
  /** What is mended, where it is needed; an offset and spikes unless given. */
  mend?: MendWish
  /** Of the decoded copy, Hz, where places in it are known already; as the source allows, unless given. */
  pcmSampleRate?: number
  /** 0..1 */
  onProgress?: (progress: number) => void
  signal?: AbortSignal
  hold?: Hold
}

export interface DecodedRecording {
  /** What the decoder found, e.g. "WAV, 24 bit". */
  format: string
  /** Of the source, Hz. */
  sampleRate: number
  /** Of the source. */
  channels: number
  /** Of the source, samples per channel. */
  frames: number
  durationSeconds: number
  /** Of the decoded copy: at most 192 kHz and six channels. */
  pcmSampleRate: number
  pcmChannels: number
  /** What its channels are meant for; null: tracks, or not more than two. */
  pcmSpeakers: readonly Speaker[] | null
  pcmFrames: number
  /** Of the decoded copy, dB relative to full scale; SILENCE_DB where there is digital silence. */
  peakDb: number
  rmsDb: number
  /** Of the source. */
  clippedSamples: number
  silent: boolean
  /** What is left of it in mono is silent. */
  monoSilent: boolean
  tags: RecordingTags
  markers: RecordingMarker[]
  /** What was mended. */
  mend: Mend
  /** What is odd about its sound. */
  findings: Finding[]
  /** What was wrong with the file and worked around. */
  warnings: string[]
}

const MAXIMUM_PCM_RATE = 192_000
/** Of the progress; few files are decoded twice. */
const FIRST_PASS_SHARE = 0.95

/** The rate a recording is kept at: its own up to 192 kHz, above that 176.4 or 192 kHz, whichever divides it. */
export function pcmRateFor(sampleRate: number): number {
  if (sampleRate <= MAXIMUM_PCM_RATE) return sampleRate
  return sampleRate % 44_100 === 0 ? 176_400 : MAXIMUM_PCM_RATE
}

/**
 * Decodes a recording for everything that comes later: one pass from the source to decoded copy, waveform overview and level, and a second
 * one where something is to be mended.
 * Memory does not grow with its length (but for 16 bytes every 1000 frames). Where it fails or is stopped, no half-made file stays.
 *
 * @throws AudioFileError where the file holds no sound that can be read
 */
export async function importRecording(options: ImportOptions): Promise<DecodedRecording> {
  const stream = await openAudioFile(options.sourcePath)
  try {
    const decoded = await decodeAndMend(stream, options)
    const beside = await besideSound(options.sourcePath, decoded)
    options.onProgress?.(1)
    return { ...decoded, ...beside }
  } catch (error) {
    await removeFile(options.pcmPath)
    await removeFile(options.peaksPath)
    throw error
  } finally {
    await stream.close()
  }
}

/** One pass from the source to the decoded copy, changed on its way. */
interface DecodingPlan {
  gains: MixGains
  /** Looks at the source as it is. */
  look: SoundLook | null
  /** Changes a channel in place. */
  changes: readonly ((samples: Float32Array) => void)[][]
  onProgress: (part: number) => void
}

interface DecodedSound {
  frames: number
  pcmSampleRate: number
  pcmChannels: number
  pcmFrames: number
  level: Level
}

/** Decodes as it is and looks at it; where something is to be mended, decodes once more. */
async function decodeAndMend(stream: AudioStream, options: ImportOptions): Promise<Omit<DecodedRecording, 'tags' | 'markers'>> {
  const { sourcePath, mend: wish = MEND_AUTOMATICALLY } = options
  const { sampleRate, channels } = stream
  const shape = { sampleRate, channels, speakers: stream.speakers, hasHeadroom: stream.hasHeadroom }
  const look = new SoundLook(channels, sampleRate)
  const report = (from: number, to: number) => (part: number) => options.onProgress?.(from + (to - from) * part)
  const asItIs = { gains: keptGains(shape, wish.tracks, sourcePath), look, changes: [], onProgress: report(0, FIRST_PASS_SHARE) }
  let sound = await decodeToCache(stream, options, asItIs)
  const judgement = judgeSound(look.facts(), { hasHeadroom: stream.hasHeadroom ?? false })
  const unmended = sound.level
  const mend = resolveMend(wish, judgement, shape, unmended)
  if (mend.kinds.length > 0 || mend.tracks?.join() !== wish.tracks?.join()) {
    const again = await openAudioFile(sourcePath)
    try {
      const gains = mendedGains(keptGains(shape, mend.tracks, sourcePath), mend, judgement.peak)
      const changes = Array.from({ length: channels }, (_, channel) => mendingChanges(mend, judgement, sampleRate, channel))
      sound = await decodeToCache(again, options, { gains, look: null, changes, onProgress: report(FIRST_PASS_SHARE, 1) })
    } finally {
      await again.close()
    }
  }
  const { level, ...kept } = sound
  return {
    ...kept,
    format: stream.description,
    sampleRate,
    channels,
    pcmSpeakers: keptSpeakers(shape, mend.tracks),
    durationSeconds: kept.frames / sampleRate,
    peakDb: Math.max(SILENCE_DB, level.peakDb),
    rmsDb: Math.max(SILENCE_DB, level.rmsDb),
    clippedSamples: judgement.clippedSamples,
    silent: level.silent,
    monoSilent: level.silent || (kept.pcmChannels === 2 && !mend.kinds.includes('polarity') && judgement.monoSilent),
    mend,
    findings: findingsOf(judgement, mend, shape, unmended),
    warnings: [...stream.warnings],
  }
}

function mendingChanges(
  mend: Mend,
  { spikes, delay }: SoundJudgement,
  sampleRate: number,
  channel: number,
): ((samples: Float32Array) => void)[] {
  const changes: ((samples: Float32Array) => void)[] = []
  if (mend.kinds.includes('spikes') && spikes) {
    const remover = new SpikeRemover(spikes.above)
    changes.push((samples) => remover.process(samples))
  }
  if (mend.kinds.includes('offset')) {
    const remover = new OffsetRemover(sampleRate)
    changes.push((samples) => remover.process(samples))
  }
  if (mend.kinds.includes('delay') && delay && channel !== delay.late) {
    const delayer = new Delayer(delay.samples)
    changes.push((samples) => delayer.process(samples))
  }
  return changes
}

/** @param peak  of the source, that the level is brought from */
function mendedGains(gains: MixGains, { kinds }: Mend, peak: number): MixGains {
  const level = kinds.includes('level') ? fromDb(MENDED_PEAK_DB) / peak : 1
  const right = kinds.includes('polarity') ? -1 : 1
  return gains.map((row) => row.map((gain, channel) => gain * level * (channel === 1 ? right : 1)))
}

async function decodeToCache(
  stream: AudioStream,
  options: ImportOptions,
  { gains, look, changes, onProgress }: DecodingPlan,
): Promise<DecodedSound> {
  const { sampleRate } = stream
  const pcmSampleRate = options.pcmSampleRate ?? pcmRateFor(sampleRate)
  const pcmChannels = gains.length
  const resamplers = gains.map(() => new Resampler(sampleRate, pcmSampleRate))
  const level = new LevelMeter()
  const peaks = new PeakBuilder()
  const writer = await PcmWriter.create(options.pcmPath, pcmChannels)
  let frames = 0
  const keep = async (block: Float32Array[]): Promise<void> => {
    if (block[0].length === 0) return
    level.add(block)
    peaks.add(block)
    await writer.write(block)
  }
  try {
    for await (const block of stream.blocks()) {
      await options.hold?.released()
      options.signal?.throwIfAborted()
      frames += block[0].length
      if (frames > MAXIMUM_SECONDS * sampleRate) throw tooLong(frames / sampleRate, MAXIMUM_SECONDS, options.sourcePath)
      look?.add(block)
      changes.forEach((ofChannel, channel) => ofChannel.forEach((change) => change(block[channel])))
      await keep(mixDown(block, gains).map((samples, side) => resamplers[side].process(samples)))
      onProgress(Math.min(1, stream.progress()))
    }
    await keep(resamplers.map((resampler) => resampler.flush()))
  } finally {
    await writer.close()
  }
  if (frames === 0) throw noSamples(options.sourcePath)
  await writeFileAtomic(options.peaksPath, peaks.finish().toBytes(), { rebuildable: true })
  return { frames, pcmSampleRate, pcmChannels, pcmFrames: writer.frames, level: level.result() }
}

async function besideSound(
  path: string,
  { sampleRate, durationSeconds }: Pick<DecodedRecording, 'sampleRate' | 'durationSeconds'>,
): Promise<Pick<DecodedRecording, 'tags' | 'markers'>> {
  const source = await ByteSource.open(path)
  try {
    return { tags: await readTags(source), markers: await readMarkers(source, sampleRate, durationSeconds) }
  } finally {
    await source.close()
  }
}
