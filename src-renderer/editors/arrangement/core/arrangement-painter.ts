import { clipEndTick, TempoMap, type AudioClip, type Clip, type NoteClip, type Song } from '../../../../src-shared/music/index.ts'
import { paintGrid, paintPlace, type PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX, type TimeAxis } from '../../timeline/core/time-axis.ts'
import type { ArrangementEditor } from './arrangement-editor.ts'

const TITLE_HEIGHT = 17
const GAP = 3

/** The lowest and highest samples of equal parts of a whole sound. */
export interface WholeWave {
  minimum: Float32Array
  maximum: Float32Array
}

export interface ArrangementPlaces {
  cursor: number
  playing: number | null
  /** Null while it is not known. */
  waveOf(clip: AudioClip): WholeWave | null
}

/** Tracks as rows, clips as boxes with their notes or the shape of their fades in them. */
export function paintArrangement(area: PaintArea, editor: ArrangementEditor, song: Song, places: ArrangementPlaces): void {
  const { context, width, height, colours } = area
  const { time, rowHeight, top, preview } = editor
  context.fillStyle = colours.well
  context.fillRect(0, 0, width, height)
  paintGrid(area, time, song.meters)
  const tempo = new TempoMap(song.tempi)
  const rows = new Map(song.tracks.map((track, row) => [track.id, { track, row }]))
  const paint = (clip: Clip, trackId: string, isGhost: boolean): void => {
    const { track, row } = rows.get(trackId)!
    const y = row * rowHeight - top
    if (y > height || y + rowHeight < 0) return
    const [left, right] = [tickToX(time, clip.startTick), tickToX(time, clipEndTick(clip, tempo))]
    if (right < 0 || left > width) return
    const box = { x: left, y: y + GAP, width: Math.max(2, right - left - 1), height: rowHeight - 2 * GAP }
    const isSilent = clip.isMuted || track.isMuted
    paintClip(area, time, clip, box, {
      colour: isSilent ? colours.textFaint : colours.tracks[track.colour % colours.tracks.length],
      isChosen: isGhost || editor.selection.has(clip.id),
      wave: clip.kind === 'audio' ? places.waveOf(clip) : null,
    })
  }
  song.tracks.forEach(({ id, clips }, row) => {
    context.fillStyle = colours.line
    context.fillRect(0, (row + 1) * rowHeight - top - 1, width, 1)
    for (const clip of clips) if (!preview?.has(clip.id)) paint(clip, id, false)
  })
  for (const { trackId, clip } of preview?.values() ?? []) paint(clip, trackId, true)
  paintPlace(area, time, places.cursor, colours.textSoft)
  if (places.playing !== null) paintPlace(area, time, places.playing, colours.accent)
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

function paintClip(
  { context, colours }: PaintArea,
  time: TimeAxis,
  clip: Clip,
  box: Box,
  { colour, isChosen, wave }: { colour: string; isChosen: boolean; wave: WholeWave | null },
): void {
  context.save()
  context.beginPath()
  context.roundRect(box.x, box.y, box.width, box.height, 4)
  context.fillStyle = colours.raised
  context.fill()
  context.clip()
  context.globalAlpha = isChosen ? 0.5 : 0.28
  context.fillStyle = colour
  context.fillRect(box.x, box.y, box.width, box.height)
  context.globalAlpha = 1
  context.fillRect(box.x, box.y, 3, box.height)
  if (clip.kind === 'notes') paintNotes(context, time, clip, box, colour)
  else {
    if (wave) paintWave(context, clip, box, wave)
    paintFades(context, clip, box, colours.well)
  }
  if (box.width > 24) {
    context.fillStyle = colours.text
    context.font = '11px "Archivo Variable", sans-serif'
    context.textBaseline = 'middle'
    context.fillText(clip.name, Math.max(box.x, 0) + 8, box.y + TITLE_HEIGHT / 2 + 1)
  }
  context.restore()
  context.beginPath()
  context.roundRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, 4)
  context.strokeStyle = isChosen ? colours.text : colour
  context.lineWidth = isChosen ? 1.5 : 1
  context.stroke()
}

function paintNotes(context: CanvasRenderingContext2D, time: TimeAxis, clip: NoteClip, box: Box, colour: string): void {
  let [lowest, highest] = [127, 0]
  for (const { pitch } of clip.notes) [lowest, highest] = [Math.min(lowest, pitch), Math.max(highest, pitch)]
  const room = box.height - TITLE_HEIGHT - 6
  const rows = Math.max(12, highest - lowest + 1)
  const shift = clip.startTick - clip.offsetTicks
  context.fillStyle = colour
  for (const { startTick, ticks, pitch } of clip.notes) {
    const x = tickToX(time, startTick + shift)
    const width = Math.max(1, ticks / time.ticksPerPixel - 0.5)
    if (x + width < box.x || x > box.x + box.width) continue
    context.fillRect(x, box.y + TITLE_HEIGHT + ((highest - pitch) / rows) * room, width, Math.max(1.5, room / rows))
  }
}

/** Two pixels a line, from the lowest to the highest sample in it, in the colour that is set. */
function paintWave(context: CanvasRenderingContext2D, clip: AudioClip, box: Box, { minimum, maximum }: WholeWave): void {
  const middle = box.y + (box.height + TITLE_HEIGHT) / 2
  const reach = (box.height - TITLE_HEIGHT) / 2 - 2
  const partsPerSample = minimum.length / clip.soundSamples
  const pointOf = (x: number): number => {
    const share = Math.max(0, Math.min(1, (x - box.x) / box.width))
    return Math.floor((clip.offsetSamples + (clip.isReversed ? 1 - share : share) * clip.lengthSamples) * partsPerSample)
  }
  for (let x = Math.max(0, box.x); x < Math.min(box.x + box.width, context.canvas.width); x += 2) {
    const [a, b] = [pointOf(x), pointOf(x + 2)]
    let [low, high] = [0, 0]
    for (let i = Math.min(a, b); i <= Math.min(Math.max(a, b), minimum.length - 1); i++)
      [low, high] = [Math.min(low, minimum[i]), Math.max(high, maximum[i])]
    context.fillRect(x, middle - high * reach, 1.5, Math.max(1, (high - low) * reach))
  }
}

/** What a fade takes away is as dark as the ground. */
function paintFades(
  context: CanvasRenderingContext2D,

  clip: Extract<Clip, { kind: 'audio' }>,
  box: Box,
  ground: string,
): void {
  const perSample = box.width / clip.lengthSamples
  context.fillStyle = ground
  context.globalAlpha = 0.6
  for (const [samples, from, to] of [
    [clip.fadeInSamples, box.x, box.x + clip.fadeInSamples * perSample],
    [clip.fadeOutSamples, box.x + box.width, box.x + box.width - clip.fadeOutSamples * perSample],
  ]) {
    if (samples === 0) continue
    context.beginPath()
    context.moveTo(from, box.y)
    context.lineTo(to, box.y)
    context.lineTo(from, box.y + box.height)
    context.fill()
  }
  context.globalAlpha = 1
}
