import {
  clipEndTick,
  FADE_CURVES,
  joined,
  loopedTo,
  MOST_TRANSPOSE_CENTS,
  reversed,
  splitClip,
  unlooped,
  withEnd,
  withStart,
  type AudioClip,
  type Clip,
  type FadeCurve,
} from '../../../../src-shared/music/index.ts'
import { idsOf, type ClipStage, type PlacedClip } from './clip-stage.ts'

/** What can be done to the clips that are chosen, each as one step that can be undone. */

export function deleteClips(stage: ClipStage): void {
  stage.replace('Delete clips', stage.chosen, [], { crossfades: true })
  stage.choose(new Set())
}

/** Behind the selection, as long as it is. */
export function duplicateClips(stage: ClipStage): void {
  const { chosen, tempo } = stage
  if (chosen.length === 0) return
  const start = Math.min(...chosen.map(({ clip }) => clip.startTick))
  const length = Math.max(...chosen.map(({ clip }) => clipEndTick(clip, tempo))) - start
  const copies = chosen.map(({ trackId, clip }) => ({
    trackId,
    clip: { ...clip, id: stage.newClipId(), startTick: clip.startTick + length },
  }))
  stage.replace('Duplicate clips', [], copies, { crossfades: true })
  stage.choose(idsOf(copies))
}

/** Cuts what is chosen at a tick; both parts stay chosen. */
export function splitClips(stage: ClipStage, tick: number): void {
  const cut: PlacedClip[] = []
  const parts = stage.chosen.flatMap((placed) => {
    const pieces = splitClip(placed.clip, tick, stage.tempo, stage.newClipId())
    if (pieces) cut.push(placed)
    return (pieces ?? []).map((clip) => ({ trackId: placed.trackId, clip }))
  })
  if (cut.length === 0) return
  const before = idsOf(stage.chosen)
  stage.replace('Split clips', cut, parts)
  stage.choose(new Set([...before, ...idsOf(parts)]))
}

/**
 * Puts the chosen clips of each track together.
 *
 * @returns clips of tracks on which a new sound would have to be made for it
 */
export function joinClips(stage: ClipStage): PlacedClip[] {
  const removed: PlacedClip[] = []
  const added: PlacedClip[] = []
  const left: PlacedClip[] = []
  for (const trackId of new Set(stage.chosen.map((item) => item.trackId))) {
    const placed = stage.chosen.filter((item) => item.trackId === trackId)
    if (placed.length < 2) continue
    const whole = joined(
      placed.map(({ clip }) => clip),
      stage.tempo,
      stage.newClipId(),
    )
    if (!whole) left.push(...placed)
    else {
      removed.push(...placed)
      added.push({ trackId, clip: whole })
    }
  }
  if (added.length > 0) {
    stage.replace('Join clips', removed, added)
    stage.choose(new Set([...idsOf(added), ...idsOf(left)]))
  }
  return left
}

export function toggleMute(stage: ClipStage): void {
  const isMuted = stage.chosen.some(({ clip }) => !clip.isMuted)
  change(stage, isMuted ? 'Mute clips' : 'Unmute clips', (clip) => ({ ...clip, isMuted }))
}

export const reverseClips = (stage: ClipStage): void => change(stage, 'Reverse clips', reversed)

/** Twice as long as before at first, or once again. */
export function toggleLoop(stage: ClipStage): void {
  const { tempo } = stage
  const isLooped = (clip: Clip): boolean => (clip.kind === 'notes' ? clip.loopTicks : clip.loopSamples) > 0
  const loops = stage.chosen.some(({ clip }) => !isLooped(clip))
  change(
    stage,
    loops ? 'Loop clips' : 'Play clips once',
    (clip) => {
      if (!loops) return unlooped(clip)
      return isLooped(clip) ? clip : loopedTo(clip, 2 * clipEndTick(clip, tempo) - clip.startTick, tempo)
    },
    { crossfades: true },
  )
}

/** By steps of the grid; from a place beside it to the next line. */
export function nudgeClips(stage: ClipStage, steps: number): void {
  const first = Math.min(...stage.chosen.map(({ clip }) => clip.startTick))
  const ticks = Math.max(-first, steps * stage.step)
  change(stage, 'Move clips', (clip) => ({ ...clip, startTick: clip.startTick + ticks }), { crossfades: true })
}

/** Begins or ends at a tick that lies within them. */
export function trimTo(stage: ClipStage, tick: number, side: 'start' | 'end'): void {
  const { tempo } = stage
  change(stage, 'Trim clips', (clip) => {
    if (tick <= clip.startTick || tick >= clipEndTick(clip, tempo)) return clip
    return side === 'start' ? withStart(clip, tick, tempo) : withEnd(clip, tick, tempo)
  })
}

export const changeGain = (stage: ClipStage, db: number): void =>
  changeSound(stage, 'Clip gain', (clip) => ({ ...clip, gainDb: Math.max(-60, Math.min(24, clip.gainDb + db)) }))

export const resetGain = (stage: ClipStage): void => changeSound(stage, 'Clip gain', (clip) => ({ ...clip, gainDb: 0 }))

export const transposeClips = (stage: ClipStage, cents: number): void =>
  changeSound(stage, 'Transpose clips', (clip) => ({
    ...clip,
    transposeCents: Math.max(-MOST_TRANSPOSE_CENTS, Math.min(MOST_TRANSPOSE_CENTS, clip.transposeCents + cents)),
  }))

/** At its own speed and pitch. */
export const resetSound = (stage: ClipStage): void =>
  changeSound(stage, 'Own speed and pitch', (clip) => ({ ...clip, stretch: 1, transposeCents: 0 }))

export const setFadeCurve = (stage: ClipStage, side: 'in' | 'out', curve: FadeCurve): void =>
  changeSound(stage, 'Fade curve', (clip) => (side === 'in' ? { ...clip, fadeInCurve: curve } : { ...clip, fadeOutCurve: curve }))

/** The curve after the one it has. */
export function nextFadeCurve(stage: ClipStage, side: 'in' | 'out'): void {
  const first = stage.chosen.find(({ clip }) => clip.kind === 'audio')?.clip as AudioClip | undefined
  if (!first) return
  const index = FADE_CURVES.indexOf(side === 'in' ? first.fadeInCurve : first.fadeOutCurve)
  setFadeCurve(stage, side, FADE_CURVES[(index + 1) % FADE_CURVES.length])
}

export const removeFades = (stage: ClipStage): void =>
  changeSound(stage, 'Remove fades', (clip) => ({ ...clip, fadeInSamples: 0, fadeOutSamples: 0 }))

export const renameClip = (stage: ClipStage, id: string, name: string): void => {
  const placed = stage.chosen.find(({ clip }) => clip.id === id)
  if (placed) stage.replace('Rename a clip', [placed], [{ trackId: placed.trackId, clip: { ...placed.clip, name } }])
}

function change(stage: ClipStage, label: string, edit: (clip: Clip) => Clip, how?: { crossfades?: boolean }): void {
  const { chosen } = stage
  if (chosen.length === 0) return
  stage.replace(
    label,
    chosen,
    chosen.map(({ trackId, clip }) => ({ trackId, clip: edit(clip) })),
    how,
  )
}

const changeSound = (stage: ClipStage, label: string, edit: (clip: AudioClip) => AudioClip): void =>
  change(stage, label, (clip) => (clip.kind === 'audio' ? edit(clip) : clip))
