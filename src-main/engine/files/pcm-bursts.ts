import type { ByteSource } from './byte-source.ts'
import type { SamplePart } from './pcm-stream.ts'

/** How a compressed stream begins where it is passed off as 16-bit stereo for a digital output. */
const MARKS: readonly { mark: string; what: string }[] = [
  { mark: '72f81f4e', what: 'Dolby Digital or DTS as it goes to a digital output (IEC 61937)' },
  { mark: 'fe7f0180', what: 'DTS as it goes to a digital output' },
  { mark: 'ff1f00e8', what: 'DTS as it goes to a digital output' },
]
const SEARCH_BYTES = 1 << 16
const FRAME_BYTES = 4

/**
 * What is hidden in 16-bit stereo samples that are none, in words; undefined where they are sound. A mark of 32 bits has to come twice at
 * the beginning of a frame, which music does not do.
 */
export async function burstsInPcm(source: ByteSource, { offset, byteLength }: SamplePart): Promise<string | undefined> {
  const bytes = Buffer.from(await source.read(offset, Math.min(SEARCH_BYTES, byteLength)))
  return MARKS.find(({ mark }) => {
    const pattern = Buffer.from(mark, 'hex')
    const first = onFrame(bytes, pattern, 0)
    return first >= 0 && onFrame(bytes, pattern, first + FRAME_BYTES) >= 0
  })?.what
}

function onFrame(bytes: Buffer, pattern: Buffer, from: number): number {
  let at = bytes.indexOf(pattern, from)
  while (at >= 0 && at % FRAME_BYTES !== 0) at = bytes.indexOf(pattern, at + 1)
  return at
}
