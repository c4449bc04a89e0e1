import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import {
  groupedRecordings,
  groupsObstacle,
  hasGroups,
  isNextFrame,
  learntGroups,
  mayHaveGroups,
  TIME_BUDGETS,
  uniqueName,
  type ModelDescriptor,
  type PresetId,
  type ProviderId,
  type NextFrameSettings,
  type SoundGroup,
  type TimeBudget,
  type TrainingSettings,
} from '../../src-shared/project/index.ts'
import { plainData } from '../rpc/plain-data.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'
import { groupsStillThere } from './sound-groups.ts'
import { withoutLostTeacher } from './teachers.ts'

/** What a musician begins with; where it is not there, what listeners liked best in the paper's test. */
const FIRST_MODELS = ['corpus', 'bilinear']

/** The run that is being set up: a model, a preset, and what the person changed of it. */
export const useDraftStore = defineStore('draft', () => {
  const training = useTrainingStore()
  const wantedModel = ref<string | null>(null)
  const presetId = ref<PresetId>('quick')
  const provider = ref<ProviderId | 'automatic'>('automatic')
  const name = ref('')
  /** How long it may take; null: so many rounds as its settings say. */
  const budget = ref<TimeBudget | null>(null)
  const settings = ref<TrainingSettings | null>(null)
  /** What it learns from; null: all there is. */
  const recordingIds = shallowRef<readonly string[] | null>(null)
  /** Whether the form is in sight, though there are runs. */
  const composing = ref(false)
  const library = useLibraryStore()
  /** Which recordings sound alike, where the model learns groups of them; else null. */
  const groups = computed({
    get: () => settings.value && learntGroups(settings.value),
    set: (changed: SoundGroup[] | null) => {
      if (changed && settings.value && (hasGroups(settings.value) || mayHaveGroups(settings.value)))
        settings.value = { ...settings.value, groups: changed }
    },
  })
  const recordings = computed(() => {
    if (groups.value && groups.value.length > 0) {
      const grouped = new Set(groupedRecordings(groups.value))
      return library.recordings.filter(({ id }) => grouped.has(id))
    }
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
    const chosen = groups.value
    settings.value = preset.value && plainData(preset.value)
    // Presets know no recordings: what sounds alike stays so.
    groups.value = chosen
  }
  watch(preset, reset, { immediate: true, flush: 'sync' })

  // A teacher that is removed while this is set up could not be chosen away any more.
  watch(
    () => training.runs,
    (runs) => {
      if (settings.value) settings.value = withoutLostTeacher(settings.value, runs)
    },
  )

  // What was set up for one project's recordings is not what another one needs.
  watch(
    () => useProjectStore().current?.id,
    () => {
      wantedModel.value = null
      presetId.value = 'quick'
      provider.value = 'automatic'
      name.value = ''
      budget.value = null
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
    settings.value = withoutLostTeacher(plainData(earlier), training.runs)
    groups.value = groups.value && groupsStillThere(groups.value, (id) => library.byId.has(id))
    learnFrom(earlier.recordings)
  }

  /** Those that are still there; all of them where it is null. */
  function learnFrom(wanted: readonly string[] | null): void {
    const left = wanted?.filter((id) => library.byId.has(id)) ?? []
    recordingIds.value = left.length > 0 ? left : null
  }

  async function train(): Promise<void> {
    if (!settings.value) return
    groups.value = groups.value && groupsStillThere(groups.value, (one) => library.byId.has(one))
    // The form says what is missing.
    if (groups.value && groupsObstacle(groups.value)) return
    const { model: id, preset: presetName } = settings.value
    const kind = `${training.models.find((known) => known.id === id)?.name ?? id}, ${presetName}`
    const fallback = uniqueName(
      kind,
      training.runs.map((run) => run.name),
    )
    const wanted = provider.value === 'automatic' ? undefined : provider.value
    const chosen =
      (recordingIds.value === null && !groups.value?.length) || model.value?.learnsFrom === 'notes'
        ? null
        : recordings.value.map(({ id }) => id)
    await training.start(
      { ...settings.value, recordings: chosen },
      { provider: wanted, name: name.value.trim() || fallback, withinSeconds: budget.value ? TIME_BUDGETS[budget.value] : undefined },
    )
    name.value = ''
  }

  return {
    modelId,
    frameSettings,
    groups,
    presetId,
    provider,
    name,
    budget,
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
