import type { SongExport } from '../../src-shared/exports/index.ts'
import type { MeterMap } from '../../src-shared/music/index.ts'

/** What is exported: the song, some of its tracks, the clips that are chosen in it, or sounds of the project. */
export type ExtentKind = 'song' | 'tracks' | 'clips' | 'sounds'
/** How much of the song. */
export type StretchKind = 'song' | 'loop' | 'bars'

export interface ChosenExtent {
  kind: ExtentKind
  /** Of tracks or sounds. */
  chosen: readonly string[]
  clips: readonly string[]
  stretch: StretchKind
  /** From 1, both belong to it. */
  bars: { first: number; last: number }
  meters: MeterMap
}

/** As the program asks for it; null where nothing is chosen. */
export function extentOf({
  kind,
  chosen,
  clips,
  stretch,
  bars,
  meters,
}: ChosenExtent): Pick<SongExport, 'soundIds' | 'trackIds' | 'clipIds' | 'range'> | null {
  const nothing = { soundIds: null, trackIds: null, clipIds: null, range: { kind: 'song' as const } }
  if (kind === 'clips') return clips.length === 0 ? null : { ...nothing, clipIds: [...clips] }
  if (kind !== 'song' && chosen.length === 0) return null
  if (kind === 'sounds') return { ...nothing, soundIds: [...chosen] }
  const range: SongExport['range'] =
    stretch === 'bars'
      ? { kind: 'ticks', startTick: meters.barTick(bars.first - 1), endTick: meters.barTick(bars.last) }
      : { kind: stretch }
  return { ...nothing, trackIds: kind === 'tracks' ? [...chosen] : null, range }
}
