import { defineStore } from 'pinia'
import { computed } from 'vue'
import { METER_SAMPLES, METER_VALUES } from '../../src-shared/audio/index.ts'
import { MeterNeedles } from '../player/meter-ballistics.ts'
import { passedSeconds } from '../player/passed-seconds.ts'
import { rpc } from '../rpc/index.ts'
import { usePlayerStore } from '../stores/player-store.ts'
import { MeterRows } from './meter-rows.ts'
import { useSongStore } from './song-store.ts'

/** Of the mix, among those of the tracks by their ids. */
export const MIX = ''
const SILENT = new Float32Array(METER_VALUES)

/** What the meters of the song show while it plays: levels that were measured when its sound was made, at the place that is heard. */
export const useSongMetersStore = defineStore('song-meters', () => {
  const song = useSongStore()
  const player = usePlayerStore()
  const needles = new Map<string, MeterNeedles>()
  const passed = passedSeconds()
  const rows = computed(() => {
    if (!song.heard) return null
    const { id: soundId, meteredTrackIds } = song.heard
    const rowValues = METER_VALUES * (meteredTrackIds.length + 1)
    return new MeterRows(rowValues, async (fromRow, count) => (await rpc().call('song.meters', { soundId, fromRow, rows: count })).values)
  })

  /** Moves all needles on to now. @returns whether they are still to be moved */
  function move(): boolean {
    const seconds = passed()
    const row = song.isPlaying ? (rows.value?.at(Math.floor(player.positionFrame / METER_SAMPLES)) ?? null) : null
    const ids = [...(song.heard?.meteredTrackIds ?? []), MIX]
    let isSeen = false
    ids.forEach((id, i) => {
      const values = row?.subarray(i * METER_VALUES, (i + 1) * METER_VALUES) ?? SILENT
      if (needlesOf(id).move(values.subarray(0, 2), values.subarray(2), seconds)) isSeen = true
    })
    return song.isPlaying || isSeen
  }

  function needlesOf(id: string): MeterNeedles {
    const known = needles.get(id) ?? new MeterNeedles()
    needles.set(id, known)
    return known
  }

  return { move, needlesOf }
})
