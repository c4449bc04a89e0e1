import type { Samples } from '../../../src-shared/units.ts'
import { wavHeader } from '../../engine/files/wav-header.ts'
import { openFile } from '../../storage/files.ts'
import { HEADER_BYTES, markerChunks, type Marker } from './wav24-file.ts'

export interface RepairedRecording {
  frames: Samples
  sampleRate: number
  /** Frames that lay in the file beyond what its header told. */
  recoveredFrames: number
}

/**
 * After a crash: the header of a recording tells what was there at its last update, the file holds up to half a second
 * more. Makes the header tell all. Only files as `Wav24File` writes them are touched.
 *
 * @param markers  set meanwhile, which the file does not hold yet
 * @returns null where the file is none of ours, or ends before its header does
 */
export async function repairRecording(path: string, markers: readonly Marker[] = []): Promise<RepairedRecording | null> {
  const file = await openFile(path, 'update')
  try {
    const header = Buffer.alloc(HEADER_BYTES)
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0)
    if (bytesRead < HEADER_BYTES || !isOurs(header)) return null
    const channels = header.readUInt16LE(58)
    const sampleRate = header.readUInt32LE(60)
    const blockAlign = header.readUInt16LE(68)
    const large = header.toString('latin1', 0, 4) === 'RF64'
    const told = large ? Number(header.readBigUInt64LE(36)) : header.readUInt32LE(76) / blockAlign
    const riffEnd = 8 + (large ? Number(header.readBigUInt64LE(20)) : header.readUInt32LE(4))
    const { size } = await file.stat()
    // Markers after the samples: this recording was finished in order.
    if (riffEnd > HEADER_BYTES + told * blockAlign) return { frames: told, sampleRate, recoveredFrames: 0 }
    const frames = Math.floor((size - HEADER_BYTES) / blockAlign)
    const dataEnd = HEADER_BYTES + frames * blockAlign
    const chunks = markers.length > 0 ? markerChunks(markers, dataEnd) : Buffer.alloc(0)
    await file.truncate(dataEnd)
    await file.write(chunks, 0, chunks.length, dataEnd)
    const repaired = wavHeader('int24', sampleRate, channels, frames, chunks.length)
    await file.write(repaired, 0, repaired.length, 0)
    await file.sync()
    return { frames, sampleRate, recoveredFrames: Math.max(0, frames - told) }
  } finally {
    await file.close()
  }
}

function isOurs(header: Buffer): boolean {
  const at = (offset: number, length = 4): string => header.toString('latin1', offset, offset + length)
  const riff = (at(0) === 'RIFF' && at(8, 8) === 'WAVEJUNK') || (at(0) === 'RF64' && at(8, 8) === 'WAVEds64')
  return (
    riff &&
    at(48) === 'fmt ' &&
    at(72) === 'data' &&
    header.readUInt16LE(70) === 24 &&
    header.readUInt16LE(58) > 0 &&
    header.readUInt16LE(68) === 3 * header.readUInt16LE(58)
  )
}
