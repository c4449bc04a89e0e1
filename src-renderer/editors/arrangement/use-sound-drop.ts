import { useEventListener } from '@vueuse/core'
import { ref, type Ref } from 'vue'
import { placeDropped, placeSound } from '../../song/place-sound.ts'
import { SOUND_DRAG_TYPE } from '../../song/sound-drag.ts'
import { useNoticesStore } from '../../stores/notices-store.ts'

/** Where in the song something is dropped. */
export interface DropPlace {
  trackId: string | null
  tick: number
}

/** Takes sounds that are dragged from the lists, and files from outside, to where they are let go. */
export function useSoundDrop(
  stage: Readonly<Ref<HTMLElement | null | undefined>>,
  placeOf: (event: DragEvent) => DropPlace,
): { isOver: Ref<boolean> } {
  const notices = useNoticesStore()
  const isOver = ref(false)
  const brings = (event: DragEvent, type: string): boolean => event.dataTransfer?.types.includes(type) ?? false

  useEventListener(stage, 'dragover', (event) => {
    if (!brings(event, SOUND_DRAG_TYPE)) return
    event.preventDefault()
    isOver.value = true
  })
  useEventListener(stage, 'dragleave', () => (isOver.value = false))
  useEventListener(stage, 'drop', (event) => {
    isOver.value = false
    if (brings(event, SOUND_DRAG_TYPE)) {
      event.preventDefault()
      const id = event.dataTransfer!.getData(SOUND_DRAG_TYPE)
      void notices.attempt(() => placeSound(id, placeOf(event)))
    } else if (brings(event, 'Files')) {
      // What takes files everywhere in the window imports them; they are put here once they are there.
      placeDropped(placeOf(event))
    }
  })
  return { isOver }
}
