import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createNewFile, removeFile } from '../../storage/files.ts'
import type { WorkControl } from '../../workers/engine-client.ts'
import { ProjectError } from '../../failures/project-error.ts'

const MAXIMUM_BYTES = 16 * 1024 ** 3
const READ_BYTES = 1 << 18

/** Refuses what is no sound file by its size or kind alone, before a byte of it is read (a named pipe would wait forever). */
export async function checkSource(path: string): Promise<void> {
  const information = await stat(path)
  if (!information.isFile()) {
    throw new ProjectError({
      code: 'bad-input',
      message: 'This is not an ordinary file.',
      advice: 'Choose sound files or folders that contain them.',
    })
  }
  if (information.size === 0) {
    throw new ProjectError({ code: 'bad-input', message: 'The file is empty (0 bytes).', advice: 'Copy it again from its source.' })
  }
  if (information.size > MAXIMUM_BYTES) {
    throw new ProjectError({ code: 'bad-input', message: 'The file is larger than 16 GB.', advice: 'Cut it into shorter files.' })
  }
}

/** sha256 of a file, hexadecimal. */
export async function hashFile(path: string, { signal, hold }: Partial<WorkControl> = {}): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { signal, highWaterMark: READ_BYTES })) {
    hash.update(chunk as Buffer)
    await hold?.released()
  }
  return hash.digest('hex')
}

/**
 * Copies a file and returns the sha256 of what was copied; leaves nothing behind where it fails. The copy is on the disk when it returns.
 */
export async function copyAndHash(from: string, to: string, { signal, hold }: WorkControl): Promise<string> {
  const hash = createHash('sha256')
  const copy = await createNewFile(to)
  try {
    await pipeline(
      createReadStream(from, { highWaterMark: READ_BYTES }),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          await hold?.released()
          yield chunk
        }
      },
      copy.createWriteStream({ flush: true }),
      { signal },
    )
  } catch (error) {
    await removeFile(to)
    throw error
  }
  return hash.digest('hex')
}
