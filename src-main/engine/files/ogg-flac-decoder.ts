import { concatenateBlocks } from './audio-stream.ts'
import type { DecodedBlock } from './block-conformer.ts'
import { decodeFlacFrame, soundOfFrame } from './flac-decoder.ts'
import { crc16, isFrameHeader, parseStreamInfo, type FlacStreamInfo } from './flac-frames.ts'
import { packetsOf, type OggPage } from './ogg-pages.ts'

/** Where STREAMINFO begins in the first packet: after the mark, version, count of headers, `fLaC` and the block's own header. */
const STREAMINFO_AT = 17

/**
 * FLAC in Ogg pages: one frame a packet. Frames whose checksum is wrong are left out.
 * @source RFC 9639, section 10.1
 */
export class OggFlacDecoder {
  readonly #info: FlacStreamInfo | undefined
  /** The beginning of a packet that goes on in the next page. */
  #begun: Uint8Array[] = []

  /** @param head  the stream's first packet */
  constructor(head: Uint8Array) {
    this.#info = parseStreamInfo(head.subarray(STREAMINFO_AT))
  }

  decode(pages: readonly OggPage[]): DecodedBlock {
    const blocks: Float32Array[][] = []
    let sampleRate = this.#info?.sampleRate ?? 0
    for (const page of pages) {
      for (const { bytes, isEnded } of packetsOf(page)) {
        this.#begun.push(bytes)
        if (!isEnded) continue
        const packet = this.#begun.length === 1 ? bytes : Buffer.concat(this.#begun)
        this.#begun = []
        if (!isFrameHeader(packet, 0) || crc16(packet) !== 0) continue
        const frame = decodeFlacFrame(packet, this.#info)
        const block = soundOfFrame(frame)
        if (blocks.length > 0 && block.length !== blocks[0].length) continue
        blocks.push(block)
        sampleRate = frame.sampleRate
      }
    }
    return { sampleRate, channelData: blocks.length > 0 ? concatenateBlocks(blocks) : [] }
  }

  flush(): DecodedBlock {
    return { sampleRate: 0, channelData: [] }
  }

  free(): void {
    this.#begun = []
  }
}
