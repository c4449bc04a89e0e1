import { clipEndTick, loopedTo, stretchedTo, withEnd, withStart, type AudioClip, type Clip } from '../../../../../src-shared/music/index.ts'
import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import { dbOfPixels, type Box } from '../clip-geometry.ts'
import type { ClipStage, PlacedClip } from '../clip-stage.ts'

/** What is taken hold of: a clip that is chosen, and where it lies. */
export interface Grip {
  clip: Clip
  box: Box
}

const LOUDEST_DB = 24
const SOFTEST_DB = -60

/** Every chosen clip in another shape, by where the pointer is. */
function reshaping(
  stage: ClipStage,
  label: string,
  reshape: (to: EditorPointer) => { shape: (clip: Clip) => Clip; hint: string },
  how?: { crossfades?: boolean },
): Gesture {
  const { chosen, song } = stage
  let shaped: PlacedClip[] | null = null
  return {
    move: (to) => {
      const { shape, hint } = reshape(to)
      shaped = chosen.map(({ trackId, clip }) => ({ trackId, clip: shape(clip) }))
      stage.show(shaped, hint)
    },
    complete: () => {
      stage.show(null)
      if (shaped && stage.song === song) stage.replace(label, chosen, shaped, how)
    },
    cancel: () => stage.show(null),
  }
}

const ofSound =
  (shape: (clip: AudioClip) => AudioClip) =>
  (clip: Clip): Clip =>
    clip.kind === 'audio' ? shape(clip) : clip

/** Begins later or earlier; the clips that are chosen too go by as much. */
export function trimmingStart(stage: ClipStage, { clip: gripped }: Grip, from: EditorPointer): Gesture {
  const { tempo, time } = stage
  return reshaping(
    stage,
    'Trim clips',
    (to) => {
      const ticks = stage.snapped(gripped.startTick + Math.round((to.x - from.x) * time.ticksPerPixel), to) - gripped.startTick
      return { shape: (clip) => withStart(clip, clip.startTick + ticks, tempo), hint: '' }
    },
    { crossfades: true },
  )
}

/** Ends later or earlier: where the sound ends at the latest; in a loop, round and round; stretched, slower or faster. */
export function movingEnd(stage: ClipStage, { clip: gripped }: Grip, from: EditorPointer, way: 'trim' | 'loop' | 'stretch'): Gesture {
  const { tempo, time } = stage
  const end = clipEndTick(gripped, tempo)
  const label = { trim: 'Trim clips', loop: 'Loop clips', stretch: 'Stretch clips' }[way]
  const shapeTo = (clip: Clip, endTick: number): Clip => {
    if (way === 'trim') return withEnd(clip, endTick, tempo)
    if (way === 'loop') return loopedTo(clip, Math.max(clip.startTick + 1, endTick), tempo)
    return clip.kind === 'audio' ? stretchedTo(clip, endTick, tempo) : clip
  }
  return reshaping(
    stage,
    label,
    (to) => {
      const ticks = stage.snapped(end + Math.round((to.x - from.x) * time.ticksPerPixel), to) - end
      const shape = (clip: Clip): Clip => shapeTo(clip, clipEndTick(clip, tempo) + ticks)
      const shown = shape(gripped)
      const hint = way === 'stretch' && shown.kind === 'audio' ? `${Math.round(shown.stretch * 100)} %` : ''
      return { shape, hint }
    },
    { crossfades: true },
  )
}

/** A fade as long as the pointer is within the clip. */
export function fading(stage: ClipStage, { clip: gripped, box }: Grip, side: 'in' | 'out'): Gesture {
  return reshaping(stage, side === 'in' ? 'Fade in' : 'Fade out', (to) => {
    const share = Math.max(0, Math.min(1, (side === 'in' ? to.x - box.x : box.x + box.width - to.x) / box.width))
    // At the very corner there is none.
    const samples = gripped.kind === 'audio' && share * box.width > 2 ? share * gripped.lengthSamples : 0
    const seconds = gripped.kind === 'audio' ? (samples * gripped.stretch) / gripped.sampleRate : 0
    const shape = ofSound((clip) => {
      const own = Math.min(clip.lengthSamples, Math.round((seconds * clip.sampleRate) / clip.stretch))
      return side === 'in' ? { ...clip, fadeInSamples: own } : { ...clip, fadeOutSamples: own }
    })
    return { shape, hint: `${seconds.toFixed(2)} s` }
  })
}

/** Louder and softer, by tenths of a decibel; Shift is finer. */
export function changingGain(stage: ClipStage, { clip: gripped, box }: Grip, from: EditorPointer): Gesture {
  return reshaping(stage, 'Clip gain', (to) => {
    const db = dbOfPixels(to.y - from.y, box) * (to.shift ? 0.1 : 1)
    const changed = (clip: AudioClip): number => Math.max(SOFTEST_DB, Math.min(LOUDEST_DB, Math.round((clip.gainDb + db) * 10) / 10))
    return {
      shape: ofSound((clip) => ({ ...clip, gainDb: changed(clip) })),
      hint: gripped.kind === 'audio' ? gainText(changed(gripped)) : '',
    }
  })
}

export const gainText = (gainDb: number): string => `${gainDb > 0 ? '+' : gainDb < 0 ? '\u2212' : ''}${Math.abs(gainDb).toFixed(1)} dB`
