import { pipeline } from 'node:stream/promises'
import type { SoundFileFormat } from '../../../src-shared/project/index.ts'
import { deinterleave } from '../../engine/files/pcm-cache.ts'
import { WavWriter, type WavOptions } from '../../engine/files/wav-writer.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { createFile, exists, fileInfo, moveFile, openFile, removeFile } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'
import { UnsafePathError } from '../../storage/unsafe-path-error.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { TakeAudio } from './take-audio.ts'

/** Of the WAVs that this program writes, and less than a hundredth of a second of sound. */
const LONGEST_HEADER_BYTES = 128

/** Interleaved blocks as a sound file, whole or not at all. */
export async function writeBlocks(path: string, blocks: AsyncIterable<Float32Array>, options: WavOptions): Promise<void> {
  const writer = await WavWriter.create(path, options)
  try {
    for await (const block of blocks) await writer.append(deinterleave(block, options.channels))
  } catch (error) {
    await writer.close()
    await removeFile(path)
    throw error
  }
  await writer.close()
}

/** Sample for sample; takes are kept as floats, which become integers with dither. */
export async function copySoundAs(sourcePath: string, format: SoundFileFormat, outPath: string, forker: EngineForker): Promise<void> {
  if (format !== 'wav-float') {
    await runInEngine(forker, 'convert', { sourcePath, outPath, format, dither: 'flat' })
    return
  }
  const [from, to] = [await openFile(sourcePath), await createFile(outPath)]
  await pipeline(from.createReadStream(), to.createWriteStream({ flush: true }))
}

/** A preview was made in its run's folder; where it was not moved yet, it is now. */
export async function bringPreview(from: string, to: string): Promise<void> {
  if ((await exists(from)) && !(await exists(to))) await moveFile(from, to)
}

/** A sound file that was begun and holds nothing: what may hold more than its header stays. */
export async function removeEmptySound(path: string): Promise<void> {
  const info = await orMissing(fileInfo(path))
  if (info && info.size <= LONGEST_HEADER_BYTES) await removeFile(path)
}

export async function writtenFrames(path: string): Promise<number> {
  try {
    const audio = await orMissing(TakeAudio.open(path))
    await audio?.close()
    return audio?.layout.frames ?? 0
  } catch (error) {
    if (error instanceof ProjectError || error instanceof UnsafePathError) return 0
    throw error
  }
}
