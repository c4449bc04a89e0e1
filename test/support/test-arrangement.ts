import {
  EMPTY_SONG,
  newTrack,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  withChanges,
  type AudioClip,
  type Clip,
  type NoteClip,
  type Song,
  type SongChange,
} from '../../src-shared/music/index.ts'
import { ArrangementEditor } from '../../src-renderer/editors/arrangement/core/arrangement-editor.ts'
import type { EditorPointer } from '../../src-renderer/editors/timeline/core/gesture.ts'

export const noteClip = (id: string, startTick: number, changes: Partial<NoteClip> = {}): NoteClip => ({
  ...{ ...PLAIN_NOTES, id, kind: 'notes', name: id, startTick, lengthTicks: 1920 },
  notes: [{ id: 1, startTick: 960, ticks: 480, pitch: 60, velocity: 80, releaseVelocity: 0 }],
  ...changes,
})

/** Two seconds of sound, of which the second one is heard: at 120 beats a minute 1920 ticks. */
export const audioClip = (id: string, startTick: number, changes: Partial<AudioClip> = {}): AudioClip => ({
  ...PLAIN_AUDIO,
  ...{ id, kind: 'audio', name: id, startTick, sound: { kind: 'recording', id: 'r' }, sampleRate: 48_000 },
  ...{ soundSamples: 96_000, offsetSamples: 48_000, lengthSamples: 48_000 },
  ...changes,
})

export const ROW_HEIGHT = 60
type Keys = Pick<EditorPointer, 'alt' | 'mod' | 'shift'>

/** An arrangement without a DOM: 10 ticks a pixel, rows of 60 pixels, a grid of 240 ticks. Two tracks of notes, two of sound. */
export class TestArrangement {
  song: Song = {
    ...EMPTY_SONG,
    tracks: [
      { ...newTrack('a', 'notes', 'A', 0), clips: [noteClip('first', 0), noteClip('second', 3840)] },
      { ...newTrack('b', 'notes', 'B', 1), clips: [] },
      { ...newTrack('c', 'audio', 'C', 2), clips: [audioClip('sound', 0)] },
      { ...newTrack('d', 'audio', 'D', 3), clips: [] },
    ],
  }
  readonly labels: string[] = []
  readonly steps: SongChange[][] = []
  readonly refusals: string[] = []
  located: number | null = null
  private next = 1
  readonly editor = new ArrangementEditor({
    song: () => this.song,
    commit: (label, changes) => {
      this.labels.push(label)
      this.steps.push(changes)
      this.song = withChanges(this.song, changes)
    },
    newId: () => `new-${this.next++}`,
    redraw: () => undefined,
    locate: (tick) => (this.located = tick),
    refuse: (reason) => this.refusals.push(reason),
  })

  constructor() {
    this.editor.time = { leftTick: 0, ticksPerPixel: 10 }
    this.editor.shown = { trackHeight: ROW_HEIGHT, laneHeight: 40, folded: new Set(), lanes: new Map() }
  }

  /** Clips of a track in place of those it has. */
  with(row: number, ...clips: Clip[]): this {
    this.song = { ...this.song, tracks: this.song.tracks.with(row, { ...this.song.tracks[row], clips }) }
    return this
  }

  down(tick: number, y: number, keys: Keys = {}): this {
    this.editor.pointerDown({ x: tick / 10, y, ...keys })
    return this
  }

  move(tick: number, y: number, keys: Keys = {}): this {
    this.editor.pointerMove({ x: tick / 10, y, ...keys })
    return this
  }

  /** From the middle of a row to that of another. */
  drag(tick: number, row: number, toTick: number, toRow = row, keys: Keys = {}): this {
    return this.dragPixels(tick, row * ROW_HEIGHT + ROW_HEIGHT / 2 + 10, toTick, toRow * ROW_HEIGHT + ROW_HEIGHT / 2 + 10, keys)
  }

  dragPixels(tick: number, y: number, toTick: number, toY: number, keys: Keys = {}): this {
    this.down(tick, y, keys).move(toTick, toY, keys)
    this.editor.pointerUp()
    return this
  }

  choose(...ids: string[]): this {
    this.editor.choose(new Set(ids))
    return this
  }

  places(row: number): [id: string, start: number][] {
    return this.song.tracks[row].clips.map(({ id, startTick }) => [id, startTick])
  }

  /** Whichever kind it is of. */
  clip(id: string): Omit<AudioClip, 'kind'> & Omit<NoteClip, 'kind'> {
    return this.song.tracks.flatMap(({ clips }) => clips).find((clip) => clip.id === id) as never
  }
}
