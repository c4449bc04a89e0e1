/** Offers bytes, in one piece or in many, as a file to save. */
export function saveFile(fileName: string, data: Uint8Array | readonly Uint8Array[], type: string): void {
  const parts = data instanceof Uint8Array ? [data] : data
  const url = URL.createObjectURL(new Blob(parts as Uint8Array<ArrayBuffer>[], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  URL.revokeObjectURL(url)
}
