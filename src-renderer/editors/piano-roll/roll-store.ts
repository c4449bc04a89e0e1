import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import {
  CHORDS,
  SCALES,
  scaleClasses,
  scalePitches,
  type ChordName,
  type NotePlace,
  type ScaleName,
  type Track,
} from '../../../src-shared/music/index.ts'
import { useSongStore } from '../../song/song-store.ts'
import { LANE_DRAWINGS, VELOCITY, type LaneDrawing } from './core/lane-editor.ts'
import type { CopiedNotes } from './core/roll-edits.ts'
import { foldedRows, ALL_ROWS } from './core/pitch-rows.ts'
import type { RollTool } from './core/roll-stage.ts'

const STORAGE_KEY = 'spectraloom.piano-roll'
export const FOLDS = ['none', 'used', 'scale'] as const
export type Fold = (typeof FOLDS)[number]

/** How a person likes to work in the roll, remembered on this machine. */
const DEFAULTS = {
  /** `song`: that of the key at the left edge; null: none. */
  scale: 'song' as ScaleName | 'song' | null,
  tonic: 0,
  isLocked: false,
  fold: 'none' as Fold,
  showsGhosts: true,
  isHeard: true,
  lane: VELOCITY as string | null,
  drawing: 'free' as LaneDrawing,
  quantising: { strength: 1, swing: 0, ends: false },
  humanising: { timeTicks: 20, velocity: 10 },
}
type Liking = typeof DEFAULTS

const oneOf = <T>(value: unknown, known: readonly T[], otherwise: T): T => (known.includes(value as T) ? (value as T) : otherwise)
const number = (value: unknown, least: number, most: number, otherwise: number): number =>
  typeof value === 'number' && value >= least && value <= most ? value : otherwise

function stored(text: string | null): Liking {
  try {
    const kept = JSON.parse(text ?? '{}') as Partial<Liking>
    return {
      scale: oneOf(kept.scale, ['song', null, ...(Object.keys(SCALES) as ScaleName[])], DEFAULTS.scale),
      tonic: Math.round(number(kept.tonic, 0, 11, 0)),
      isLocked: kept.isLocked === true,
      fold: oneOf(kept.fold, FOLDS, 'none'),
      showsGhosts: kept.showsGhosts !== false,
      isHeard: kept.isHeard !== false,
      lane: kept.lane === null || /^(velocity|bend|pressure|cc\d{1,3})$/.test(String(kept.lane)) ? (kept.lane as string | null) : VELOCITY,
      drawing: oneOf(kept.drawing, LANE_DRAWINGS, 'free'),
      quantising: {
        strength: number(kept.quantising?.strength, 0, 1, 1),
        swing: number(kept.quantising?.swing, 0, 1, 0),
        ends: kept.quantising?.ends === true,
      },
      humanising: {
        timeTicks: number(kept.humanising?.timeTicks, 0, 480, DEFAULTS.humanising.timeTicks),
        velocity: number(kept.humanising?.velocity, 0, 64, DEFAULTS.humanising.velocity),
      },
    }
  } catch {
    return DEFAULTS
  }
}

const NO_PLACES: readonly NotePlace[] = []

/** Of tracks that were seen before: most stay from song to song. */
const placesOf = new WeakMap<Track, readonly NotePlace[]>()

function noteClipsOf(track: Track): readonly NotePlace[] {
  const places = placesOf.get(track) ?? track.clips.flatMap((clip) => (clip.kind === 'notes' ? [{ trackId: track.id, clip }] : []))
  placesOf.set(track, places)
  return places
}

/** What the roll shows and how: clips that are edited together, scale, tools. None of it is part of the song. */
export const useRollStore = defineStore('piano-roll', () => {
  const song = useSongStore()
  const liking = shallowRef<Liking>(stored(localStorage.getItem(STORAGE_KEY)))
  watch(liking, (kept) => localStorage.setItem(STORAGE_KEY, JSON.stringify(kept)))
  const tool = ref<RollTool>('pointer')
  const chord = ref<ChordName | null>(null)
  const isStepInput = ref(false)
  const snaps = ref(true)
  const grid = ref({ coarser: 0, isTriplet: false })
  const clipboard = shallowRef<CopiedNotes | null>(null)
  /** Clips that are edited together with the open one. */
  const besides = shallowRef<readonly string[]>([])
  /** Of the left edge: keys of the song change. */
  const leftTick = ref(0)

  const like = (changed: Partial<Liking>): void => {
    liking.value = { ...liking.value, ...changed }
  }

  const noteClips = computed<NotePlace[]>(() => song.song.tracks.flatMap(noteClipsOf))
  /** The open clip first. */
  const places = computed<NotePlace[]>(() => {
    const open = song.openPlace
    if (!open) return []
    const others = noteClips.value.filter(({ clip }) => besides.value.includes(clip.id) && clip.id !== open.clip.id)
    return [open, ...others]
  })
  /** Clips of the tracks whose notes show through; the same list as long as it would hold the same clips. */
  const ghosts = computed<readonly NotePlace[]>((before) => {
    if (!liking.value.showsGhosts) return NO_PLACES
    const edited = new Set(places.value.map(({ clip }) => clip.id))
    const now = noteClips.value.filter(({ clip }) => !edited.has(clip.id))
    const isAsBefore = ({ clip, trackId }: NotePlace, i: number): boolean => clip === before![i].clip && trackId === before![i].trackId
    return before?.length === now.length && now.every(isAsBefore) ? before : now
  })
  const isAlongside = ({ clip: { id, startTick, lengthTicks } }: NotePlace): boolean => {
    const open = song.openPlace?.clip
    if (!open || id === open.id) return false
    return besides.value.includes(id) || (startTick < open.startTick + open.lengthTicks && startTick + lengthTicks > open.startTick)
  }
  /** Clips that sound somewhere along the open one, and those that are edited with it. */
  const alongside = computed(() => noteClips.value.filter(isAlongside))
  const hasAlongside = computed(() => noteClips.value.some(isAlongside))

  function toggleBeside(clipId: string): void {
    besides.value = besides.value.includes(clipId) ? besides.value.filter((id) => id !== clipId) : [...besides.value, clipId]
  }

  const scale = computed<ReadonlySet<number> | null>(() => {
    const { scale: chosen, tonic } = liking.value
    if (chosen === null) return null
    if (chosen !== 'song') return scaleClasses(chosen, tonic)
    const key = song.song.keys.findLast(({ tick }) => tick <= leftTick.value) ?? song.song.keys[0]
    return key ? scalePitches(key) : null
  })
  const lockedScale = computed(() => (liking.value.isLocked ? scale.value : null))
  const rows = computed(() => {
    const { fold } = liking.value
    if (fold === 'scale' && scale.value) return foldedRows((pitch) => scale.value!.has(pitch % 12))
    if (fold !== 'used') return ALL_ROWS
    const used = new Set(places.value.flatMap(({ clip }) => clip.notes.map(({ pitch }) => pitch)))
    return foldedRows((pitch) => used.has(pitch))
  })

  return {
    ...{ liking, like, tool, chord, isStepInput, snaps, grid, clipboard, besides, leftTick },
    ...{ places, ghosts, alongside, hasAlongside, toggleBeside, scale, lockedScale, rows },
  }
})

export const CHORD_NAMES = Object.keys(CHORDS) as ChordName[]
export const SCALE_NAMES = Object.keys(SCALES) as ScaleName[]
