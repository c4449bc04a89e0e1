import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { codecFormOf, seedSecondsOf, sequenceSeconds as sequenceSecondsOf, uniqueName } from '../../src-shared/project/index.ts'
import type {
  CodecDescriptor,
  EpochMetrics,
  ModelDescriptor,
  NextFrameSettings,
  ProviderId,
  Run,
  TrainingSettings,
} from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { epochPosition, type LivePoint } from '../training/loss-curves.ts'
import { useNoticesStore } from './notices-store.ts'
import { useUndoStore } from './undo-store.ts'

export type LiveStep = EventPayload<'training.stepCompleted'>

interface NewTraining {
  provider: ProviderId | undefined
  name: string | undefined
  /** So long it is to take, instead of its rounds. */
  withinSeconds?: number
}

/** Points kept of the losses between epochs; older ones are told by the epochs. */
const MOST_LIVE_POINTS = 300

/** Runs: what has been trained, what is being trained now. */
export const useTrainingStore = defineStore('training', () => {
  const models = shallowRef<ModelDescriptor[]>([])
  const codecs = shallowRef<CodecDescriptor[]>([])
  const runs = shallowRef<Run[]>([])
  const selectedId = ref<string | null>(null)
  const metrics = shallowRef<ReadonlyMap<string, EpochMetrics[]>>(new Map())
  const liveSteps = shallowRef<ReadonlyMap<string, LiveStep>>(new Map())
  const liveTrails = shallowRef<ReadonlyMap<string, LivePoint[]>>(new Map())

  const byId = computed(() => new Map(runs.value.map((run) => [run.id, run])))
  const selected = computed(() => (selectedId.value ? (byId.value.get(selectedId.value) ?? null) : null))
  const newestFirst = computed(() => runs.value.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)))
  /** Those that have a state to play or to ask. */
  const learnt = computed(() => newestFirst.value.filter(({ checkpoints }) => checkpoints.length > 0))

  async function loadModels(): Promise<void> {
    const [listed, known] = await Promise.all([rpc().call('models.list', {}), rpc().call('codecs.list', {})])
    models.value = listed.models
    codecs.value = known.codecs
  }

  /** From one frame of a run's codec to the next; 0 until the program has told. */
  function frameSeconds(settings: Pick<NextFrameSettings, 'codec' | 'sampleRate'>): number {
    const form = codecFormOf(codecs.value, settings)
    return form ? form.hopSamples / form.sampleRate : 0
  }

  /** How long a run's sequences are, and the seeds that its network reads before it plays. */
  const sequenceSeconds = (settings: Pick<NextFrameSettings, 'codec' | 'sampleRate' | 'sequenceFrames'>): number => {
    const form = codecFormOf(codecs.value, settings)
    return form ? sequenceSecondsOf(settings, form) : 0
  }

  /** How much of a sound a network hears before it plays on. */
  const seedSeconds = (settings: TrainingSettings): number => seedSecondsOf(settings, (frames) => codecFormOf(codecs.value, frames))

  function reset(list: Run[], otherProject: boolean): void {
    runs.value = list
    liveSteps.value = new Map()
    liveTrails.value = new Map()
    metrics.value = new Map()
    if (otherProject || !selected.value) selectedId.value = newestFirst.value[0]?.id ?? null
    else void useNoticesStore().attempt(() => loadMetrics(selected.value?.id ?? ''))
  }

  /** The run's whole history; epochs that were reported meanwhile are kept. */
  async function loadMetrics(runId: string): Promise<void> {
    const { epochs } = await rpc().call('training.metrics', { runId })
    const known = metrics.value.get(runId) ?? []
    metrics.value = new Map(metrics.value).set(runId, mergeEpochs(epochs, known))
  }

  async function start(settings: TrainingSettings, { provider, name, withinSeconds }: NewTraining): Promise<void> {
    const { runId } = await rpc().call('training.start', {
      settings,
      ...(provider && { provider }),
      ...(name && { name }),
      ...(withinSeconds !== undefined && { withinSeconds }),
    })
    selectedId.value = runId
  }

  /** A new training that begins with what this one has learnt, on all recordings that are there by now. */
  async function continueWithMore({ id, name, settings }: Run): Promise<void> {
    const names = new Set(runs.value.map((run) => run.name))
    const { runId } = await rpc().call('training.start', {
      settings: { ...settings, recordings: null },
      continues: id,
      name: uniqueName(`${name}, more`, names),
    })
    selectedId.value = runId
  }

  const pause = (runId: string): Promise<unknown> => rpc().call('training.pause', { runId })
  const resume = (runId: string, epochs?: number): Promise<unknown> => rpc().call('training.resume', epochs ? { runId, epochs } : { runId })
  const stop = (runId: string): Promise<unknown> => rpc().call('training.stop', { runId })

  async function rename(runId: string, name: string): Promise<void> {
    const old = byId.value.get(runId)?.name
    if (!old || old === name.trim()) return
    await useUndoStore().perform({
      label: `Rename “${old}” to “${name}”`,
      redo: { name: 'training.rename', params: { runId, name } },
      undo: { name: 'training.rename', params: { runId, name: old } },
    })
  }

  async function remove(runId: string): Promise<void> {
    const name = byId.value.get(runId)?.name ?? 'run'
    const undo = useUndoStore()
    const edit = await undo.perform({
      label: `Remove “${name}”`,
      redo: { name: 'training.remove', params: { runId } },
      undo: { name: 'trash.restore', params: { ids: [runId] } },
    })
    undo.offer(`“${name}” removed.`, edit)
  }

  function runChanged(run: Run): void {
    const index = runs.value.findIndex(({ id }) => id === run.id)
    runs.value = index < 0 ? [...runs.value, run] : runs.value.with(index, run)
    // The first one that is there is shown, also where another window or the program itself began it.
    selectedId.value ??= run.id
    if (run.status !== 'running') dropLiveStep(run.id)
  }

  function runRemoved({ runId }: { runId: string }): void {
    runs.value = runs.value.filter(({ id }) => id !== runId)
    if (selectedId.value === runId) selectedId.value = newestFirst.value[0]?.id ?? null
  }

  function stepCompleted(step: LiveStep): void {
    liveSteps.value = new Map(liveSteps.value).set(step.runId, step)
    const epoch = epochPosition(step.epoch, step.step, byId.value.get(step.runId)?.stepsPerEpoch ?? null)
    const trail = [...(liveTrails.value.get(step.runId) ?? []), { epoch, loss: step.loss }]
    liveTrails.value = new Map(liveTrails.value).set(step.runId, trail.slice(-MOST_LIVE_POINTS))
  }

  function epochCompleted({ runId, metrics: epoch }: EventPayload<'training.epochCompleted'>): void {
    metrics.value = new Map(metrics.value).set(runId, mergeEpochs(metrics.value.get(runId) ?? [], [epoch]))
  }

  function dropLiveStep(runId: string): void {
    const left = new Map(liveSteps.value)
    if (left.delete(runId)) liveSteps.value = left
  }

  return {
    models,
    runs,
    selectedId,
    metrics,
    liveSteps,
    liveTrails,
    byId,
    selected,
    newestFirst,
    learnt,
    codecs,
    loadModels,
    frameSeconds,
    sequenceSeconds,
    seedSeconds,
    reset,
    loadMetrics,
    start,
    continueWithMore,
    pause,
    resume,
    stop,
    rename,
    remove,
    runChanged,
    runRemoved,
    stepCompleted,
    epochCompleted,
  }
})

/** By epoch, in order; the later report of an epoch counts (a resumed run computes some anew). */
function mergeEpochs(earlier: EpochMetrics[], later: EpochMetrics[]): EpochMetrics[] {
  const byEpoch = new Map([...earlier, ...later].map((epoch) => [epoch.epoch, epoch]))
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch)
}
