import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import {
  isNextFrame,
  uniqueName,
  type ModelDescriptor,
  type PresetId,
  type ProviderId,
  type NextFrameSettings,
  type TrainingSettings,
} from '../../src-shared/project/index.ts'
import { plainData } from '../rpc/plain-data.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'

/** What a musician begins with; where it is not there, what listeners liked best in the paper's test. */
const FIRST_MODELS = ['corpus', 'bilinear']

/** The run that is being set up: a model, a preset, and what the person changed of it. */
export const useDraftStore = defineStore('draft', () => {
  const training = useTrainingStore()
  const wantedModel = ref<string | null>(null)
  const presetId = ref<PresetId>('quick')
  const provider = ref<ProviderId | 'automatic'>('automatic')
  const name = ref('')
  const settings = ref<TrainingSettings | null>(null)
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

  const model = computed(() => {
    const known = (id: string | null): ModelDescriptor | undefined => training.models.find((candidate) => candidate.id === id)
    return [wantedModel.value, ...FIRST_MODELS].map(known).find((found) => found !== undefined) ?? training.models[0] ?? null
  })
  const modelId = computed({ get: () => model.value?.id ?? '', set: (id: string) => (wantedModel.value = id) })
  const preset = computed(() => model.value?.presets[presetId.value] ?? null)
  /** The settings, where the model is one of those that foresee frames. */
  const frameSettings = computed({
    get: () => (settings.value && isNextFrame(settings.value) ? settings.value : null),
    set: (changed: NextFrameSettings | null) => (settings.value = changed),
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
      wantedModel.value = null
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
    if (!settings.value) return
    const { model: id, preset: presetName } = settings.value
    const kind = `${training.models.find((known) => known.id === id)?.name ?? id}, ${presetName}`
    const fallback = uniqueName(
      kind,
      training.runs.map((run) => run.name),
    )
    const wanted = provider.value === 'automatic' ? undefined : provider.value
    const chosen = recordingIds.value === null || model.value?.learnsFrom === 'notes' ? null : recordings.value.map(({ id }) => id)
    await training.start({ ...settings.value, recordings: chosen }, wanted, name.value.trim() || fallback)
    name.value = ''
  }

  return {
    modelId,
    frameSettings,
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
  }
})
