import { groupOf, type AutomationTarget, type Song, type Track } from '../../../../src-shared/music/index.ts'

/** What stands below each other in the arrangement: tracks, and lanes of their automation. */
export interface TrackRow {
  track: Track
  /** Null for the track itself. */
  lane: AutomationTarget | null
  /** From the top of the first row. */
  top: number
  height: number
  /** It goes through a group that is shown above it. */
  isInGroup: boolean
}

export type LaneRow = TrackRow & { lane: AutomationTarget }

export interface RowsShown {
  trackHeight: number
  laneHeight: number
  /** Groups whose tracks are hidden. */
  folded: ReadonlySet<string>
  /** By track. */
  lanes: ReadonlyMap<string, readonly AutomationTarget[]>
}

export function trackRows({ tracks }: Pick<Song, 'tracks'>, { trackHeight, laneHeight, folded, lanes }: RowsShown): TrackRow[] {
  const rows: TrackRow[] = []
  let top = 0
  for (const track of tracks) {
    const group = groupOf(tracks, track)
    if (group && folded.has(group.id)) continue
    const add = (lane: AutomationTarget | null, height: number): void => {
      rows.push({ track, lane, top, height, isInGroup: group !== null })
      top += height
    }
    add(null, trackHeight)
    for (const lane of lanes.get(track.id) ?? []) add(lane, laneHeight)
  }
  return rows
}

export const rowsHeight = (rows: readonly TrackRow[]): number => {
  const last = rows.at(-1)
  return last ? last.top + last.height : 0
}

/** The row at a height; the first above all of them, null below the last. */
export const rowAt = (rows: readonly TrackRow[], y: number): TrackRow | null =>
  y < 0 ? (rows[0] ?? null) : (rows.find(({ top, height }) => y < top + height) ?? null)
