import { watch, type Ref } from 'vue'
import { useSongStore } from '../../song/song-store.ts'
import { useSongViewStore } from '../../song/song-view-store.ts'
import { fittingAxis, scrolledBy, tickToX, zoomedAt, type TimeAxis } from '../timeline/core/time-axis.ts'
import { pointerOf } from '../timeline/use-editor-pointer.ts'
import { boundsOf } from './core/roll-edits.ts'
import type { RollEditor } from './core/roll-editor.ts'
import { useRollStore } from './roll-store.ts'

const LOWEST_ROW = 5
const TALLEST_ROW = 32
/** A clip without notes shows the rows around E above middle C. */
const MIDDLE_PITCH = 64
/** Notes that are looked at to find the middle of a clip. */
const LOOKED_AT = 10_000
/** What is opened shows eight bars of four quarters at most. */
const WIDEST_TICKS = 30_720

export interface RollViewUse {
  editor: RollEditor
  canvas: Readonly<Ref<HTMLElement | null | undefined>>
  width: Readonly<Ref<number>>
  height: Readonly<Ref<number>>
  chosen: Readonly<Ref<number>>
  draw(): void
}

/** Which part of the notes is in sight: by the wheel, fitted to the clip or to what is chosen, along with what is heard. */
export function useRollView({ editor, canvas, width, height, chosen, draw }: RollViewUse) {
  const song = useSongStore()
  const songView = useSongViewStore()
  const roll = useRollStore()

  function show(view: RollEditor['view']): void {
    editor.view = view
    roll.leftTick = view.time.leftTick
    draw()
  }

  /** Scrolled so that rows fill what is in sight. */
  function scrolledTo(topRow: number, rowHeight = editor.view.rowHeight): number {
    return Math.max(0, Math.min(editor.rows.count - Math.min(editor.rows.count, height.value / rowHeight), topRow))
  }

  /** The clip's length across, its notes in the middle of what is in sight. */
  function showClip(): void {
    const clip = roll.places[0]?.clip
    if (!clip || width.value === 0) return
    const pitches = clip.notes.slice(0, LOOKED_AT).map(({ pitch }) => pitch)
    const middle = pitches.length > 0 ? (Math.min(...pitches) + Math.max(...pitches)) / 2 : MIDDLE_PITCH
    const time = fittingAxis(clip.startTick, clip.startTick + Math.min(clip.lengthTicks, WIDEST_TICKS), width.value)
    const topRow = scrolledTo(editor.rows.nearestRow(Math.round(middle)) + 0.5 - height.value / editor.view.rowHeight / 2)
    show({ ...editor.view, time, topRow })
  }

  /** Before it was zoomed to what is chosen. */
  let before: TimeAxis | null = null
  function zoomWhole(): void {
    if (before) show({ ...editor.view, time: before })
    else if (chosen.value > 0) {
      const [start, end] = boundsOf(editor.chosen())
      before = editor.view.time
      show({ ...editor.view, time: fittingAxis(start, end, width.value) })
      return
    } else showClip()
    before = null
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault()
    const { view } = editor
    const { x, y } = pointerOf(event, canvas.value!)
    if (event.altKey) {
      const rowHeight = Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, view.rowHeight * Math.exp(-event.deltaY / 300)))
      show({ ...view, rowHeight, topRow: scrolledTo(view.topRow + y / view.rowHeight - y / rowHeight, rowHeight) })
    } else if (event.ctrlKey || event.metaKey) show({ ...view, time: zoomedAt(view.time, x, Math.exp(-event.deltaY / 300)) })
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
      show({ ...view, time: scrolledBy(view.time, event.deltaX || event.deltaY) })
    else show({ ...view, topRow: scrolledTo(view.topRow + event.deltaY / view.rowHeight) })
  }

  /** What is chosen comes into sight where all of it has left it. */
  function reveal(): void {
    const clips = editor.chosen()
    if (clips.length === 0 || width.value === 0) return
    const { view, rows } = editor
    let [lowest, highest] = [127, 0]
    for (const { notes } of clips) for (const { pitch } of notes) [lowest, highest] = [Math.min(lowest, pitch), Math.max(highest, pitch)]
    const [top, bottom] = [rows.nearestRow(highest), rows.nearestRow(lowest)]
    const shown = height.value / view.rowHeight
    const isAbove = bottom < view.topRow
    const isBelow = top + 1 > view.topRow + shown
    const topRow = isAbove || isBelow ? scrolledTo(isAbove ? top - 1 : bottom + 2 - shown) : view.topRow
    const [start, end] = boundsOf(clips)
    const isAside = tickToX(view.time, end) < 0 || tickToX(view.time, start) > width.value
    const leftTick = isAside ? Math.max(0, start - (width.value * view.time.ticksPerPixel) / 4) : view.time.leftTick
    if (topRow !== view.topRow || isAside) show({ ...view, topRow, time: { ...view.time, leftTick } })
  }

  watch(
    () => song.playingTick,
    (tick) => {
      if (tick === null || !songView.follows || width.value === 0) return
      const { view } = editor
      const x = tickToX(view.time, tick)
      if (x < 0 || x > width.value) show({ ...view, time: { ...view.time, leftTick: tick } })
    },
  )

  return { showClip, zoomWhole, scrolledTo, reveal, wheel }
}
