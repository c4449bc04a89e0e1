import type { PlacedClip } from '../editors/arrangement/core/clip-stage.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'

/** Has one new sound made of clips of each track, which takes their place there. */
export async function consolidateClips(placed: readonly PlacedClip[]): Promise<void> {
  for (const trackId of new Set(placed.map((item) => item.trackId))) {
    const clipIds = placed.filter((item) => item.trackId === trackId).map(({ clip }) => clip.id)
    await useNoticesStore().attempt(() => rpc().call('song.consolidate', { trackId, clipIds }))
  }
}
