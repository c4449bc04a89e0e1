import type { ByteSource } from './byte-source.ts'
import { inWords } from './errors.ts'
import { missingSound } from './missing-sound.ts'
import { decodeSamples, type SampleLayout } from './pcm-samples.ts'
import { TAG_HEAD_BYTES, tagLength } from './tag-blocks.ts'

/**
 * How far uncompressed sound really reaches in a file, whatever its header says: sizes of 32 bits wrap round above 4 GB, recorders die
 * before they write them, converters that write to a pipe invent them, and downloads break off.
 */

export interface DeclaredSamples {
  /** First byte of the samples. */
  offset: number
  /** As the header says; undefined where its writer did not know. */
  byteLength: number | undefined
  /** Where no sound can be any more, in bytes. */
  limit: number
  layout: SampleLayout
  channels: number
  sampleRate: number
  /** Whether further parts of the file's own kind begin at a place. */
  partsFollow: (offset: number) => Promise<boolean>
}

const WRAP = 2 ** 32
/** A petabyte; what is written to a pipe as Wave64 says 2^63 - 1. */
const LARGEST_MEANT = 2 ** 50
/** Less than this behind the declared end is padding. */
const PADDING_SECONDS = 0.1
const PROBES = 8
const PROBE_FRAMES = 4096
/** Mean step from sample to sample against the mean deviation: 0.1 to 0.5 in music, 1.33 in numbers without any order. */
const ROUGHEST_SOUND = 1
const LOUDEST_FLOAT = 16

/** Bytes of samples that are there, whole ones. Says in `warnings` what differs from the header. */
export async function findExtent(source: ByteSource, declared: DeclaredSamples, warnings: string[]): Promise<number> {
  const { offset, layout, channels, sampleRate } = declared
  const frameBytes = layout.bytesPerSample * channels
  const seconds = (bytes: number): string => inWords(bytes / frameBytes / sampleRate)
  const available = Math.max(0, Math.min(declared.limit, source.size) - offset)
  const whole = (bytes: number): number => Math.floor(bytes / frameBytes) * frameBytes
  const { byteLength } = declared
  if (byteLength === undefined || byteLength > LARGEST_MEANT) return whole(available)
  const missing = missingSound(byteLength / frameBytes, available / frameBytes, sampleRate)
  if (missing) warnings.push(missing)
  const behind = available - byteLength
  if (byteLength > 0 && behind < PADDING_SECONDS * sampleRate * frameBytes) return whole(Math.min(byteLength, available))
  if (await isEnd(source, declared, byteLength)) return whole(byteLength)
  if (byteLength === 0) {
    warnings.push('The length of the recording was never written; everything up to the end of the file is read.')
    return whole(available)
  }
  for (let bytes = byteLength + WRAP; bytes <= available; bytes += WRAP) {
    if (!(await isEnd(source, declared, bytes))) continue
    warnings.push(`Its header cannot count beyond 4 GB and tells of ${seconds(byteLength)} only; all ${seconds(bytes)} are read.`)
    return whole(bytes)
  }
  if (await continues(source, declared, byteLength)) {
    warnings.push(`Its header tells of ${seconds(byteLength)} only, but ${seconds(behind)} more lie behind; all of it is read.`)
    return whole(available)
  }
  warnings.push(`Behind the declared end of its sound lie data for ${seconds(behind)} that do not look like sound; they are left out.`)
  return whole(byteLength)
}

/** Whether the sound may end after so many bytes: with the file, or with something known behind it. */
async function isEnd(source: ByteSource, { offset, limit, partsFollow }: DeclaredSamples, byteLength: number): Promise<boolean> {
  const end = offset + byteLength
  if (Math.min(limit, source.size) - end <= 1) return true
  if (tagLength(await source.read(end, TAG_HEAD_BYTES), 0) !== 0) return true
  return (await partsFollow(end + (byteLength % 2))) || (byteLength % 2 === 1 && (await partsFollow(end)))
}

/** Whether what lies behind moves from value to value as sound does; silence alone says nothing. */
async function continues(source: ByteSource, { offset, limit, layout, channels }: DeclaredSamples, byteLength: number): Promise<boolean> {
  const frameBytes = layout.bytesPerSample * channels
  const first = Math.ceil(byteLength / frameBytes)
  const last = Math.floor((Math.min(limit, source.size) - offset) / frameBytes) - PROBE_FRAMES
  let isSound = false
  for (let probe = 0; probe < PROBES; probe++) {
    const frame = Math.max(first, Math.floor(first + ((last - first) * probe) / (PROBES - 1)))
    for (const samples of decodeSamples(await source.read(offset + frame * frameBytes, PROBE_FRAMES * frameBytes), channels, layout)) {
      const roughness = roughnessOf(samples)
      if (roughness > ROUGHEST_SOUND) return false
      if (roughness > 0) isSound = true
    }
  }
  return isSound
}

/** Mean step between neighbours by mean deviation from the mean; 0 of what never moves, infinite of numbers that are no sound. */
function roughnessOf(samples: Float32Array): number {
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length
  let steps = 0
  let deviations = 0
  let before = samples[0]
  for (const x of samples) {
    if (Math.abs(x) > LOUDEST_FLOAT) return Infinity
    steps += Math.abs(x - before)
    deviations += Math.abs(x - mean)
    before = x
  }
  return deviations > 0 ? steps / deviations : 0
}
