import { statfs } from 'node:fs/promises'
import { explaining } from '../../failures/file-errors.ts'

/** Seconds of 24-bit sound that the disk of `folder` has room for. */
export async function diskSeconds(folder: string, sampleRate: number, channels: number): Promise<number> {
  const { bavail, bsize } = await explaining(`ask for the free space of ${folder}`, () => statfs(folder))
  return (bavail * bsize) / (3 * sampleRate * channels)
}
