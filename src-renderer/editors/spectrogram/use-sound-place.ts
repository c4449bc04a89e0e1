import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { SoundSource } from '../../player/sound-source.ts'
import { usePlayerStore } from '../../stores/player-store.ts'
import { following, pixelOf, type TimeView, wholeView, within } from './core/time-view.ts'

/** What is in sight of a sound, where it plays or would begin, and whether the picture goes along. */
export function useSoundPlace(sound: () => SoundSource, shown: () => SoundSource, width: Readonly<Ref<number>>) {
  const player = usePlayerStore()
  const view = shallowRef<TimeView>({ startFrame: 0, framesPerPixel: 1 })
  const isWhole = ref(true)
  const follows = ref(true)
  /** Where playing would begin while another sound, or none, is in the player. */
  const cursor = ref(0)

  const extent = computed(() => ({ totalFrames: Math.max(1, sound().totalFrames), width: width.value }))
  const isCurrent = computed(() => player.isCurrent(shown().ref))
  const isSounding = computed(() => isCurrent.value && player.sounding)
  const position = computed(() => (isCurrent.value ? player.positionFrame : cursor.value))

  function show(next: TimeView): void {
    view.value = within(next, extent.value)
    isWhole.value = view.value.framesPerPixel >= wholeView(extent.value).framesPerPixel * 0.999
  }

  /** Who looks elsewhere is not called back by the next note. */
  function showElsewhere(next: TimeView): void {
    show(next)
    const x = pixelOf(view.value, position.value)
    if (player.sounding && (x < 0 || x > width.value)) follows.value = false
  }

  const showAll = (): void => show(wholeView(extent.value))

  function seek(frame: number): void {
    cursor.value = Math.round(frame)
    if (isCurrent.value) player.seek(frame)
    show(following(view.value, extent.value, frame))
  }

  function togglePlaying(): void {
    if (isCurrent.value) player.togglePlaying()
    else void player.play(shown(), null, cursor.value)
  }

  watch([width, () => sound().totalFrames], () => (isWhole.value ? showAll() : show(view.value)))
  watch(
    () => sound().ref.id,
    () => {
      cursor.value = 0
      showAll()
    },
  )
  watch(position, (frame) => {
    if (follows.value && isSounding.value) show(following(view.value, extent.value, frame))
  })

  return { view, isWhole, follows, extent, isSounding, position, show, showElsewhere, showAll, seek, togglePlaying }
}
