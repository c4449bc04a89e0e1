import {
  clipEndTick,
  clipsReplaced,
  MeterMap,
  splitClip,
  TempoMap,
  withEnd,
  withStart,
  type Clip,
  type Song,
  type SongChange,
  type Track,
} from '../../../../src-shared/music/index.ts'
import { GestureRunner, type EditorPointer, type Gesture } from '../../timeline/core/gesture.ts'
import { gridStep, tickToX, xToTick, type TimeAxis } from '../../timeline/core/time-axis.ts'

export interface ArrangementPorts {
  song(): Song
  commit(label: string, changes: SongChange[]): void
  newId(kind: 'clip'): string
  redraw(): void
}

/** A clip as it would be on a track when the gesture is completed. */
export interface PlacedClip {
  trackId: string
  clip: Clip
}

const EDGE_PIXELS = 7

/** The arrangement without a picture: what is chosen, what a pointer and keys do. */
export class ArrangementEditor {
  time: TimeAxis = { leftTick: 0, ticksPerPixel: 32 }
  rowHeight = 64
  /** Pixels scrolled down. */
  top = 0
  selection: ReadonlySet<string> = new Set()
  /** What is shown in place of the clips of these ids, and beside them. */
  preview: ReadonlyMap<string, PlacedClip> | null = null
  snaps = true
  private readonly gestures = new GestureRunner()

  constructor(private readonly ports: ArrangementPorts) {}

  get step(): number {
    return gridStep(this.time)
  }

  trackAt(y: number): Track | null {
    return this.ports.song().tracks.at(Math.max(0, Math.floor((y + this.top) / this.rowHeight))) ?? null
  }

  clipAt({ x, y }: EditorPointer): { track: Track; clip: Clip; edge: 'start' | 'end' | null } | null {
    const track = this.trackAt(y)
    if (!track) return null
    const tempo = new TempoMap(this.ports.song().tempi)
    for (const clip of track.clips.toReversed()) {
      const [left, right] = [tickToX(this.time, clip.startTick), tickToX(this.time, clipEndTick(clip, tempo))]
      if (x < left || x > right) continue
      const grip = Math.min(EDGE_PIXELS, (right - left) / 4)
      return { track, clip, edge: x > right - grip ? 'end' : x < left + grip ? 'start' : null }
    }
    return null
  }

  pointerDown(pointer: EditorPointer): void {
    const hit = this.clipAt(pointer)
    if (!hit) return this.select(new Set())
    if (pointer.shift) this.select(toggled(this.selection, hit.clip.id))
    else if (!this.selection.has(hit.clip.id)) this.select(new Set([hit.clip.id]))
    this.gestures.begin(hit.edge ? this.trimming(hit, hit.edge) : this.moving(pointer))
  }

  pointerMove(pointer: EditorPointer): void {
    this.gestures.move(pointer)
  }

  pointerUp(): void {
    this.gestures.complete()
    this.ports.redraw()
  }

  cancel(): void {
    if (!this.gestures.cancel()) this.select(new Set())
    this.ports.redraw()
  }

  select(ids: ReadonlySet<string>): void {
    this.selection = ids
    this.ports.redraw()
  }

  selectAll(): void {
    this.select(new Set(this.ports.song().tracks.flatMap(({ clips }) => clips.map(({ id }) => id))))
  }

  chosen(): PlacedClip[] {
    return this.ports
      .song()
      .tracks.flatMap(({ id, clips }) => clips.filter((clip) => this.selection.has(clip.id)).map((clip) => ({ trackId: id, clip })))
  }

  deleteSelected(): void {
    this.commit('Delete clips', this.chosen(), [])
    this.select(new Set())
  }

  /** Behind the selection, as long as it is. */
  duplicate(): void {
    const chosen = this.chosen()
    if (chosen.length === 0) return
    const tempo = new TempoMap(this.ports.song().tempi)
    const start = Math.min(...chosen.map(({ clip }) => clip.startTick))
    const length = Math.max(...chosen.map(({ clip }) => clipEndTick(clip, tempo))) - start
    const copies = chosen.map(({ trackId, clip }) => ({
      trackId,
      clip: { ...clip, id: this.ports.newId('clip'), startTick: clip.startTick + length },
    }))
    this.commit('Duplicate clips', [], copies)
    this.select(new Set(copies.map(({ clip }) => clip.id)))
  }

  /** Cuts what is chosen at a tick. */
  split(tick: number): void {
    const tempo = new TempoMap(this.ports.song().tempi)
    const cut: PlacedClip[] = []
    const parts = this.chosen().flatMap((placed) => {
      const pieces = splitClip(placed.clip, tick, tempo, this.ports.newId('clip'))
      if (pieces) cut.push(placed)
      return (pieces ?? []).map((clip) => ({ trackId: placed.trackId, clip }))
    })
    this.commit('Split clips', cut, parts)
  }

  toggleMute(): void {
    const chosen = this.chosen()
    const isMuted = chosen.some(({ clip }) => !clip.isMuted)
    this.commit(
      isMuted ? 'Mute clips' : 'Unmute clips',
      chosen,
      chosen.map(({ trackId, clip }) => ({ trackId, clip: { ...clip, isMuted } })),
    )
  }

  nudge(steps: number): void {
    const chosen = this.chosen()
    this.commit(
      'Move clips',
      chosen,
      chosen.map(({ trackId, clip }) => ({ trackId, clip: { ...clip, startTick: Math.max(0, clip.startTick + steps * this.step) } })),
    )
  }

  snapped(tick: number, pointer: EditorPointer): number {
    return this.snaps && !pointer.mod ? new MeterMap(this.ports.song().meters).snapped(tick, this.step) : Math.max(0, tick)
  }

  private commit(label: string, removed: readonly PlacedClip[], added: readonly PlacedClip[]): void {
    const trackIds = new Set([...removed, ...added].map(({ trackId }) => trackId))
    const on = (placed: readonly PlacedClip[], trackId: string): Clip[] =>
      placed.flatMap((item) => (item.trackId === trackId ? [item.clip] : []))
    const changes = [...trackIds].flatMap((trackId) => clipsReplaced(trackId, on(removed, trackId), on(added, trackId)))
    if (changes.length > 0) this.ports.commit(label, changes)
  }

  private show(placed: readonly PlacedClip[] | null): void {
    this.preview = placed && new Map(placed.map((item) => [item.clip.id, item]))
    this.ports.redraw()
  }

  private moving(from: EditorPointer): Gesture {
    const chosen = this.chosen()
    const tracks = this.ports.song().tracks
    const rows = chosen.map(({ trackId }) => tracks.findIndex(({ id }) => id === trackId))
    const copies = from.alt ? chosen.map(({ trackId, clip }) => ({ trackId, clip: { ...clip, id: this.ports.newId('clip') } })) : chosen
    const first = chosen.reduce((earliest, { clip }) => Math.min(earliest, clip.startTick), Infinity)
    let moved: PlacedClip[] = []
    return {
      move: (to) => {
        const wanted = first + Math.round((to.x - from.x) * this.time.ticksPerPixel)
        const ticks = this.snapped(wanted, to) - first
        const down = Math.floor((to.y + this.top) / this.rowHeight) - Math.floor((from.y + this.top) / this.rowHeight)
        const fits = rows.every((row, i) => tracks[row + down]?.kind === chosen[i].clip.kind)
        moved = copies.map(({ trackId, clip }, i) => ({
          trackId: fits ? tracks[rows[i] + down].id : trackId,
          clip: { ...clip, startTick: clip.startTick + ticks },
        }))
        this.show(moved)
      },
      complete: () => {
        this.preview = null
        const isSame = moved.every(({ trackId, clip }, i) => trackId === chosen[i].trackId && clip.startTick === chosen[i].clip.startTick)
        if (moved.length === 0 || isSame) return
        this.commit(from.alt ? 'Copy clips' : 'Move clips', from.alt ? [] : chosen, moved)
        this.selection = new Set(moved.map(({ clip }) => clip.id))
      },
      cancel: () => this.show(null),
    }
  }

  private trimming({ track, clip }: { track: Track; clip: Clip }, edge: 'start' | 'end'): Gesture {
    let trimmed = clip
    return {
      move: (to) => {
        const tempo = new TempoMap(this.ports.song().tempi)
        const tick = this.snapped(xToTick(this.time, to.x), to)
        trimmed = edge === 'end' ? withEnd(clip, tick, tempo) : withStart(clip, tick, tempo)
        this.show([{ trackId: track.id, clip: trimmed }])
      },
      complete: () => {
        this.preview = null
        if (JSON.stringify({ ...trimmed, notes: 0 }) !== JSON.stringify({ ...clip, notes: 0 }))
          this.commit('Trim a clip', [{ trackId: track.id, clip }], [{ trackId: track.id, clip: trimmed }])
      },
      cancel: () => this.show(null),
    }
  }
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}
