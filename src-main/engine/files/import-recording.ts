import type { RecordingMarker, RecordingTags } from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { removeFile } from '../../storage/files.ts'
import type { Hold } from '../hold.ts'
import { SILENCE_DB } from '../../../src-shared/units.ts'
import { LevelMeter } from '../dsp/level.ts'
import { mixToStereo } from '../dsp/mixdown.ts'
import { PeakBuilder } from '../dsp/peaks.ts'
import { Resampler } from '../dsp/resample.ts'
import type { AudioStream } from './audio-stream.ts'
import { ByteSource } from './byte-source.ts'
import { damaged, tooLong } from './errors.ts'
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
  /** Of the decoded copy: at most 48 kHz and two channels. */
  pcmSampleRate: number
  pcmChannels: number
  pcmFrames: number
  /** Of the source, dB relative to full scale; SILENCE_DB where there is digital silence. */
  peakDb: number
  rmsDb: number
  clippedSamples: number
  silent: boolean
  tags: RecordingTags
  markers: RecordingMarker[]
  /** What was wrong with the file and worked around. */
  warnings: string[]
}

const MAXIMUM_PCM_RATE = 48_000

/** The rate a recording is kept at: its own up to 48 kHz, above that 44.1 or 48 kHz, whichever divides it. */
export function pcmRateFor(sampleRate: number): number {
  if (sampleRate <= MAXIMUM_PCM_RATE) return sampleRate
  return sampleRate % 44_100 === 0 ? 44_100 : MAXIMUM_PCM_RATE
}

/**
 * Decodes a recording once, for everything that comes later: one pass from the source to decoded copy, waveform overview and level.
 * Memory does not grow with its length (but for 16 bytes every 1000 frames). Where it fails or is stopped, no half-made file stays.
 *
 * @throws AudioFileError where the file holds no sound that can be read
 */
export async function importRecording(options: ImportOptions): Promise<DecodedRecording> {
  const stream = await openAudioFile(options.sourcePath)
  try {
    const decoded = await decodeToCache(stream, options)
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

async function decodeToCache(stream: AudioStream, options: ImportOptions): Promise<Omit<DecodedRecording, 'tags' | 'markers'>> {
  const { sampleRate } = stream
  const pcmSampleRate = pcmRateFor(sampleRate)
  const pcmChannels = Math.min(2, stream.channels)
  const resamplers = Array.from({ length: pcmChannels }, () => new Resampler(sampleRate, pcmSampleRate))
  const level = new LevelMeter()
  const peaks = new PeakBuilder()
  const writer = await PcmWriter.create(options.pcmPath, pcmChannels)
  let frames = 0
  const keep = async (block: Float32Array[]): Promise<void> => {
    if (block[0].length === 0) return
    peaks.add(block)
    await writer.write(block)
  }
  try {
    for await (const block of stream.blocks()) {
      await options.hold?.released()
      options.signal?.throwIfAborted()
      frames += block[0].length
      if (frames > MAXIMUM_SECONDS * sampleRate) throw tooLong(frames / sampleRate, MAXIMUM_SECONDS, options.sourcePath)
      level.add(block)
      await keep(mixToStereo(block).map((samples, channel) => resamplers[channel].process(samples)))
      options.onProgress?.(Math.min(1, stream.progress()))
    }
    await keep(resamplers.map((resampler) => resampler.flush()))
  } finally {
    await writer.close()
  }
  if (frames === 0) throw damaged('it holds no samples', options.sourcePath)
  await writeFileAtomic(options.peaksPath, peaks.finish().toBytes(), { rebuildable: true })
  const { peakDb, rmsDb, clippedSamples, silent } = level.result()
  return {
    format: stream.description,
    sampleRate,
    channels: stream.channels,
    frames,
    durationSeconds: frames / sampleRate,
    pcmSampleRate,
    pcmChannels,
    pcmFrames: writer.frames,
    peakDb: Math.max(SILENCE_DB, peakDb),
    rmsDb: Math.max(SILENCE_DB, rmsDb),
    clippedSamples,
    silent,
    warnings: [...stream.warnings],
  }
}

async function besideSound(path: string, { sampleRate, durationSeconds }: Pick<DecodedRecording, 'sampleRate' | 'durationSeconds'>): Promise<Pick<DecodedRecording, 'tags' | 'markers'>> {
  const source = await ByteSource.open(path)
  try {
    return { tags: await readTags(source), markers: await readMarkers(source, sampleRate, durationSeconds) }
  } finally {
    await source.close()
  }
}
