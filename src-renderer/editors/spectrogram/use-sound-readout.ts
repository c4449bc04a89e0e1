import { computed, ref, type Ref } from 'vue'
import type { SoundSource } from '../../player/sound-source.ts'
import { hertz, noteName } from './core/frequency-axis.ts'
import { timeLabel } from './core/time-ticks.ts'
import { frameAt, type TimeView } from './core/time-view.ts'
import type SpectrogramPane from './SpectrogramPane.vue'

export interface ReadoutPorts {
  sound(): SoundSource
  view: Readonly<Ref<TimeView>>
  width: Readonly<Ref<number>>
  /** From the stage's upper left corner; null while it is elsewhere. */
  pointer: Readonly<Ref<{ x: number; y: number } | null>>
  stage: Readonly<Ref<HTMLElement | undefined>>
  pane: Readonly<Ref<InstanceType<typeof SpectrogramPane> | undefined>>
}

/** What is read off under the pointer: time, pitch and level. */
export function useSoundReadout({ sound, view, width, pointer, stage, pane }: ReadoutPorts) {
  /** Changes with what is drawn, for what is read off under a resting pointer. */
  const drawn = ref(0)
  const seconds = (frame: number): number => frame / sound().sampleRate

  const readout = computed(() => {
    void drawn.value
    if (!pointer.value || width.value === 0) return null
    const { x, y } = pointer.value
    const frame = frameAt(view.value, Math.max(0, Math.min(width.value, x)))
    const step = Math.min(0.001, Math.max(0.0001, 10 ** Math.floor(Math.log10(seconds(view.value.framesPerPixel)))))
    const time = timeLabel(Math.min(seconds(frame), seconds(sound().totalFrames)), step)
    const box = stage.value?.querySelector('.pane')?.getBoundingClientRect()
    const top = (box?.top ?? 0) - (stage.value?.getBoundingClientRect().top ?? 0)
    const found = y >= top && y < top + (box?.height ?? 0) ? pane.value?.readAt(x, y - top) : null
    return { time, pitch: found ? `${hertz(found.hz)} · ${noteName(found.hz, true)}` : '', level: levelWords(found?.decibels) }
  })

  /** Something new was drawn. For measurements its figures go straight to the element, so that the view is not rendered once more. */
  function tellDrawn(figures: object): void {
    drawn.value++
    if (stage.value) stage.value.dataset.drawn = JSON.stringify(figures)
  }

  return { readout, tellDrawn }
}

const levelWords = (decibels: number | null | undefined): string =>
  typeof decibels === 'number' ? `${decibels < 0 ? '\u2212' : ''}${Math.abs(decibels).toFixed(1)} dB` : ''
