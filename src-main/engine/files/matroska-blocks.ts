import type { ByteSource } from './byte-source.ts'
import { children, readElement, signedOf, variableNumber } from './ebml.ts'
import type { Packet } from './packet-stream.ts'

const ID = { segment: 0x18538067, cluster: 0x1f43b675, simpleBlock: 0xa3, blockGroup: 0xa0, block: 0xa1, discardPadding: 0x75a2 } as const
/** What a cluster may begin with is looked for within so many bytes at a time. */
const SEARCH_BYTES = 1 << 16
const CLUSTER_MARK = Buffer.from('1f43b675', 'hex')
const MAXIMUM_BLOCK_BYTES = 1 << 24

/**
 * The packets of one track, in the order of the file. Segment and clusters are walked into and never measured, so that recordings whose
 * program did not know their size (browsers) or was cut off read like others; after damage the next cluster is searched.
 *
 * @source RFC 9559, sections 5.1.3 (Cluster) and 10 (blocks and lacing)
 */
export class MatroskaBlockReader {
  readonly warnings: string[]
  readonly #source: ByteSource
  readonly #track: number
  #position: number
  #queue: Packet[] = []

  constructor(source: ByteSource, track: number, start: number, warnings: string[]) {
    this.#source = source
    this.#track = track
    this.#position = start
    this.warnings = warnings
  }

  progress(): number {
    return this.#position / this.#source.size
  }

  async next(): Promise<Packet | undefined> {
    while (this.#queue.length === 0) {
      if (this.#position >= this.#source.size) return undefined
      await this.#step()
    }
    return this.#queue.shift()
  }

  async #step(): Promise<void> {
    const element = await readElement(this.#source, this.#position)
    if (!element) return this.#searchCluster()
    const { id, start, end } = element
    if (id === ID.segment || id === ID.cluster) {
      this.#position = start
      return
    }
    if (!Number.isFinite(end)) return this.#searchCluster()
    const isBlock = id === ID.simpleBlock || id === ID.blockGroup
    if (end > this.#source.size) {
      if (isBlock) this.warnings.push('The file ends in the middle of its sound: it was cut off.')
      this.#position = this.#source.size
      return
    }
    this.#position = end
    if (!isBlock || end - start > MAXIMUM_BLOCK_BYTES) return
    const bytes = await this.#source.read(start, end - start)
    if (id === ID.simpleBlock) this.#add(bytes, undefined)
    else this.#addGroup(bytes)
  }

  #addGroup(bytes: Uint8Array): void {
    const parts = children(bytes)
    const padding = parts.find(({ id }) => id === ID.discardPadding)
    for (const { id, bytes: block } of parts) if (id === ID.block) this.#add(block, padding && signedOf(padding.bytes) / 1e9)
  }

  #add(block: Uint8Array, surplusSeconds: number | undefined): void {
    const track = variableNumber(block, 0)
    if (track?.value !== this.#track) return
    const packets = unlace(block, track.bytes)
    if (!packets) {
      this.warnings.push('A damaged piece was left out.')
      return
    }
    packets.forEach((bytes, i) => this.#queue.push(i === packets.length - 1 ? { bytes, surplusSeconds } : { bytes }))
  }

  async #searchCluster(): Promise<void> {
    const from = this.#position
    for (let at = from + 1; at < this.#source.size;) {
      const bytes = Buffer.from(await this.#source.read(at, SEARCH_BYTES))
      const found = bytes.indexOf(CLUSTER_MARK)
      if (found >= 0) {
        this.warnings.push(`${at + found - from} damaged bytes were skipped.`)
        this.#position = at + found
        return
      }
      at += Math.max(1, bytes.length - CLUSTER_MARK.length + 1)
    }
    this.warnings.push('The end of the file is damaged or cut off.')
    this.#position = this.#source.size
  }
}

const LACING = { none: 0, xiph: 1, fixed: 2, ebml: 3 } as const

/**
 * The packets of a block; several may share it.
 * @param at  where the relative time begins
 * @returns undefined where its parts do not fit
 */
function unlace(block: Uint8Array, at: number): Uint8Array[] | undefined {
  if (at + 3 > block.length) return undefined
  const lacing = (block[at + 2] >> 1) & 3
  let from = at + 3
  if (lacing === LACING.none) return [block.subarray(from)]
  if (from >= block.length) return undefined
  const count = block[from++] + 1
  const sizes: number[] = []
  if (lacing === LACING.fixed) {
    for (let i = 1; i < count; i++) sizes.push(Math.floor((block.length - from) / count))
  } else {
    for (let i = 1; i < count; i++) {
      const size = lacing === LACING.xiph ? xiphSize(block, from) : ebmlSize(block, from, sizes.at(-1))
      if (!size) return undefined
      sizes.push(size.value)
      from += size.bytes
    }
  }
  const packets: Uint8Array[] = []
  for (const size of sizes) {
    if (size < 0 || from + size > block.length) return undefined
    packets.push(block.subarray(from, from + size))
    from += size
  }
  packets.push(block.subarray(from))
  return packets
}

function xiphSize(block: Uint8Array, at: number): { value: number; bytes: number } | undefined {
  let value = 0
  for (let i = at; i < block.length; i++) {
    value += block[i]
    if (block[i] !== 255) return { value, bytes: i + 1 - at }
  }
  return undefined
}

/** The first size as it is, the others as differences to the one before. */
function ebmlSize(block: Uint8Array, at: number, before: number | undefined): { value: number; bytes: number } | undefined {
  const number = variableNumber(block, at)
  if (!number || before === undefined) return number
  return { value: before + number.value - (2 ** (7 * number.bytes - 1) - 1), bytes: number.bytes }
}
