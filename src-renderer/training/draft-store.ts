import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { uniqueName, type PresetId, type ProviderId, type TrainingSettings } from '../../src-shared/project/index.ts'
import { plainData } from '../rpc/plain-data.ts'
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
  const settings = ref<TrainingSettings | null>(null)

  const model = computed(() => training.models.find(({ id }) => id === modelId.value) ?? training.models[0] ?? null)
  const preset = computed(() => model.value?.presets[presetId.value] ?? null)
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
      reset()
    },
    { flush: 'sync' },
  )

  /** Begin from the settings of an earlier run. */
  function startFrom(earlier: TrainingSettings): void {
    modelId.value = earlier.model
    presetId.value = earlier.preset
    settings.value = plainData(earlier)
  }

  async function train(): Promise<void> {
    if (!settings.value) return
    const { model: id, preset: presetName } = settings.value
    const kind = `${training.models.find((known) => known.id === id)?.name ?? id}, ${presetName}`
    const fallback = uniqueName(kind, training.runs.map((run) => run.name))
    const wanted = provider.value === 'automatic' ? undefined : provider.value
    await training.start(settings.value, wanted, name.value.trim() || fallback)
    name.value = ''
  }

  return { modelId, presetId, provider, name, settings, model, preset, changed, reset, startFrom, train }
})
