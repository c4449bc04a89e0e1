import type { ByteSource } from './byte-source.ts'
import { signedReader, type SampleLayout } from './pcm-samples.ts'

/**
 * Where the value lies in a container that has more bits than the value.
 *
 * The standard puts it at the upper end, with zeros below. Some programs put it at the lower end; others write wider values than the header
 * says. Read at the wrong end, sound is off by 6 dB for every bit between, so all samples are looked at, and where they leave a doubt the
 * quieter reading is taken and the doubt is told.
 *
 * @source Microsoft "Multiple channel audio data and WAVE files" (2001), wValidBitsPerSample
 */

export interface PcmAlignment {
  /** See SampleLayout. */
  rightAlignedBits?: number
  /** What could not be told for certain. */
  warning?: string
}

export interface PaddedSamples {
  layout: SampleLayout
  /** Bits of a value, fewer than the container has. */
  validBits: number
  /** Where the samples lie in the file, in bytes. */
  offset: number
  byteLength: number
}

const BLOCK_BYTES = 1 << 20
/**
 * Read at the lower end, music that was written there comes close to full scale; a soft recording written at the upper end seldom would.
 */
const PLAUSIBLE_PEAK_DB = -12
/** A few bits more or less make a soft recording and a loud one alike: then only full scale itself tells. */
const WIDE_PADDING_BITS = 8
const FULL_SCALE_DB = -0.1

/** Looks at every sample, or until one is beyond what the lower end can hold: in a file as the standard wants it, at the first loud one. */
export async function findAlignment(source: ByteSource, { layout, validBits, offset, byteLength }: PaddedSamples): Promise<PcmAlignment> {
  const paddingBits = layout.bytesPerSample * 8 - validBits
  const step = Math.floor(BLOCK_BYTES / layout.bytesPerSample) * layout.bytesPerSample
  let usesPadding = false
  let peak = 0
  for (let done = 0; done < byteLength; done += step) {
    const bytes = await source.read(offset + done, Math.min(step, byteLength - done))
    if (bytes.length === 0) break
    const block = lookAt(bytes, layout, validBits)
    if (!block) return {}
    usesPadding ||= block.usesPadding
    peak = Math.max(peak, block.peak)
  }
  if (!usesPadding) return {}
  const peakDb = 20 * Math.log10(peak)
  if (peakDb >= (paddingBits >= WIDE_PADDING_BITS ? PLAUSIBLE_PEAK_DB : FULL_SCALE_DB)) return { rightAlignedBits: validBits }
  return {
    warning:
      `Its header does not fit its samples (${validBits} bits in ${layout.bytesPerSample * 8}), so it may be ` +
      `${Math.round(paddingBits * 6.02)} dB louder than it is read here; the softer reading is taken.`,
  }
}

/**
 * @returns whether bits are set that the standard leaves zero, and the peak when read at the lower end, 0..1; undefined where a value is
 *          too large for the lower end
 */
function lookAt(bytes: Uint8Array, layout: SampleLayout, bits: number): { usesPadding: boolean; peak: number } | undefined {
  const { bytesPerSample, bigEndian } = layout
  const signed = signedReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytesPerSample, bigEndian)
  const unit = 2 ** (bytesPerSample * 8 - bits)
  const limit = 2 ** (bits - 1)
  const middle = layout.encoding === 'unsigned' ? limit : 0
  let usesPadding = false
  let largest = 0
  for (let i = 0; i < Math.floor(bytes.length / bytesPerSample); i++) {
    const written = signed(i)
    const value = written - middle
    if (value < -limit || value >= limit) return undefined
    if (written % unit !== 0) usesPadding = true
    largest = Math.max(largest, Math.abs(value))
  }
  return { usesPadding, peak: largest / limit }
}
