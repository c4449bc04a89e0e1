import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import { idsOf, type ClipStage, type PlacedClip } from '../clip-stage.ts'
import { rowAt } from '../track-rows.ts'

/** Moves what is chosen in time and to other tracks of its kind; copies it while the modifier is held. */
export function movingClips(stage: ClipStage, from: EditorPointer): Gesture {
  const { chosen, song } = stage
  const rows = stage.trackRows
  const places = chosen.map(({ trackId }) => rows.findIndex(({ track }) => track.id === trackId))
  const first = chosen.reduce((earliest, { clip }) => Math.min(earliest, clip.startTick), Infinity)
  const copyIds = chosen.map(() => stage.newClipId())
  const placeAt = (pointer: EditorPointer): number => {
    const row = rowAt(rows, stage.heightOf(pointer))
    return row ? rows.indexOf(row) : rows.length - 1
  }
  let moved: PlacedClip[] = []
  let isCopy = false
  return {
    move: (to) => {
      isCopy = to.alt === true
      const wanted = first + Math.round((to.x - from.x) * stage.time.ticksPerPixel)
      const ticks = stage.snapped(wanted, to) - first
      const down = placeAt(to) - placeAt(from)
      const targets = places.map((place) => (place < 0 ? undefined : rows[place + down]?.track))
      const fits = targets.every((track, i) => track?.kind === chosen[i].clip.kind && !track.isFrozen)
      moved = chosen.map(({ trackId, clip }, i) => ({
        trackId: fits ? targets[i]!.id : trackId,
        clip: { ...clip, startTick: clip.startTick + ticks, id: isCopy ? copyIds[i] : clip.id },
      }))
      stage.show(moved)
    },
    complete: () => {
      stage.show(null)
      const isSame = moved.every(({ trackId, clip }, i) => trackId === chosen[i].trackId && clip.startTick === chosen[i].clip.startTick)
      if (moved.length === 0 || isSame || stage.song !== song) return
      stage.replace(isCopy ? 'Copy clips' : 'Move clips', isCopy ? [] : chosen, moved, { crossfades: true })
      stage.choose(idsOf(moved))
    },
    cancel: () => stage.show(null),
  }
}
