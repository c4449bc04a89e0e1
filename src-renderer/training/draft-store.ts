import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import {
  isNextFrame,
  uniqueName,
  type PresetId,
  type ProviderId,
  type NextFrameSettings,
  type TrainingSettings,
} from '../../src-shared/project/index.ts'
import { plainData } from '../rpc/plain-data.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'

/** What listeners liked best in the paper's test, and what learns fastest. */
const FIRST_MODEL = 'bilinear'

/** The run that is being set up: a model, a preset, and what the person changed of it. */
export const useDraftStore = defineStore('draft', () => {
  const training = useTrainingStore()
  const modelId = ref(FIRST_MODEL)
  const presetId = ref<PresetId>('quick')
  const provider = ref<ProviderId | 'automatic'>('automatic')
  const name = ref('')
  const settings = ref<NextFrameSettings | null>(null)
  /** What it learns from; null: all there is. */
  const recordingIds = shallowRef<readonly string[] | null>(null)
  /** Whether the form is in sight, though there are runs. */
  const composing = ref(false)
  const library = useLibraryStore()
  const recordings = computed(() => {
    if (recordingIds.value === null) return library.recordings
    const picked = new Set(recordingIds.value)
    return library.recordings.filter(({ id }) => picked.has(id))
  })

  const model = computed(() => training.models.find(({ id }) => id === modelId.value) ?? training.models[0] ?? null)
  const preset = computed(() => {
    const settings = model.value?.presets[presetId.value]
    return settings && isNextFrame(settings) ? settings : null
  })
  const changed = computed(() => !!settings.value && !!preset.value && JSON.stringify(settings.value) !== JSON.stringify(preset.value))

  /** The preset's values, unchanged. */
  function reset(): void {
    settings.value = preset.value && plainData(preset.value)
  }
  watch(preset, reset, { immediate: true, flush: 'sync' })

  // What was set up for one project's recordings is not what another one needs.
  watch(
    () => useProjectStore().current?.id,
    () => {
      modelId.value = FIRST_MODEL
      presetId.value = 'quick'
      provider.value = 'automatic'
      name.value = ''
      recordingIds.value = null
      composing.value = false
      reset()
    },
    { flush: 'sync' },
  )

  /** Begin from the settings of an earlier run. */
  function startFrom(earlier: TrainingSettings): void {
    if (!isNextFrame(earlier)) return
    modelId.value = earlier.model
    presetId.value = earlier.preset
    settings.value = plainData(earlier)
    learnFrom(earlier.recordings)
  }

  /** Those that are still there; all of them where it is null. */
  function learnFrom(wanted: readonly string[] | null): void {
    const left = wanted?.filter((id) => library.byId.has(id)) ?? []
    recordingIds.value = left.length > 0 ? left : null
  }

  async function train(): Promise<void> {
    if (settings.value) await trainWith(settings.value)
  }

  /** Starts with other settings than those of the form, on the recordings that are chosen. */
  async function trainWith(wantedSettings: TrainingSettings): Promise<void> {
    const { model: id, preset: presetName } = wantedSettings
    const kind = `${training.models.find((known) => known.id === id)?.name ?? id}, ${presetName}`
    const fallback = uniqueName(
      kind,
      training.runs.map((run) => run.name),
    )
    const wanted = provider.value === 'automatic' ? undefined : provider.value
    const chosen = recordingIds.value === null ? null : recordings.value.map(({ id }) => id)
    await training.start({ ...plainData(wantedSettings), recordings: chosen }, wanted, name.value.trim() || fallback)
    name.value = ''
  }

  return {
    modelId,
    presetId,
    provider,
    name,
    settings,
    recordingIds,
    recordings,
    composing,
    learnFrom,
    model,
    preset,
    changed,
    reset,
    startFrom,
    train,
    trainWith,
  }
})
