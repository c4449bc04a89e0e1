import { computed, shallowRef, watch, type ShallowRef } from 'vue'
import type { SoundMap } from '../../src-shared/rpc/index.ts'
import { useLiveStore } from '../live/live-store.ts'
import { usePlayerStore } from '../stores/player-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { sourceAt, UnitFinder } from './map-place.ts'

/** Units of the way that is shown behind the one that sounds. */
const TRAIL = 12

/** Units that sounded lately, the one that sounds now last: of what is played live, of the take that plays, or of the recording. */
export function useSounding(map: () => SoundMap): Readonly<ShallowRef<readonly number[]>> {
  const player = usePlayerStore()
  const takes = useTakesStore()
  const live = useLiveStore()
  const finder = computed(() => new UnitFinder(map()))
  const sounded = shallowRef<readonly number[]>([])

  const now = computed(() => {
    if (live.soundingUnit) return { recordingId: live.soundingUnit.recordingId, seconds: live.soundingUnit.startSeconds }
    if (!player.sounding || !player.source) return null
    const { kind, id } = player.source.ref
    if (kind === 'recording') return { recordingId: id, seconds: player.positionSeconds }
    const origins = kind === 'take' ? takes.byId.get(id)?.provenance.origins : undefined
    return origins ? sourceAt(origins, player.positionSeconds) : null
  })

  watch(
    [now, finder],
    () => {
      const unit = now.value ? finder.value.at(now.value.recordingId, now.value.seconds) : -1
      if (unit < 0) sounded.value = []
      else if (sounded.value.at(-1) !== unit) sounded.value = [...sounded.value.slice(-TRAIL), unit]
    },
    { immediate: true },
  )
  return sounded
}
