/** So large a picture is enough: rows are frequencies, columns moments. */
const MOST_PIXELS = 512

/** Asks for a picture file. @returns its brightness, a byte a pixel, top row first, in base64; null where none was chosen */
export async function choosePicture(): Promise<{ width: number; height: number; bytes: string } | null> {
  const file = await new Promise<File | null>((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = 'image/*'
    input.addEventListener('change', () => resolve(input.files?.item(0) ?? null))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  })
  return file && brightnessOf(await createImageBitmap(file))
}

function brightnessOf(bitmap: ImageBitmap): { width: number; height: number; bytes: string } | null {
  const scale = Math.min(1, MOST_PIXELS / Math.max(bitmap.width, bitmap.height))
  const [width, height] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))]
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) return null
  context.drawImage(bitmap, 0, 0, width, height)
  const { data } = context.getImageData(0, 0, width, height)
  let bytes = ''
  // Rec. 709: as bright as it is seen; what is transparent is black.
  for (let i = 0; i < data.length; i += 4)
    bytes += String.fromCharCode(Math.round(((0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2]) * data[i + 3]) / 255))
  return { width, height, bytes: btoa(bytes) }
}
