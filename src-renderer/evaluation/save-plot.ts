import { saveFile } from '../downloads/save-file.ts'

const SAVED_STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const
/** Pixels of a PNG for each pixel on the screen. */
const SHARPNESS = 2

/** A drawing as a file of its own: what style sheets say of it is written into it, on the ground it stands on. */
export function plotAsSvg(plot: SVGSVGElement): string {
  const copy = plot.cloneNode(true) as SVGSVGElement
  const originals = [plot, ...plot.querySelectorAll<SVGElement>('*')]
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')]
  originals.forEach((original, i) => {
    const style = getComputedStyle(original)
    for (const name of SAVED_STYLES) copies[i].setAttribute(name, style.getPropertyValue(name))
    copies[i].removeAttribute('class')
  })
  const { width, height } = plot.getBoundingClientRect()
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  ground.setAttribute('width', '100%')
  ground.setAttribute('height', '100%')
  ground.setAttribute('fill', getComputedStyle(document.body).backgroundColor)
  copy.prepend(ground)
  return new XMLSerializer().serializeToString(copy)
}

async function plotAsPng(plot: SVGSVGElement): Promise<Uint8Array> {
  const { width, height } = plot.getBoundingClientRect()
  const url = URL.createObjectURL(new Blob([plotAsSvg(plot)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * SHARPNESS)
    canvas.height = Math.round(height * SHARPNESS)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, 'image/png'))
    return new Uint8Array(await (blob ?? new Blob()).arrayBuffer())
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** Offers a drawing as a file to save. */
export async function savePlot(plot: SVGSVGElement, name: string, kind: 'svg' | 'png'): Promise<void> {
  if (kind === 'svg') saveFile(`${name}.svg`, new TextEncoder().encode(plotAsSvg(plot)), 'image/svg+xml')
  else saveFile(`${name}.png`, await plotAsPng(plot), 'image/png')
}
