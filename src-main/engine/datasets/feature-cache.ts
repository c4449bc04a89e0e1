import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { createFile, fileInfo, moveFile, readText, removeFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { Codec } from '../dsp/codecs/index.ts'
import { LevelMeter } from '../dsp/level.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { SilenceFinder } from './silence.ts'
import type { FrameRange } from './silence.ts'
import { soundBlocks } from './sound-blocks.ts'

/** Raised when the same sound gives other frames than before. */
const FEATURE_VERSION = 3

const featureMetaSchema = z.object({
  version: z.literal(FEATURE_VERSION),
  codec: z.string(),
  contentHash: z.string(),
  dimensions: z.int().positive(),
  frames: z.int().nonnegative(),
  framesToEnd: z.int().nonnegative(),
  silent: z.boolean(),
  silences: z.array(z.object({ startFrame: z.int().nonnegative(), endFrame: z.int().positive() })),
})

/** A recording as codec frames on disk: float32 [framesToEnd, dimensions], row-major, not standardised. */
export interface FeatureFile {
  path: string
  /** Whole ones. */
  frames: number
  /** One more where the sound ends within a frame: that one is filled up with silence. */
  framesToEnd: number
  silent: boolean
  /** Frames of silence at the beginning and end, and of long silence in between. */
  silences: FrameRange[]
}

interface FeatureOptions {
  signal: AbortSignal
  /** Share of the recording that is done, 0 to 1. */
  onProgress?: (share: number) => void
}

const storedFeatures = async (path: string, metaPath: string, codec: Codec): Promise<FeatureFile | null> => {
  const size = (await orMissing(fileInfo(path)))?.size
  const text = await orMissing(readText(metaPath))
  if (size === undefined || text === null) return null
  let described: unknown
  try {
    described = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return null
  }
  const meta = featureMetaSchema.safeParse(described)
  if (!meta.success || size !== meta.data.framesToEnd * codec.dimensions * Float32Array.BYTES_PER_ELEMENT) return null
  const { frames, framesToEnd, silent, silences } = meta.data
  return { path, frames, framesToEnd, silent, silences }
}

/**
 * The frames of a recording: from the cache, or computed once, block by block, and put there. A cache file that is
 * missing or of another size is computed anew.
 *
 * @param folder where features are kept between runs
 * @throws what the signal was aborted with; nothing half-written stays
 */
export async function featuresOf(
  folder: string,
  source: PcmSource,
  codec: Codec,
  { signal, onProgress }: FeatureOptions,
): Promise<FeatureFile> {
  const key = createHash('sha256')
    .update(`${source.soundKey} ${codec.id} ${codec.sampleRate} ${codec.layout} ${FEATURE_VERSION}`)
    .digest('hex')
    .slice(0, 40)
  const path = join(folder, `${key}.f32`)
  const metaPath = join(folder, `${key}.json`)
  const stored = await storedFeatures(path, metaPath, codec)
  if (stored) return stored

  await makeFolder(folder)
  const unfinished = join(folder, `.${key}-${randomUUID()}`)
  try {
    const { frames, framesToEnd, silent, silences } = await writeFeatures(unfinished, source, codec, { signal, onProgress })
    await moveFile(unfinished, path)
    const meta: z.infer<typeof featureMetaSchema> = {
      version: FEATURE_VERSION,
      codec: codec.id,
      contentHash: source.soundKey,
      dimensions: codec.dimensions,
      frames,
      framesToEnd,
      silent,
      silences,
    }
    await writeFileAtomic(metaPath, JSON.stringify(meta), { rebuildable: true })
    return { path, frames, framesToEnd, silent, silences }
  } finally {
    await removeFile(unfinished)
  }
}

const writeFeatures = async (
  path: string,
  source: PcmSource,
  codec: Codec,
  { signal, onProgress }: FeatureOptions,
): Promise<Omit<FeatureFile, 'path'>> => {
  const expectedSamples = (source.frames * codec.sampleRate) / source.sampleRate
  const encoder = codec.createEncoder()
  const level = new LevelMeter()
  const silence = new SilenceFinder(codec)
  let samples = 0
  let values = 0
  let tail = 0
  const file = await createFile(path)
  try {
    for await (const block of soundBlocks(source, codec)) {
      level.add(block)
      silence.add(block)
      samples += block[0].length
      const frames = encoder.push(block)
      values += frames.length
      if (frames.length > 0) await file.writeFile(bytesOf(frames))
      onProgress?.(Math.min(1, samples / expectedSamples))
      await setImmediate()
      signal.throwIfAborted()
    }
    const begun = samples % codec.hopSamples
    if (begun > 0) {
      const silent = new Float32Array(codec.hopSamples - begun)
      const last = encoder.push(Array.from({ length: codec.channels }, () => silent))
      tail = last.length
      await file.writeFile(bytesOf(last))
    }
  } finally {
    await file.close()
  }
  const frames = values / codec.dimensions
  return { frames, framesToEnd: frames + tail / codec.dimensions, silent: level.result().silent, silences: silence.stretches() }
}

const bytesOf = (frames: Float32Array): Uint8Array => new Uint8Array(frames.buffer, frames.byteOffset, frames.byteLength)
