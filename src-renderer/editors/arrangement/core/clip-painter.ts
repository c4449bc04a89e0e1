import { fadeGain, type AudioClip, type Clip } from '../../../../src-shared/music/index.ts'
import type { PaintArea } from '../../timeline/core/grid-painter.ts'
import type { TimeAxis } from '../../timeline/core/time-axis.ts'
import { handlesOf, TITLE_HEIGHT, type Box, type ClipPart } from './clip-geometry.ts'
import { paintClipNotes } from './clip-notes-painter.ts'

/** The lowest and highest samples of equal parts of a whole sound. */
export interface WholeWave {
  minimum: Float32Array
  maximum: Float32Array
}

/** Of a clip's sound: its parts, or that it is not there. */
export type ClipWave = WholeWave | 'missing'

export interface ClipLook {
  colour: string
  isChosen: boolean
  isSilent: boolean
  /** What of it the pointer is on; null where it is elsewhere. */
  part: ClipPart | null
  /** Null while it is not known. */
  wave: ClipWave | null
}

/** A narrower clip has room for its edge and its colour alone; there may be very many of them. */
const NARROW = 6

function paintNarrow({ context, colours }: PaintArea, { x, y, width, height }: Box, { colour, isChosen }: ClipLook): void {
  context.fillStyle = colours.raised
  context.fillRect(x, y, width, height)
  context.fillStyle = isChosen ? colours.text : colour
  context.globalAlpha = isChosen ? 0.75 : 0.5
  context.fillRect(x, y, width, height)
  context.globalAlpha = 1
  context.fillRect(x, y, 1, height)
}

/** A clip as a box with its name, its notes or its wave with gain and fades, and what one takes hold of. */
export function paintClip(area: PaintArea, time: TimeAxis, clip: Clip, box: Box, look: ClipLook): void {
  const { context, colours } = area
  if (box.width < NARROW) return paintNarrow(area, box, look)
  context.save()
  context.beginPath()
  context.roundRect(box.x, box.y, box.width, box.height, 4)
  context.fillStyle = colours.raised
  context.fill()
  context.clip()
  context.globalAlpha = look.isChosen ? 0.5 : 0.26
  context.fillStyle = look.colour
  context.fillRect(box.x, box.y, box.width, box.height)
  context.globalAlpha = look.isChosen ? 0.55 : 0.35
  context.fillRect(box.x, box.y, box.width, TITLE_HEIGHT)
  context.globalAlpha = look.isSilent ? 0.45 : 1
  if (clip.kind === 'notes') paintClipNotes(area, time, clip, box, look.colour)
  else {
    if (look.wave === 'missing') paintMissing(area, box)
    else if (look.wave) paintWave(area, clip, box, look.wave, look.colour)
    paintFades(area, clip, box)
  }
  context.globalAlpha = 1
  paintRounds(area, clip, box)
  if (box.width > 24) paintTitle(area, clip, box)
  context.restore()
  context.beginPath()
  context.roundRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, 4)
  context.strokeStyle = look.isChosen ? colours.text : look.colour
  context.lineWidth = look.isChosen ? 1.5 : 1
  context.stroke()
  if (look.part !== null && clip.kind === 'audio') paintHandles(area, clip, box, look.part)
}

function paintTitle({ context, colours }: PaintArea, clip: Clip, box: Box): void {
  context.fillStyle = colours.text
  context.font = '11px "Archivo Variable", sans-serif'
  context.textBaseline = 'middle'
  context.fillText(titleOf(clip), Math.max(box.x, 0) + 7, box.y + TITLE_HEIGHT / 2 + 1)
}

/** Its name, and what makes it sound otherwise than its sound. */
export function titleOf(clip: Clip): string {
  const marks: string[] = []
  if (clip.isMuted) marks.push('muted')
  if (clip.kind === 'audio') {
    if (clip.isReversed) marks.push('◂')
    if (clip.stretch !== 1) marks.push(`${Math.round(clip.stretch * 100)} %`)
    if (clip.transposeCents !== 0) marks.push(`${clip.transposeCents > 0 ? '+' : '\u2212'}${Math.abs(clip.transposeCents / 100)} st`)
    if (clip.variants.length > 1) {
      const index = clip.variants.findIndex(({ id }) => id === clip.sound.id)
      marks.push(`${index + 1} of ${clip.variants.length}`)
    }
  }
  return [clip.name, ...marks].join('  ')
}

/** In words, where they fit: an empty box would be silence. */
function paintMissing({ context, colours }: PaintArea, box: Box): void {
  context.fillStyle = colours.textSoft
  context.font = '11px "Archivo Variable", sans-serif'
  context.textBaseline = 'middle'
  context.fillText('Its sound is missing', Math.max(box.x, 0) + 7, box.y + (box.height + TITLE_HEIGHT) / 2)
}

/** Two pixels a line, from the lowest to the highest sample in it, as loud as the clip makes it there. */
function paintWave(area: PaintArea, clip: AudioClip, box: Box, { minimum, maximum }: WholeWave, colour: string): void {
  const { context, width } = area
  const middle = box.y + (box.height + TITLE_HEIGHT) / 2
  const reach = (box.height - TITLE_HEIGHT) / 2 - 2
  const samplesPerPixel = clip.lengthSamples / box.width
  const partsPerSample = minimum.length / clip.soundSamples
  const gain = 10 ** (clip.gainDb / 20)
  context.fillStyle = colour
  for (let x = Math.max(0, Math.floor(box.x)); x < Math.min(box.x + box.width, width); x += 2) {
    const at = Math.max(0, (x - box.x) * samplesPerPixel)
    const [a, b] = [partOf(clip, at), partOf(clip, at + 2 * samplesPerPixel)].map((sample) => Math.floor(sample * partsPerSample))
    let [low, high] = [0, 0]
    // Where a round ends between both, one part stands for them.
    const last = Math.abs(a - b) * samplesPerPixel * partsPerSample > minimum.length ? a : Math.max(a, b)
    for (let i = Math.min(a, last); i <= Math.min(last, minimum.length - 1); i++) {
      low = Math.min(low, minimum[i])
      high = Math.max(high, maximum[i])
    }
    const loudness = Math.min(1, gain) * fadeAt(clip, at)
    context.fillRect(x, middle - high * reach * loudness, 1.5, Math.max(1, (high - low) * reach * loudness))
  }
}

/** The sample of the sound that is heard as the clip's sample n. */
function partOf({ offsetSamples, lengthSamples, loopSamples, loopPhaseSamples, isReversed }: AudioClip, n: number): number {
  const round = loopSamples || lengthSamples
  const at = loopSamples > 0 ? (loopPhaseSamples + n) % round : Math.min(n, round)
  return offsetSamples + (isReversed ? round - at : at)
}

function fadeAt({ lengthSamples, fadeInSamples, fadeOutSamples, fadeInCurve, fadeOutCurve }: AudioClip, n: number): number {
  const rise = n < fadeInSamples ? fadeGain(fadeInCurve, n / fadeInSamples) : 1
  const left = lengthSamples - n
  return rise * (left < fadeOutSamples ? fadeGain(fadeOutCurve, left / fadeOutSamples) : 1)
}

/** The line of a fade, and the ground where it takes the sound away. */
function paintFades({ context, colours }: PaintArea, clip: AudioClip, box: Box): void {
  const perSample = box.width / clip.lengthSamples
  const [top, bottom] = [box.y + TITLE_HEIGHT, box.y + box.height]
  for (const [samples, curve, from, direction] of [
    [clip.fadeInSamples, clip.fadeInCurve, box.x, 1],
    [clip.fadeOutSamples, clip.fadeOutCurve, box.x + box.width, -1],
  ] as const) {
    const length = samples * perSample
    if (length < 1) continue
    const steps = Math.max(2, Math.min(64, Math.ceil(length / 3)))
    const line = new Path2D()
    for (let i = 0; i <= steps; i++) {
      const share = i / steps
      const [x, y] = [from + direction * share * length, bottom - fadeGain(curve, share) * (bottom - top)]
      if (i === 0) line.moveTo(x, y)
      else line.lineTo(x, y)
    }
    const ground = new Path2D(line)
    ground.lineTo(from, top)
    ground.closePath()
    context.globalAlpha = 0.45
    context.fillStyle = colours.well
    context.fill(ground)
    context.globalAlpha = 0.9
    context.strokeStyle = colours.text
    context.lineWidth = 1
    context.stroke(line)
  }
  context.globalAlpha = 1
}

/** Where a loop begins anew. */
function paintRounds({ context, colours, width }: PaintArea, clip: Clip, box: Box): void {
  const [round, phase, length] =
    clip.kind === 'notes'
      ? [clip.loopTicks, clip.loopPhaseTicks, clip.lengthTicks]
      : [clip.loopSamples, clip.loopPhaseSamples, clip.lengthSamples]
  if (round === 0) return
  const pixels = (round / length) * box.width
  if (pixels < 4) return
  context.fillStyle = colours.text
  context.globalAlpha = 0.55
  const first = box.x + ((round - (phase % round)) / length) * box.width
  const skipped = Math.max(0, Math.ceil((-2 - first) / pixels))
  for (let x = first + skipped * pixels; x < Math.min(width, box.x + box.width - 1); x += pixels)
    context.fillRect(Math.round(x), box.y + 3, 1, box.height - 6)
  context.globalAlpha = 1
}

function paintHandles({ context, colours }: PaintArea, clip: AudioClip, box: Box, part: ClipPart): void {
  const handles = handlesOf(clip, box)
  if (!handles) return
  context.lineWidth = 1.5
  context.strokeStyle = colours.well
  for (const name of ['fadeIn', 'fadeOut', 'gain'] as const) {
    const { x, y } = handles[name]
    context.beginPath()
    if (name === 'gain') context.roundRect(x - 11, y - 3, 22, 6, 3)
    else context.arc(x, y, 4.5, 0, 2 * Math.PI)
    context.fillStyle = part === name ? colours.accent : colours.text
    context.fill()
    context.stroke()
  }
  if (part !== 'loop') return
  context.fillStyle = colours.accent
  context.fillRect(box.x + box.width - 5, box.y + 1, 4, TITLE_HEIGHT - 2)
}
