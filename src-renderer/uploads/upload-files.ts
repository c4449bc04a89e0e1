import type { RpcClient } from '../rpc/client.ts'

export const UPLOAD_CHUNK_BYTES = 1 << 20

export interface UploadProgress {
  /** The file being sent. */
  fileName: string
  fileNumber: number
  fileCount: number
  sentBytes: number
  totalBytes: number
}

/** What is needed of a `File`; the tests give a Blob with a name. */
export type NamedBlob = Pick<Blob, 'size' | 'slice'> & { name: string }

/**
 * Sends files to the program piece by piece.
 *
 * @returns  the upload ids in the order of `files`; those sent so far where `signal` aborts
 */
export async function uploadFiles(
  client: Pick<RpcClient, 'call'>,
  files: NamedBlob[],
  signal: AbortSignal,
  onProgress: (progress: UploadProgress) => void,
): Promise<string[]> {
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0)
  const uploadIds: string[] = []
  let sentBytes = 0
  for (const [index, file] of files.entries()) {
    if (signal.aborted) break
    const { uploadId } = await client.call('library.beginUpload', { fileName: file.name, sizeBytes: file.size })
    const progress = (): void => onProgress({ fileName: file.name, fileNumber: index + 1, fileCount: files.length, sentBytes, totalBytes })
    progress()
    for (let offsetBytes = 0; offsetBytes < file.size && !signal.aborted; offsetBytes += UPLOAD_CHUNK_BYTES) {
      const data = new Uint8Array(await file.slice(offsetBytes, offsetBytes + UPLOAD_CHUNK_BYTES).arrayBuffer())
      await client.call('library.uploadChunk', { uploadId, offsetBytes, data })
      sentBytes += data.length
      progress()
    }
    uploadIds.push(uploadId)
  }
  return uploadIds
}
