import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import {
  recordingSetupSchema,
  type EventPayload,
  type RecorderReport,
  type RecorderState,
  type RecordingSetup,
} from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { usePlayerStore } from '../stores/player-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useUndoStore } from '../stores/undo-store.ts'
import { shortSeconds } from '../words/numbers.ts'

const SETUP_KEY = 'spectraloom.recorder'
const SILENT: RecorderReport = { seconds: 0, secondsToStart: 0, alongSeconds: null, peaks: [], rms: [], clipped: 0, gapSeconds: 0 }

/** But for what belongs to one project. */
const ofAnyProject = (setup: RecordingSetup): RecordingSetup => ({
  ...setup,
  name: undefined,
  along: null,
  punchInSeconds: 0,
  punchOutSeconds: null,
  songPlace: null,
})

/** The last choices. */
function rememberedSetup(): RecordingSetup {
  const plain = recordingSetupSchema.parse({})
  try {
    const stored = recordingSetupSchema.safeParse(JSON.parse(localStorage.getItem(SETUP_KEY) ?? '{}'))
    return stored.success ? ofAnyProject(stored.data) : plain
  } catch (error) {
    if (error instanceof SyntaxError) return plain
    throw error
  }
}

/** The recorder: its input, what it does, how it is set. */
export const useRecorderStore = defineStore('recorder', () => {
  const notices = useNoticesStore()
  const state = shallowRef<RecorderState | null>(null)
  const report = shallowRef<RecorderReport>(SILENT)
  const setup = ref<RecordingSetup>(rememberedSetup())
  /** Whether the panel is in sight. */
  const shown = ref(false)
  watch(
    () => useProjectStore().current?.id,
    () => (setup.value = ofAnyProject(setup.value)),
    { flush: 'sync' },
  )
  watch(setup, (chosen) => localStorage.setItem(SETUP_KEY, JSON.stringify(chosen)), { deep: true })

  const phase = computed(() => state.value?.phase ?? 'off')
  const busy = computed(() => phase.value === 'waiting' || phase.value === 'recording')
  const inputOpen = computed(() => phase.value !== 'off' && phase.value !== 'opening')
  const leftovers = computed(() => state.value?.leftovers ?? [])

  async function load(): Promise<void> {
    changed(await rpc().call('recording.state', {}))
  }

  function changed(next: RecorderState): void {
    state.value = next
    if (next.phase === 'off') report.value = SILENT
    // Another window, or this one before it was loaded again, is recording.
    if (next.phase === 'waiting' || next.phase === 'recording') shown.value = true
  }

  function reported(next: RecorderReport): void {
    report.value = next
  }

  const arm = (on: boolean): Promise<unknown> => notices.attempt(async () => changed(await rpc().call('recording.arm', { on })))

  async function show(): Promise<void> {
    shown.value = true
    await arm(true)
  }

  async function hide(): Promise<void> {
    if (busy.value) return
    shown.value = false
    await arm(false)
  }

  /** @returns whether it has begun */
  async function startWith(chosen: RecordingSetup): Promise<boolean> {
    usePlayerStore().clear()
    return (await notices.attempt(() => rpc().call('recording.start', chosen))) !== undefined
  }
  const start = (): Promise<boolean> => startWith(setup.value)

  const stop = (): Promise<unknown> => notices.attempt(() => rpc().call('recording.stop', {}))

  /** One button's work, and one key's. */
  async function toggle(): Promise<void> {
    if (busy.value) await stop()
    else if (!shown.value) await show()
    else if (phase.value !== 'keeping' && phase.value !== 'opening') await start()
  }

  const mark = (): Promise<unknown> => notices.attempt(() => rpc().call('recording.mark', {}))
  const setMonitor = (gain: number): Promise<unknown> => notices.attempt(() => rpc().call('recording.setMonitor', { gain }))
  const resetClipping = (): Promise<unknown> => notices.attempt(() => rpc().call('recording.resetClipping', {}))
  const keepLeftover = (leftoverId: string): Promise<unknown> => notices.attempt(() => rpc().call('recording.keepLeftover', { leftoverId }))
  const discardLeftover = (leftoverId: string): Promise<unknown> =>
    notices.attempt(() => rpc().call('recording.discardLeftover', { leftoverId }))

  function finished({ recordingId, isPlaced, name, durationSeconds, gapSeconds, failure }: EventPayload<'recording.finished'>): void {
    if (failure) notices.show({ level: 'error', message: failure.message, advice: failure.advice })
    if (gapSeconds > 0)
      notices.show({
        level: 'warning',
        message:
          `“${name}” has gaps of ${shortSeconds(gapSeconds)} together, where the device gave nothing. There is silence in their ` +
          'place.',
      })
    if (!recordingId) {
      if (!failure && durationSeconds === 0) notices.show({ level: 'info', message: 'Nothing was recorded.' })
      return
    }
    if (isPlaced) return
    const undo = useUndoStore()
    const edit = undo.remember({
      label: `Record “${name}”`,
      redo: { name: 'trash.restore', params: { ids: [recordingId] } },
      undo: { name: 'library.remove', params: { recordingIds: [recordingId] } },
    })
    undo.offer(`“${name}” recorded, ${shortSeconds(durationSeconds)}.`, edit)
  }

  return {
    state,
    report,
    setup,
    shown,
    phase,
    busy,
    inputOpen,
    leftovers,
    load,
    changed,
    reported,
    finished,
    arm,
    show,
    hide,
    start,
    startWith,
    stop,
    toggle,
    mark,
    setMonitor,
    resetClipping,
    keepLeftover,
    discardLeftover,
  }
})
