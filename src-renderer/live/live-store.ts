import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type {
  LiveDescription,
  LiveLevels,
  LiveRequest,
  LiveSecond,
  LiveSeed,
  LiveSounding,
  LiveState,
  EventPayload,
  SoundingSeed,
} from '../../src-shared/rpc/index.ts'
import { LIVE_OFF, RpcError } from '../../src-shared/rpc/index.ts'
import { followedValues, type GenerationSettings, type LiveParameter, type Played } from '../../src-shared/project/index.ts'
import { useGenerationDraft } from '../generate/generation-draft-store.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { usePlayerStore } from '../stores/player-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { LevelHistory } from './level-history.ts'
import { held } from './knob-scale.ts'

const SILENT: LiveLevels = { peaks: [0, 0], rms: [0, 0], limiterGain: 1 }

/** Playing with a network while it invents: what is to play, what plays, and the controls it declares. */
export const useLiveStore = defineStore('live', () => {
  const draft = useGenerationDraft()
  const state = shallowRef<LiveState>(LIVE_OFF)
  const levels = shallowRef<LiveLevels>(SILENT)
  /** The sound of a recording that is heard now; null where none is. */
  const soundingUnit = shallowRef<LiveSounding>(null)
  const description = shallowRef<LiveDescription | null>(null)
  /** Why the network cannot be played live; null where it can. */
  const problem = shallowRef<{ message: string; advice: string } | null>(null)
  /** What the person set, by parameter; others have their default. */
  const values = ref<Record<string, number>>({})
  const mode = ref<GenerationSettings['mode']>('stateful')
  const level = ref<GenerationSettings['level']>('hold')
  /** The seed that was played in and is to be answered; null where it comes from a recording. */
  const captureId = ref<string | null>(null)
  /** It begins by itself, without a seed. */
  const byItself = ref(false)
  const secondStep = ref<number | null>(null)
  const secondSeed = shallowRef<SoundingSeed | null>(null)
  /** The network whose sounds come as well. */
  const secondRunId = ref<string | null>(null)
  /** What is played on a keyboard moves what follows it. */
  const followsKeys = ref(false)
  const keptIds = ref<string[]>([])
  const keepSeconds = ref(30)
  const history = new LevelHistory()

  const active = computed(() => state.value.state !== 'off' && state.value.state !== 'failed')
  const sounding = computed(() => state.value.state === 'playing' || state.value.state === 'buffering')
  const parameters = computed(() => description.value?.parameters ?? [])
  /** What there is to set here: a blend with other sounds is there where there are others. */
  const offered = computed(() => parameters.value.filter(({ leadsTo }) => leadsTo !== 'sounds' || draft.otherOwnSounds.length > 0))
  /** Of an instrument: what its keys move. */
  const keys = computed(() => parameters.value.find(({ form }) => form === 'keys') ?? null)
  const canFollow = computed(() => !keys.value && parameters.value.some(({ follows }) => follows !== undefined))
  const valueOf = (parameter: LiveParameter): number => held(parameter, values.value[parameter.name] ?? parameter.default)
  const seed = computed<LiveSeed | null>(() => {
    if (byItself.value) return { kind: 'nothing' }
    if (captureId.value) return { kind: 'captured', captureId: captureId.value }
    return draft.recording && { kind: 'recording', recordingId: draft.recording.id, startSeconds: draft.startSeconds }
  })
  const second = computed<LiveSecond | null>(() =>
    secondStep.value === null && secondSeed.value === null && secondRunId.value === null
      ? null
      : { checkpointStep: secondStep.value, seed: secondSeed.value, runId: secondRunId.value },
  )
  /** What a start asks for; null where there is nothing to start. */
  const wanted = computed<LiveRequest | null>(() => {
    const { run, checkpointStep } = draft
    if (!run || !seed.value) return null
    const named = parameters.value.map((parameter) => [parameter.name, valueOf(parameter)] as const)
    return {
      runId: run.id,
      checkpointStep,
      seed: seed.value,
      second: second.value,
      parameters: Object.fromEntries(named),
      mode: mode.value,
      level: level.value,
    }
  })
  /** The network that plays. */
  const playingName = computed(() => draft.playableRuns.find(({ id }) => id === state.value.request?.runId)?.name ?? '')
  /** Why nothing can be started now; empty where it can. */
  const obstacle = computed(() => {
    if (problem.value) return problem.value.message
    if (draft.writesNotes) return 'This network writes notes. Choose another one to play live.'
    return captureId.value || byItself.value ? '' : draft.obstacle
  })

  /** What the program does now, after a start or a reconnection of the window: the controls stand as they are in force. */
  async function load(): Promise<void> {
    const now = await rpc().call('live.state', {})
    changed(now)
    if (active.value && now.request) adopt(now.request, now.parameters)
  }

  function adopt(request: LiveRequest, inForce: Record<string, number>): void {
    draft.chooseRun(request.runId, request.checkpointStep)
    byItself.value = request.seed.kind === 'nothing'
    if (request.seed.kind === 'nothing') captureId.value = null
    else if (request.seed.kind === 'captured') captureId.value = request.seed.captureId
    else draft.chooseSeed(request.seed)
    mode.value = request.mode
    level.value = request.level
    secondStep.value = request.second?.checkpointStep ?? null
    secondSeed.value = request.second?.seed ?? null
    secondRunId.value = request.second?.runId ?? null
    values.value = { ...inForce }
  }

  function changed(next: LiveState): void {
    const began = next.state === 'starting' && state.value.state !== 'starting'
    if (began) history.clear()
    state.value = next
    if (sounding.value) return
    levels.value = SILENT
    soundingUnit.value = null
  }

  function levelsTold(next: LiveLevels): void {
    levels.value = next
    history.push(next.peaks, next.rms, performance.now() / 1000)
  }

  /** The program has moved controls, after what it hears. */
  function followed({ parameters: moved }: EventPayload<'live.followed'>): void {
    values.value = { ...values.value, ...moved }
  }

  function soundingTold(next: LiveSounding): void {
    soundingUnit.value = next
  }

  async function describe(): Promise<void> {
    const { run, checkpointStep } = draft
    description.value = null
    problem.value = null
    if (!run) return
    try {
      const described = await rpc().call('live.describe', { runId: run.id, checkpointStep })
      if (draft.run?.id === run.id && draft.checkpointStep === checkpointStep) description.value = described
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      problem.value = { message: error.message, advice: error.advice }
    }
  }
  function forgetSecond(): void {
    secondStep.value = null
    secondSeed.value = null
    secondRunId.value = null
  }
  watch(
    () => draft.run?.id,
    () => {
      forgetSecond()
    },
    { flush: 'sync' },
  )

  /** Values that the program does not know yet. */
  let waiting: Record<string, number> = {}
  let sending = false

  /** Has the program make ready what is wanted, for a minute. Where that fails, the start will say why. */
  async function prepare(): Promise<void> {
    if (active.value || !wanted.value || obstacle.value) return
    try {
      await rpc().call('live.prepare', wanted.value)
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
    }
  }

  async function start(): Promise<void> {
    if (!wanted.value) return
    usePlayerStore().pause()
    const request = wanted.value
    waiting = {}
    changed({ ...LIVE_OFF, state: 'starting' })
    try {
      changed(await rpc().call('live.start', request))
      await send()
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      // The program may have told the failure by itself already.
      if (state.value.state === 'starting')
        changed({ ...LIVE_OFF, state: 'failed', failure: { message: error.message, advice: error.advice } })
    }
  }

  async function stop(): Promise<void> {
    await rpc().call('live.stop', {})
  }

  const toggle = (): Promise<void> => (active.value ? stop() : start())

  /** From now on it answers the chosen seed. */
  async function reseed(): Promise<void> {
    if (seed.value) await rpc().call('live.reseed', { seed: seed.value })
  }

  /** Moves a control. While one call is under way, later values wait and only the last of each is sent. */
  function setParameter(parameter: LiveParameter, value: number): void {
    values.value[parameter.name] = held(parameter, value)
    if (!active.value) return
    waiting[parameter.name] = values.value[parameter.name]
    // Until it has started nobody obeys; what was moved meanwhile is sent then.
    if (sounding.value && !sending) void useNoticesStore().attempt(send)
  }

  /** Moves what follows a person's playing; what does not say anything leaves its controls alone. */
  function follow(played: Played): void {
    const wanted = followedValues(parameters.value, played)
    for (const parameter of parameters.value) {
      const value = wanted[parameter.name]
      if (value !== undefined && value !== valueOf(parameter)) setParameter(parameter, value)
    }
  }

  async function send(): Promise<void> {
    if (sending) return
    sending = true
    try {
      while (Object.keys(waiting).length > 0) {
        const moved = waiting
        waiting = {}
        await rpc().call('live.set', { parameters: moved })
      }
    } finally {
      sending = false
    }
  }

  /** Makes a take of what was just heard. @returns its id */
  async function keep(): Promise<string> {
    const { takeId } = await rpc().call('live.keep', { seconds: keepSeconds.value })
    keptIds.value = [takeId, ...keptIds.value]
    return takeId
  }

  function reset(): void {
    state.value = LIVE_OFF
    captureId.value = null
    forgetSecond()
    values.value = {}
    mode.value = 'stateful'
    level.value = 'hold'
    followsKeys.value = false
    keptIds.value = []
    history.clear()
  }
  watch(() => useProjectStore().current?.id, reset, { flush: 'sync' })

  return {
    state,
    levels,
    soundingUnit,
    description,
    problem,
    mode,
    level,
    captureId,
    byItself,
    secondStep,
    secondSeed,
    secondRunId,
    followsKeys,
    canFollow,
    keys,
    keptIds,
    keepSeconds,
    history,
    active,
    sounding,
    parameters,
    offered,
    playingName,
    seed,
    wanted,
    obstacle,
    valueOf,
    load,
    changed,
    levelsTold,
    soundingTold,
    followed,
    describe,
    prepare,
    start,
    stop,
    toggle,
    reseed,
    setParameter,
    follow,
    keep,
  }
})
