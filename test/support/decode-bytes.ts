import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeAudioFile, type DecodedAudio } from '../../src-main/engine/files/open-audio-file.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Decodes a sound file that was made in memory. */
export async function decodeBytes(...parts: Uint8Array[]): Promise<DecodedAudio> {
  const path = join(temporaryFolder(), 'sound')
  await writeFile(path, Buffer.concat(parts))
  return decodeAudioFile(path)
}

/** What was decoded, as integers of 16 bits. */
export const integersOf = ({ channels }: DecodedAudio): Int16Array[] =>
  channels.map((samples) => Int16Array.from(samples, (x) => x * 32_768))
