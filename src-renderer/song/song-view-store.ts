import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { AUTOMATION_TARGETS, heardTracks, type AutomationTarget } from '../../src-shared/music/index.ts'
import type { CopiedClips } from '../editors/arrangement/core/clipboard.ts'
import { rowsHeight, trackRows, type RowsShown } from '../editors/arrangement/core/track-rows.ts'
import { useSongStore } from './song-store.ts'

const TALL = 88
const LOW = 48
const LANE = 52

/** How the song's tracks are shown in this window: it is part of no song and cannot be undone. */
export const useSongViewStore = defineStore('song-view', () => {
  const song = useSongStore()
  const isLow = ref(false)
  const folded = shallowRef<ReadonlySet<string>>(new Set())
  const lanes = shallowRef<ReadonlyMap<string, readonly AutomationTarget[]>>(new Map())
  /** Tracks by their heads, for what is done to several of them. */
  const chosenTracks = shallowRef<ReadonlySet<string>>(new Set())
  /** Clips that are chosen in the arrangement. */
  const chosenClips = shallowRef<ReadonlySet<string>>(new Set())
  /** The picture goes along with what is heard. */
  const follows = ref(true)
  const isBrowserShown = ref(false)
  const clipboard = shallowRef<CopiedClips | null>(null)

  const shown = computed<RowsShown>(() => ({
    trackHeight: isLow.value ? LOW : TALL,
    laneHeight: LANE,
    folded: folded.value,
    lanes: lanes.value,
  }))
  const rows = computed(() => trackRows(song.song, shown.value))
  const height = computed(() => rowsHeight(rows.value))
  /** Tracks that are heard, by mute and solo. */
  const heardTrackIds = computed(() => heardTracks(song.song.tracks))
  /** Of groups. */
  const memberCounts = computed(() => {
    const counts = new Map<string, number>()
    for (const { groupId } of song.song.tracks) if (groupId !== null) counts.set(groupId, (counts.get(groupId) ?? 0) + 1)
    return counts
  })

  // What was copied plays sounds of its own project.
  watch(
    () => song.isLoaded,
    (isLoaded) => {
      if (isLoaded) return
      clipboard.value = null
      folded.value = new Set()
      lanes.value = new Map()
      chosenTracks.value = new Set()
      chosenClips.value = new Set()
    },
  )

  function toggleFolded(groupId: string): void {
    const next = new Set(folded.value)
    if (!next.delete(groupId)) next.add(groupId)
    folded.value = next
  }

  /** Shows or hides a lane of a track. */
  function toggleLane(trackId: string, target: AutomationTarget): void {
    const now = lanes.value.get(trackId) ?? []
    const next = AUTOMATION_TARGETS.filter((each) => now.includes(each) !== (each === target))
    lanes.value = new Map([...lanes.value, [trackId, next]])
  }

  /** All lanes of a track that hold points, or its level; none where some are shown. */
  function toggleLanes(trackId: string): void {
    const isShown = (lanes.value.get(trackId) ?? []).length > 0
    const used = song.song.tracks.find(({ id }) => id === trackId)?.automation.map(({ target }) => target) ?? []
    lanes.value = new Map([...lanes.value, [trackId, isShown ? [] : used.length > 0 ? used : ['gainDb']]])
  }

  function chooseTrack(trackId: string, isAdded: boolean): void {
    const next = new Set(isAdded ? chosenTracks.value : [])
    if (!next.delete(trackId)) next.add(trackId)
    chosenTracks.value = next
  }

  return {
    ...{
      isLow,
      follows,
      isBrowserShown,
      folded,
      lanes,
      chosenTracks,
      chosenClips,
      clipboard,
      shown,
      rows,
      height,
      heardTrackIds,
      memberCounts,
    },
    ...{ toggleFolded, toggleLane, toggleLanes, chooseTrack },
  }
})
