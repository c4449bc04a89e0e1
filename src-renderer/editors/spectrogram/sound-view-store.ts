import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import {
  spectrogramResolutionSchema,
  spectrogramScaleSchema,
  type SpectrogramResolution,
  type SpectrogramScale,
} from '../../../src-shared/rpc/index.ts'
import { WINDOW_LENGTHS, windowSamplesSchema, type WindowSamples } from '../../../src-shared/spectral/index.ts'
import { playableMidiTake, playableRecording, playableTake } from '../../player/playable.ts'
import type { SoundSource } from '../../player/sound-source.ts'
import { useLibraryStore } from '../../stores/library-store.ts'
import { useMidiTakesStore } from '../../stores/midi-takes-store.ts'
import { useTakesStore } from '../../stores/takes-store.ts'
import type { Comparison } from './core/comparisons.ts'
import { COLOUR_MAP_NAMES, type ColourMapName } from './core/colour-maps.ts'
import { USUAL_WINDOW } from './window-choices.ts'

const STORAGE_KEY = 'spectraloom.sound-view'
export const SOFTEST_DB = -120
export const LOUDEST_DB = 0

/** The sound that is looked at closely, and how; the look is remembered on this machine. */
export const useSoundViewStore = defineStore('sound-view', () => {
  const library = useLibraryStore()
  const takes = useTakesStore()
  const midiTakes = useMidiTakesStore()
  const opened = shallowRef<SoundSource | null>(null)
  const remembered = read()
  const scale = ref<SpectrogramScale>(remembered.scale)
  const colours = ref<ColourMapName>(remembered.colours)
  const range = ref<[number, number]>(remembered.range)
  const resolution = ref<SpectrogramResolution>(remembered.resolution)
  /** Of the transform: of the picture, and of the edits that are made in it. */
  const windowSamples = ref<WindowSamples>(remembered.windowSamples)
  /** Null for the usual one, which fits the sound's rate. */
  const chosenWindow = computed(() => (windowSamples.value === USUAL_WINDOW ? undefined : windowSamples.value))
  /** What lies below the sound. */
  const compared = shallowRef<Comparison | null>(null)

  /** As it is now: a take may have grown since it was opened, or be gone. */
  const sound = computed((): SoundSource | null => {
    const ref = opened.value?.ref
    if (ref?.kind === 'recording') {
      const recording = library.byId.get(ref.id)
      return recording ? playableRecording(recording) : null
    }
    if (ref?.kind === 'take') {
      const take = takes.byId.get(ref.id)
      return take ? playableTake(take) : null
    }
    if (ref?.kind === 'midi-take') {
      const take = midiTakes.takes.find(({ id }) => id === ref.id)
      return take ? playableMidiTake(take) : null
    }
    return opened.value
  })

  function open(source: SoundSource): void {
    opened.value = source
    compared.value = null
  }

  function close(): void {
    opened.value = null
  }

  function setWindow(length: number): void {
    windowSamples.value = WINDOW_LENGTHS.find((known) => known === length) ?? windowSamples.value
  }

  watch([scale, colours, range, resolution, windowSamples], () => {
    const kept: Look = {
      ...{ scale: scale.value, colours: colours.value, range: range.value },
      ...{ resolution: resolution.value, windowSamples: windowSamples.value },
    }
    localStorage.setItem(STORAGE_KEY, JSON.stringify(kept))
  })
  return { sound, scale, colours, range, resolution, windowSamples, chosenWindow, compared, open, close, setWindow }
})

interface Look {
  scale: SpectrogramScale
  colours: ColourMapName
  range: [number, number]
  resolution: SpectrogramResolution
  windowSamples: WindowSamples
}

const USUAL: Look = { scale: 'mel', colours: 'ember', range: [-96, -6], resolution: 'even', windowSamples: USUAL_WINDOW }

function read(): Look {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<Look>
    const [low, high] = stored.range ?? USUAL.range
    return {
      scale: spectrogramScaleSchema.catch(USUAL.scale).parse(stored.scale),
      colours: COLOUR_MAP_NAMES.find((name) => name === stored.colours) ?? USUAL.colours,
      range: low >= SOFTEST_DB && high <= LOUDEST_DB && low < high ? [low, high] : USUAL.range,
      resolution: spectrogramResolutionSchema.catch(USUAL.resolution).parse(stored.resolution),
      windowSamples: windowSamplesSchema.catch(USUAL.windowSamples).parse(stored.windowSamples),
    }
  } catch (error) {
    if (error instanceof SyntaxError) return USUAL
    throw error
  }
}
