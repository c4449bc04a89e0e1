import {
  MeterMap,
  crossfaded,
  clipsReplaced,
  TempoMap,
  type Clip,
  type Song,
  type SongChange,
  type Track,
} from '../../../../src-shared/music/index.ts'
import { GestureRunner, type EditorPointer, type Gesture } from '../../timeline/core/gesture.ts'
import { gridStep, xToTick, type TimeAxis } from '../../timeline/core/time-axis.ts'
import { AutomationEditor, type LanePreview } from './automation-editor.ts'
import { clipBox, isIn, partAt, type Box, type ClipPart } from './clip-geometry.ts'
import { clipsOfIds } from './clips-of-ids.ts'
import { idsOf, tracksById, type ClipStage, type PlacedClip } from './clip-stage.ts'
import { drawingMarquee, type Marquee } from './gestures/marquee.ts'
import { movingClips } from './gestures/move-clips.ts'
import { changingGain, fading, movingEnd, trimmingStart } from './gestures/reshape-clips.ts'
import { rowAt, trackRows, type LaneRow, type RowsShown, type TrackRow } from './track-rows.ts'

const GRID_PIXELS = 14

export interface ArrangementPorts {
  song(): Song
  commit(label: string, changes: SongChange[]): void
  newId(kind: 'clip'): string
  redraw(): void
  /** Playing begins there. */
  locate(tick: number): void
  /** Why something was not done, in words for the person. */
  refuse(reason: string): void
}

export interface ClipHit {
  track: Track
  clip: Clip
  part: ClipPart
  box: Box
}

/** The arrangement without a picture: what is chosen, what a pointer does. Commands are in `clip-commands.ts`. */
export class ArrangementEditor implements ClipStage {
  time: TimeAxis = { leftTick: 0, ticksPerPixel: 32 }
  /** Pixels scrolled down. */
  top = 0
  snaps = true
  /** Beside what the zoom gives: steps of twice the length, and thirds. */
  grid = { coarser: 0, isTriplet: false }
  selection: ReadonlySet<string> = new Set()
  /** The track that was pressed last: things are pasted there. */
  activeTrackId: string | null = null
  preview: ReadonlyMap<string, PlacedClip> | null = null
  marquee: Marquee | null = null
  lanePreview: LanePreview | null = null
  /** A few words where the pointer is. */
  hint: { text: string; x: number; y: number } | null = null
  /** Under the pointer while no button is down. */
  hovered: ClipHit | null = null
  private layout: RowsShown = { trackHeight: 64, laneHeight: 44, folded: new Set(), lanes: new Map() }
  private cached: { tracks: readonly Track[]; layout: RowsShown; rows: TrackRow[] } | null = null
  private tempoOf: { tempi: Song['tempi']; tempo: TempoMap } | null = null
  private readonly gestures = new GestureRunner()
  private pointer: EditorPointer | null = null

  readonly automation: AutomationEditor

  constructor(private readonly ports: ArrangementPorts) {
    this.automation = new AutomationEditor({
      song: ports.song,
      commit: (label, changes) => ports.commit(label, changes),
      time: () => this.time,
      top: () => this.top,
      snapped: (tick, pointer) => this.snapped(tick, pointer),
      show: (preview, hint) => {
        this.lanePreview = preview
        this.say(preview ? hint : '')
      },
    })
  }

  get song(): Song {
    return this.ports.song()
  }

  get tempo(): TempoMap {
    const { tempi } = this.song
    if (this.tempoOf?.tempi !== tempi) this.tempoOf = { tempi, tempo: new TempoMap(tempi) }
    return this.tempoOf.tempo
  }

  get step(): number {
    const step = gridStep(this.time, GRID_PIXELS * 2 ** this.grid.coarser)
    return this.grid.isTriplet && step <= 1920 ? (step * 2) / 3 : step
  }

  get shown(): RowsShown {
    return this.layout
  }

  set shown(layout: RowsShown) {
    this.layout = layout
    this.ports.redraw()
  }

  /** Tracks and lanes as they stand below each other. */
  get rows(): readonly TrackRow[] {
    const { tracks } = this.song
    if (this.cached?.tracks !== tracks || this.cached.layout !== this.layout)
      this.cached = { tracks, layout: this.layout, rows: trackRows(this.song, this.layout) }
    return this.cached.rows
  }

  get trackRows(): readonly TrackRow[] {
    return this.rows.filter(({ lane }) => lane === null)
  }

  get chosen(): PlacedClip[] {
    return clipsOfIds(this.song.tracks, this.selection).map(({ track, clip }) => ({ trackId: track.id, clip }))
  }

  heightOf({ y }: EditorPointer): number {
    return y + this.top
  }

  rowAt(pointer: EditorPointer): TrackRow | null {
    return rowAt(this.rows, this.heightOf(pointer))
  }

  clipAt(pointer: EditorPointer): ClipHit | null {
    const row = this.rowAt(pointer)
    if (!row || row.lane !== null) return null
    const place = { top: row.top - this.top, height: row.height }
    for (const clip of row.track.clips.toReversed()) {
      const box = clipBox(clip, this.time, this.tempo, place)
      if (isIn(pointer, box)) return { track: row.track, clip, part: partAt(clip, pointer, box), box }
    }
    return null
  }

  pointerDown(pointer: EditorPointer): void {
    this.pointer = pointer
    this.hovered = null
    const row = this.rowAt(pointer)
    this.activeTrackId = row?.track.id ?? this.activeTrackId
    if (isLane(row)) return this.gestures.begin(this.automation.press(row, pointer), pointer)
    const hit = this.clipAt(pointer)
    if (!hit) return this.gestures.begin(this.onEmptiness(pointer), pointer)
    const isChosen = this.selection.has(hit.clip.id)
    if (pointer.shift && hit.part === 'body') {
      this.choose(toggled(this.selection, hit.clip.id))
      if (isChosen) return
    } else if (!isChosen) this.choose(new Set([hit.clip.id]))
    if (this.refusesFrozen()) return
    this.gestures.begin(this.gestureOf(hit, pointer), pointer)
  }

  pointerMove(pointer: EditorPointer): void {
    this.pointer = pointer
    this.gestures.move(pointer)
  }

  pointerUp(): void {
    this.gestures.complete()
    this.ports.redraw()
  }

  /** The pointer passes without a button. */
  pointerHover(pointer: EditorPointer | null): void {
    const hit = pointer && this.clipAt(pointer)
    if (hit?.clip === this.hovered?.clip && hit?.part === this.hovered?.part) return
    this.hovered = hit
    this.ports.redraw()
  }

  /** A point of automation goes. @returns whether it was in a lane */
  doublePress(pointer: EditorPointer): boolean {
    const row = this.rowAt(pointer)
    if (isLane(row)) this.automation.removeAt(row, pointer)
    return isLane(row)
  }

  /** Takes back the gesture that is under way; where there is none nothing is chosen any more. */
  cancel(): void {
    if (!this.gestures.cancel()) this.choose(new Set())
    this.ports.redraw()
  }

  choose(ids: ReadonlySet<string>): void {
    this.selection = ids
    this.ports.redraw()
  }

  newClipId(): string {
    return this.ports.newId('clip')
  }

  locate(tick: number): void {
    this.ports.locate(tick)
  }

  snapped(tick: number, pointer: EditorPointer): number {
    return this.snaps && !pointer.mod ? new MeterMap(this.song.meters).snapped(tick, this.step) : Math.max(0, tick)
  }

  show(placed: readonly PlacedClip[] | null, hint = ''): void {
    this.preview = placed && new Map(placed.map((item) => [item.clip.id, item]))
    this.say(placed ? hint : '')
  }

  private say(text: string): void {
    this.hint = text && this.pointer ? { text, x: this.pointer.x, y: this.pointer.y } : null
    this.ports.redraw()
  }

  replace(label: string, removed: readonly PlacedClip[], added: readonly PlacedClip[], { crossfades = false } = {}): void {
    if (this.refusesFrozen([...removed, ...added])) return
    const tracks = tracksById(this.song)
    const touched = idsOf([...removed, ...added])
    const changes = [...new Set([...removed, ...added].map(({ trackId }) => trackId))].flatMap((trackId) => {
      const on = (placed: readonly PlacedClip[]): Clip[] => placed.flatMap((item) => (item.trackId === trackId ? [item.clip] : []))
      const before = tracks.get(trackId)?.clips ?? []
      const going = idsOf(removed.filter((item) => item.trackId === trackId))
      const after = [...before.filter(({ id }) => !going.has(id)), ...on(added)]
      return clipsReplaced(trackId, before, crossfades ? crossfaded(before, after, touched, this.tempo) : after)
    })
    if (changes.length > 0) this.ports.commit(label, changes)
  }

  /** Says so where something of a frozen track is to be changed. */
  private refusesFrozen(placed: readonly PlacedClip[] = this.chosen): boolean {
    const tracks = tracksById(this.song)
    const frozen = placed.map(({ trackId }) => tracks.get(trackId)).find((track) => track?.isFrozen)
    if (frozen) this.ports.refuse(`“${frozen.name}” is frozen. Unfreeze it to change it.`)
    return frozen !== undefined
  }

  private onEmptiness(from: EditorPointer): Gesture {
    const before = this.selection
    if (!from.shift) this.choose(new Set())
    return drawingMarquee(this, from, {
      before,
      show: (marquee) => {
        this.marquee = marquee
        this.ports.redraw()
      },
      click: () => this.ports.locate(this.snapped(xToTick(this.time, from.x), from)),
    })
  }

  private gestureOf(hit: ClipHit, from: EditorPointer): Gesture {
    switch (hit.part) {
      case 'start':
        return trimmingStart(this, hit, from)
      case 'end':
      case 'loop':
        return movingEnd(this, hit, from, from.alt ? 'stretch' : hit.part === 'loop' ? 'loop' : 'trim')
      case 'fadeIn':
        return fading(this, hit, 'in')
      case 'fadeOut':
        return fading(this, hit, 'out')
      case 'gain':
        return changingGain(this, hit, from)
      case 'body':
        return movingClips(this, from)
    }
  }
}

const isLane = (row: TrackRow | null): row is LaneRow => row !== null && row.lane !== null

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}
