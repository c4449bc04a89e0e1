import { laneControls, type Note, type NotePlace, type Song } from '../../../../src-shared/music/index.ts'
import type { KeptPicture } from '../../../drawing/kept-picture.ts'
import { paintGrid, paintPlace, type PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX } from '../../timeline/core/time-axis.ts'
import { VELOCITY, type LaneEditor } from './lane-editor.ts'
import { isChosen } from './note-selection.ts'
import type { RollEditor } from './roll-editor.ts'
import { contentShift } from './roll-stage.ts'
import { restingOf, seenPlaces, ticksInSight } from './seen-places.ts'

/** Pixels between heads of velocities, on average. */
const HEAD_ROOM = 5

interface LanePicture {
  area: PaintArea
  lane: LaneEditor
  roll: RollEditor
}

/** Velocities as stems with a head, or a controller as the steps that it is. Stems that rest are a picture that is kept. */
export function paintLane(
  area: PaintArea,
  lane: LaneEditor,
  roll: RollEditor,
  song: Song,
  { playing, colourOf }: { playing: number | null; colourOf(trackId: string): string },
  ground: KeptPicture,
): void {
  const { context, colours } = area
  const { view, step } = roll
  const places = roll.ports.places()
  const showsVelocities = lane.lane === VELOCITY
  const picture = { area, lane, roll }
  const seen = showsVelocities ? seenPlaces(roll, area.width, colourOf) : []
  ground.paintOnto(context, [view, step, colours, song.meters, ...restingOf(seen)], (kept) => {
    const still = { area: { ...area, context: kept }, lane, roll }
    paintGround(still, song)
    for (const { place, resting, colour } of seen) paintStems(still, place, resting, { colour, isChosen: false })
  })
  for (const { place, chosen, colour } of seen) {
    paintStems(picture, place, chosen, { colour: colours.text, isChosen: true })
    paintChanging(picture, place, colour)
  }
  if (!showsVelocities && places[0]) paintControls(picture, places[0], colourOf(places[0].trackId))
  if (playing !== null) paintPlace(area, view.time, playing, colours.accent)
}

function paintGround({ area, roll }: LanePicture, song: Song): void {
  const { context, width, height, colours } = area
  context.fillStyle = colours.well
  context.fillRect(0, 0, width, height)
  paintGrid(area, roll.view.time, song.meters, 0, roll.step)
  context.fillStyle = colours.lineStrong
  context.fillRect(0, 0, width, 1)
}

/** What a gesture would make of notes. */
function paintChanging(picture: LanePicture, place: NotePlace, colour: string): void {
  const { roll, area } = picture
  const [from, to] = ticksInSight(roll, place, area.width)
  const { text } = area.colours
  const changed = [...(roll.preview?.get(place.clip.id)?.values() ?? [])].filter(({ startTick }) => startTick >= from && startTick <= to)
  for (const isOfChosen of [false, true]) {
    const notes = changed.filter(({ id }) => isChosen(roll.selection, place.clip.id, id) === isOfChosen)
    paintStems(picture, place, notes, { colour: isOfChosen ? text : colour, isChosen: isOfChosen })
  }
}

function paintStems(
  { area, lane, roll }: LanePicture,
  place: NotePlace,
  notes: readonly Note[],
  look: { colour: string; isChosen: boolean },
): void {
  const { context, width, height } = area
  const shift = contentShift(place)
  const xOf = ({ startTick }: Note): number => Math.round(tickToX(roll.view.time, startTick + shift))
  context.fillStyle = look.colour
  // More notes than pixels: what stands highest in each.
  if (notes.length > width) {
    const tops = new Float64Array(Math.ceil(width) + 1).fill(height)
    for (const note of notes) {
      const x = xOf(note)
      if (x >= 0 && x <= width) tops[x] = Math.min(tops[x], lane.yOf(note.velocity))
    }
    tops.forEach((top, x) => context.fillRect(x, top, 1, height - top))
    return
  }
  // Closer heads than that are no circles any more.
  const isDense = notes.length > width / HEAD_ROOM
  for (const note of notes) {
    const x = xOf(note)
    if (x < -4 || x > width) continue
    const y = lane.yOf(note.velocity)
    context.fillRect(x, y, look.isChosen ? 2 : 1.5, height - y)
    if (isDense) {
      context.fillRect(x - 1, y - 1.5, look.isChosen ? 4 : 3, 3)
      continue
    }
    context.beginPath()
    context.arc(x + 0.75, y, look.isChosen ? 4 : 3, 0, 2 * Math.PI)
    context.fill()
  }
}

function paintControls({ area: { context, width, height, colours }, lane, roll }: LanePicture, place: NotePlace, colour: string): void {
  const { time } = roll.view
  const shift = contentShift(place)
  const { preview, range } = lane
  const kept = laneControls(place.clip.controls, lane.lane).filter(
    ({ id, tick }) => !preview || (id !== preview.takenId && (tick < preview.range[0] || tick > preview.range[1])),
  )
  const points = [...kept, ...(preview?.points ?? [])].sort((a, b) => a.tick - b.tick)
  const base = lane.yOf(Math.max(range.least, Math.min(range.most, lane.lane === 'bend' ? 0 : range.least)))
  context.fillStyle = colours.line
  context.fillRect(0, Math.round(base), width, 1)
  let [x, y] = [0, lane.yOf(range.rest)]
  const run = (to: number): void => {
    if (to < 0 || x > width) return
    context.globalAlpha = 0.25
    context.fillRect(x, Math.min(y, base), to - x, Math.abs(base - y))
    context.globalAlpha = 1
    context.fillRect(x, y - 0.75, to - x, 1.5)
  }
  context.fillStyle = colour
  for (const { tick, value } of points) {
    const next = tickToX(time, tick + shift)
    run(next)
    ;[x, y] = [next, lane.yOf(value)]
    if (next >= 0 && next <= width) context.fillRect(next - 2.5, y - 2.5, 5, 5)
  }
  run(Math.max(width, height))
}
