import { clipEndTick, type Clip } from '../../../../src-shared/music/index.ts'
import { idsOf, type ClipStage, type PlacedClip } from './clip-stage.ts'

/** Clips that were cut or copied: where each stood beside the first, in time and in the order of tracks. */
export interface CopiedClips {
  clips: readonly { clip: Clip; trackId: string; rowsDown: number }[]
  startTick: number
  lengthTicks: number
}

/** @returns null where nothing is chosen */
export function copyClips({ chosen, song, tempo }: ClipStage): CopiedClips | null {
  if (chosen.length === 0) return null
  const rowOf = (trackId: string): number => song.tracks.findIndex(({ id }) => id === trackId)
  const top = Math.min(...chosen.map(({ trackId }) => rowOf(trackId)))
  const startTick = Math.min(...chosen.map(({ clip }) => clip.startTick))
  const end = Math.max(...chosen.map(({ clip }) => clipEndTick(clip, tempo)))
  return {
    clips: chosen.map(({ trackId, clip }) => ({ clip, trackId, rowsDown: rowOf(trackId) - top })),
    startTick,
    lengthTicks: end - startTick,
  }
}

/**
 * Puts copied clips at a tick: from the track on that was pressed last where their kinds fit there, else on the tracks they come from.
 *
 * @returns where the last of them ends; null where no track takes them
 */
export function pasteClips(stage: ClipStage, copied: CopiedClips, tick: number, ontoTrackId: string | null): number | null {
  const { tracks } = stage.song
  const from = tracks.findIndex(({ id }) => id === ontoTrackId)
  const onto = copied.clips.map(({ rowsDown }) => (from < 0 ? undefined : tracks.at(from + rowsDown)))
  const fits = onto.every((track, i) => track?.kind === copied.clips[i].clip.kind)
  const added = copied.clips.flatMap(({ clip, trackId }, i): PlacedClip[] => {
    const track = fits ? onto[i] : tracks.find(({ id }) => id === trackId)
    if (track?.kind !== clip.kind) return []
    return [{ trackId: track.id, clip: { ...clip, id: stage.newClipId(), startTick: clip.startTick - copied.startTick + tick } }]
  })
  if (added.length === 0) return null
  stage.replace('Paste clips', [], added, { crossfades: true })
  stage.choose(idsOf(added))
  return tick + copied.lengthTicks
}
