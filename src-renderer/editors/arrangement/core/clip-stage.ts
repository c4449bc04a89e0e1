import type { Clip, Song, TempoMap, Track } from '../../../../src-shared/music/index.ts'
import type { EditorPointer } from '../../timeline/core/gesture.ts'
import type { TimeAxis } from '../../timeline/core/time-axis.ts'
import type { TrackRow } from './track-rows.ts'

/** A clip on a track: as it is, or as it would be when a gesture is completed. */
export interface PlacedClip {
  trackId: string
  clip: Clip
}

/** What gestures and commands know of the arrangement: the only way they change a song is `replace`. */
export interface ClipStage {
  readonly song: Song
  readonly tempo: TempoMap
  readonly time: TimeAxis
  /** Ticks of the grid. */
  readonly step: number
  /** Of the tracks that are shown. */
  readonly trackRows: readonly TrackRow[]
  readonly chosen: readonly PlacedClip[]
  snapped(tick: number, pointer: EditorPointer): number
  /** Pixels from the top of the first row. */
  heightOf(pointer: EditorPointer): number
  newClipId(): string
  choose(ids: ReadonlySet<string>): void
  /** Shows clips in place of those of their ids, and beside them, with a few words where the pointer is. */
  show(placed: readonly PlacedClip[] | null, hint?: string): void
  /** Puts clips in the place of others, as one step; `crossfades` where they may lie over each other otherwise than before. */
  replace(label: string, removed: readonly PlacedClip[], added: readonly PlacedClip[], how?: { crossfades?: boolean }): void
}

export const tracksById = ({ tracks }: Pick<Song, 'tracks'>): ReadonlyMap<string, Track> =>
  new Map(tracks.map((track) => [track.id, track]))

export const idsOf = (placed: readonly PlacedClip[]): ReadonlySet<string> => new Set(placed.map(({ clip }) => clip.id))
