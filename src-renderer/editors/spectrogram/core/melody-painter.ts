import { MELODY_STEP_SECONDS, type Melody } from '../../../../src-shared/project/index.ts'
import { positionOf } from './frequency-axis.ts'
import { pixelOf, type TimeView } from './time-view.ts'

/** A line's ends and corners, in pixels from the upper left corner. */
export type MelodyLine = [x: number, y: number][]

/**
 * Where a melody lies over a spectrogram: a line for each stretch of voice in sight. Where moments lie closer than pixels, every pixel has
 * one of them.
 *
 * @param axis  of the spectrogram: frequencies of its rows, from the bottom
 */
export function melodyLines(
  { hz }: Melody,
  view: TimeView,
  axis: { rowHz: Float32Array; height: number },
  { width, sampleRate }: { width: number; sampleRate: number },
): MelodyLine[] {
  const stepFrames = MELODY_STEP_SECONDS * sampleRate
  const every = Math.max(1, Math.round(view.framesPerPixel / stepFrames))
  const first = Math.max(0, Math.floor(view.startFrame / stepFrames / every - 1) * every)
  const last = Math.min(hz.length - 1, Math.ceil((view.startFrame + width * view.framesPerPixel) / stepFrames) + every)
  const lines: MelodyLine[] = []
  let isOn = false
  for (let i = first; i <= last; i += every) {
    const sounds = hz[i] > 0
    if (sounds) {
      const point: [number, number] = [pixelOf(view, i * stepFrames), axis.height * (1 - positionOf(axis.rowHz, hz[i]))]
      if (isOn) lines[lines.length - 1].push(point)
      else lines.push([point])
    }
    isOn = sounds
  }
  return lines
}

/** Light on whatever colours lie below, with a dark line beside it. */
const STROKES = [
  { width: 5, colour: 'rgb(0 0 0 / 0.65)' },
  { width: 2, colour: 'rgb(150 225 255)' },
]
/** A stretch of one moment is a dot. */
const DOT_PIXELS = 1

export function paintMelody(context: CanvasRenderingContext2D, lines: readonly MelodyLine[]): void {
  context.lineJoin = 'round'
  context.lineCap = 'round'
  for (const { width, colour } of STROKES) {
    context.beginPath()
    for (const [[x, y], ...others] of lines) {
      context.moveTo(x, y)
      if (others.length === 0) context.lineTo(x + DOT_PIXELS, y)
      for (const [nextX, nextY] of others) context.lineTo(nextX, nextY)
    }
    context.lineWidth = width
    context.strokeStyle = colour
    context.stroke()
  }
}
