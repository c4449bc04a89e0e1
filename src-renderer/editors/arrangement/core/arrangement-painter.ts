import { clipEndTick, heardTracks, type AudioClip, type Clip, type Song, type Track } from '../../../../src-shared/music/index.ts'
import type { KeptPicture } from '../../../drawing/kept-picture.ts'
import { paintGrid, paintPlace, type PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX } from '../../timeline/core/time-axis.ts'
import type { ArrangementEditor } from './arrangement-editor.ts'
import { paintLane } from './automation-painter.ts'
import { clipBox, type ClipPart } from './clip-geometry.ts'
import { paintClip, type ClipWave } from './clip-painter.ts'
import { pointsOf } from './automation-editor.ts'
import type { TrackRow } from './track-rows.ts'

/** A clip that is not there yet: a network is making it, or it is being recorded. */
export interface ComingClip {
  trackId: string
  startTick: number
  endTick: number
  /** 0..1 */
  progress: number
  label: string
  isRecording?: boolean
}

export interface ArrangementPlaces {
  cursor: number
  playing: number | null
  coming: readonly ComingClip[]
  /** Null while it is not known. */
  waveOf(clip: AudioClip): ClipWave | null
  /** Another number when waves have come. */
  waves: number
}

/**
 * Tracks as rows, clips as boxes in them, lanes of automation below, the loop and the places of playing through all. What a gesture moves
 * and the places go over a picture that is kept: while it plays there may be very many clips that rest.
 */
export function paintArrangement(
  area: PaintArea,
  editor: ArrangementEditor,
  song: Song,
  places: ArrangementPlaces,
  ground: KeptPicture,
): void {
  const { colours } = area
  const { time, top, preview, rows, step, selection, hovered, lanePreview } = editor
  const moved = preview && [...preview.keys()].join()
  const shown = [song, colours, time, top, rows, step, selection, moved, hovered?.clip.id, hovered?.part, lanePreview, places.waves]
  ground.paintOnto(area.context, shown, (kept) => paintResting({ ...area, context: kept }, editor, song, places))
  const paint = clipPainter(area, editor, song, places)
  for (const { trackId, clip } of preview?.values() ?? []) {
    const row = editor.trackRows.find(({ track }) => track.id === trackId)
    if (row) paint(clip, row, true)
  }
  for (const coming of places.coming) paintComing(area, editor, coming)
  paintMarquee(area, editor)
  paintPlace(area, time, places.cursor, colours.textSoft)
  if (places.playing !== null) paintPlace(area, time, places.playing, colours.accent)
  paintHint(area, editor)
}

/** A track is drawn in its colour where it is heard. */
function colourIn({ colours }: PaintArea, heard: ReadonlySet<string>): (track: Track) => string {
  return ({ id, colour }) => (heard.has(id) ? colours.tracks[colour % colours.tracks.length] : colours.textFaint)
}

function clipPainter(
  area: PaintArea,
  editor: ArrangementEditor,
  song: Song,
  places: ArrangementPlaces,
): (clip: Clip, row: TrackRow, isGhost: boolean) => void {
  const { width, colours } = area
  const { time, top } = editor
  const heard = heardTracks(song.tracks)
  const colourOf = colourIn(area, heard)
  return (clip, row, isGhost) => {
    const { track } = row
    const box = clipBox(clip, time, editor.tempo, { top: row.top - top, height: row.height })
    if (box.x + box.width < 0 || box.x > width) return
    const isSilent = clip.isMuted || !heard.has(track.id)
    paintClip(area, time, clip, box, {
      colour: isSilent ? colours.textFaint : colourOf(track),
      isChosen: isGhost || editor.selection.has(clip.id),
      isSilent,
      part: partShown(editor, clip, isGhost),
      wave: clip.kind === 'audio' ? places.waveOf(clip) : null,
    })
  }
}

/** All that stays as it is while it plays. */
function paintResting(area: PaintArea, editor: ArrangementEditor, song: Song, places: ArrangementPlaces): void {
  const { context, width, height, colours } = area
  const { time, top, preview, rows } = editor
  context.fillStyle = colours.well
  context.fillRect(0, 0, width, height)
  paintGrid(area, time, song.meters, 0, editor.step)
  paintLoop(area, editor, song)
  const isShown = ({ top: rowTop, height: rowHeight }: TrackRow): boolean => rowTop + rowHeight > top && rowTop < top + height
  const colourOf = colourIn(area, heardTracks(song.tracks))
  const paint = clipPainter(area, editor, song, places)
  for (const row of rows) {
    if (!isShown(row)) continue
    const { track, lane } = row
    context.fillStyle = colours.line
    context.fillRect(0, row.top + row.height - top - 1, width, 1)
    if (lane !== null) {
      const shown = editor.lanePreview
      const isChanging = shown?.trackId === track.id && shown.target === lane
      paintLane(area, time, { ...row, lane, top: row.top - top }, isChanging ? shown.points : pointsOf(track, lane), colourOf(track))
      continue
    }
    if (track.kind === 'group') paintGroup(area, editor, song, row, colourOf(track))
    let shownTo = -Infinity
    for (const clip of track.clips) {
      const left = tickToX(time, clip.startTick)
      if (left > width) break
      if (preview?.has(clip.id)) continue
      // Of very many that lie in one pixel, one stands for those beside it.
      const right = tickToX(time, clipEndTick(clip, editor.tempo))
      if (right < shownTo && right - left < 1 && !editor.selection.has(clip.id)) continue
      shownTo = Math.max(shownTo, left + 1)
      paint(clip, row, false)
    }
    if (track.isFrozen) paintFrost(area, row.top - top, row.height)
  }
}

/** Handles stand in clips that are chosen, and in the one under the pointer. */
function partShown(editor: ArrangementEditor, clip: Clip, isGhost: boolean): ClipPart | null {
  if (editor.hovered?.clip.id === clip.id) return editor.hovered.part
  return isGhost || (editor.selection.size === 1 && editor.selection.has(clip.id)) ? 'body' : null
}

function paintLoop({ context, colours, height, width }: PaintArea, { time }: ArrangementEditor, { loop }: Song): void {
  if (!loop?.isOn) return
  const [left, right] = [Math.max(0, tickToX(time, loop.startTick)), Math.min(width, tickToX(time, loop.endTick))]
  if (right <= left) return
  context.fillStyle = colours.accent
  context.globalAlpha = 0.07
  context.fillRect(left, 0, right - left, height)
  context.globalAlpha = 1
}

/** Where the tracks of a group have clips. */
function paintGroup(
  { context, width }: PaintArea,
  { time, tempo, top }: ArrangementEditor,
  { tracks }: Song,
  row: TrackRow,
  colour: string,
): void {
  const members = tracks.filter(({ groupId, kind }) => groupId === row.track.id && kind !== 'group')
  const step = Math.min(8, (row.height - 16) / Math.max(1, members.length))
  context.fillStyle = colour
  context.globalAlpha = 0.5
  members.forEach(({ clips }, i) => {
    for (const clip of clips) {
      const [left, right] = [tickToX(time, clip.startTick), tickToX(time, clipEndTick(clip, tempo))]
      if (left > width) break
      if (right > 0) context.fillRect(left, row.top - top + 8 + i * step, Math.max(1, right - left - 1), Math.max(1, step - 2))
    }
  })
  context.globalAlpha = 1
}

function paintFrost({ context, colours, width }: PaintArea, top: number, height: number): void {
  context.save()
  context.beginPath()
  context.rect(0, top, width, height - 1)
  context.clip()
  context.strokeStyle = colours.focus
  context.globalAlpha = 0.16
  context.lineWidth = 2
  context.beginPath()
  for (let x = -height; x < width; x += 12) {
    context.moveTo(x, top + height)
    context.lineTo(x + height, top)
  }
  context.stroke()
  context.restore()
}

function paintComing(
  { context, colours }: PaintArea,
  editor: ArrangementEditor,
  { trackId, startTick, endTick, progress, label, isRecording = false }: ComingClip,
): void {
  const row = editor.trackRows.find(({ track }) => track.id === trackId)
  if (!row) return
  const x = tickToX(editor.time, startTick)
  const box = { x, y: row.top - editor.top + 3, width: Math.max(2, tickToX(editor.time, endTick) - x - 1), height: row.height - 6 }
  context.save()
  context.beginPath()
  context.roundRect(box.x, box.y, box.width, box.height, 4)
  context.clip()
  const colour = isRecording ? colours.madder : colours.accent
  // What lies on the track already does not show through its words.
  context.fillStyle = colours.well
  context.globalAlpha = 0.85
  context.fillRect(box.x, box.y, box.width, box.height)
  context.fillStyle = colour
  context.globalAlpha = 0.12
  context.fillRect(box.x, box.y, box.width, box.height)
  context.globalAlpha = 0.3
  context.fillRect(box.x, box.y, box.width * progress, box.height)
  context.globalAlpha = 1
  context.fillStyle = colours.text
  context.font = '11px "Archivo Variable", sans-serif'
  context.textBaseline = 'middle'
  context.fillText(label, Math.max(0, box.x) + 8, box.y + 10)
  context.restore()
  context.setLineDash([5, 4])
  context.strokeStyle = colour
  context.lineWidth = 1
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1)
  context.setLineDash([])
}

function paintMarquee({ context, colours }: PaintArea, { marquee, time, top }: ArrangementEditor): void {
  if (!marquee) return
  const [left, right] = [tickToX(time, marquee.startTick), tickToX(time, marquee.endTick)]
  context.fillStyle = colours.focus
  context.globalAlpha = 0.15
  context.fillRect(left, marquee.top - top, right - left, marquee.bottom - marquee.top)
  context.globalAlpha = 1
  context.strokeStyle = colours.focus
  context.lineWidth = 1
  context.strokeRect(left + 0.5, marquee.top - top + 0.5, right - left, marquee.bottom - marquee.top)
}

function paintHint({ context, colours, width }: PaintArea, { hint }: ArrangementEditor): void {
  if (!hint) return
  context.font = '12px "Archivo Variable", sans-serif'
  const room = context.measureText(hint.text).width + 12
  const x = Math.min(hint.x + 12, width - room - 4)
  const y = Math.max(4, hint.y - 28)
  context.fillStyle = colours.panel
  context.strokeStyle = colours.lineStrong
  context.lineWidth = 1
  context.beginPath()
  context.roundRect(x, y, room, 20, 4)
  context.fill()
  context.stroke()
  context.fillStyle = colours.text
  context.textBaseline = 'middle'
  context.fillText(hint.text, x + 6, y + 11)
}
