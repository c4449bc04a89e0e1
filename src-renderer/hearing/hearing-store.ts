import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import {
  correctedHeard,
  melodyOfNotes,
  type Heard,
  type HeardCorrection,
  type HeardSummary,
  type Melody,
  type Recording,
} from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { useAnalysesStore } from '../analyses/analyses-store.ts'
import { rpc } from '../rpc/index.ts'
import { useJobsStore } from '../stores/jobs-store.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useUndoStore } from '../stores/undo-store.ts'
import { musicOf, type RecordingMusic } from './recording-music.ts'

/** The melody that is heard without an own network. */
export const BY_ITSELF = 'by-itself'
/** What is asked of networks that come with the program. */
export type AskedOfNetwork = 'chords' | 'tune'
const STORAGE_KEY = 'spectraloom.listens-by-itself'

/** What recordings hold: tempo, key, beats, chords; as found by the program and corrected by the person. */
export const useHearingStore = defineStore('hearing', () => {
  const library = useLibraryStore()
  const jobs = useJobsStore()
  const notices = useNoticesStore()
  const project = useProjectStore()
  /** By recording, as found. */
  const found = shallowRef<ReadonlyMap<string, HeardSummary>>(new Map())
  /** Whether recordings are listened to without being asked for; remembered on this machine. */
  const listensByItself = ref(localStorage.getItem(STORAGE_KEY) !== 'no')
  const backgroundJob = computed(() => jobs.active.find(({ kind }) => kind === 'hearing') ?? null)

  /** Beside a recording that is looked at closely: what it holds, to be corrected. */
  const panelIsOpen = ref(false)
  /** The recording that is looked at, and all that was found in it. */
  const openId = ref<string | null>(null)
  const asFound = shallowRef<Heard | null>(null)
  const bySignal = shallowRef<Melody | null>(null)
  /** Tunes that own networks found in it. */
  const tunes = computed(() => (openId.value === null ? [] : useAnalysesStore().tunesIn(openId.value)))
  /** Whose melody is meant: of an analysis, or what the recording holds by itself. */
  const melodyBy = ref(BY_ITSELF)
  const melody = computed((): Melody | null => {
    const tuningCents = asFound.value?.tuningCents ?? 0
    const own = tunes.value.find(({ id }) => id === melodyBy.value)?.found
    if (own) return melodyOfNotes(own.stretches, own.seconds, tuningCents)
    const tune = recording.value?.correction.tune
    return tune && asFound.value ? melodyOfNotes(tune, asFound.value.seconds, tuningCents) : bySignal.value
  })
  /** Over the spectrogram. */
  const showsMelody = ref(true)
  const jobId = ref<string | null>(null)
  const networkJobId = ref<string | null>(null)
  const networkAsked = ref<AskedOfNetwork>('chords')
  const networkJob = computed(() => jobs.active.find(({ id }) => id === networkJobId.value) ?? null)
  const sectionsJobId = ref<string | null>(null)
  const sectionsJob = computed(() => jobs.active.find(({ id }) => id === sectionsJobId.value) ?? null)
  const recording = computed(() => (openId.value === null ? null : (library.byId.get(openId.value) ?? null)))
  const heard = computed(() => (asFound.value && recording.value ? correctedHeard(asFound.value, recording.value.correction) : null))
  const job = computed(() => (jobId.value === null ? null : (jobs.jobs.get(jobId.value) ?? null)))

  const music = (of: Recording): RecordingMusic => musicOf(of, found.value.get(of.id) ?? null)

  async function load(): Promise<void> {
    await rpc().call('hearing.background', { on: listensByItself.value })
    const { found: known } = await rpc().call('hearing.known', {})
    found.value = new Map(known.map((summary) => [summary.recordingId, summary]))
  }

  function told(summary: HeardSummary): void {
    found.value = new Map(found.value).set(summary.recordingId, summary)
    if (summary.recordingId === openId.value && asFound.value === null) void notices.attempt(ask)
  }

  /** Shows what a recording holds where it is known; what is not is listened to when the panel asks for it. */
  async function look(recordingId: string | null): Promise<void> {
    openId.value = recordingId
    asFound.value = null
    bySignal.value = null
    melodyBy.value = BY_ITSELF
    jobId.value = null
    if (recordingId !== null && (found.value.has(recordingId) || panelIsOpen.value)) await ask()
  }

  async function ask(): Promise<void> {
    const recordingId = openId.value
    if (recordingId === null) return
    const answer = await rpc().call('hearing.find', { recordingId })
    if (openId.value !== recordingId) return
    asFound.value = answer.heard
    jobId.value = answer.jobId
    if (answer.heard === null) return
    const { melody: found } = await rpc().call('hearing.melody', { recordingId })
    if (openId.value === recordingId) bySignal.value = found
  }

  /** The person says otherwise, of the recording that is looked at; can be undone. */
  async function correct(change: Partial<HeardCorrection>, label: string): Promise<void> {
    if (!recording.value) return
    const { id: recordingId, name, correction } = recording.value
    // Plain copies: what is undone later must not follow what is changed now.
    const [before, after] = [correction, { ...correction, ...change }].map((one) => JSON.parse(JSON.stringify(one)) as HeardCorrection)
    if (JSON.stringify(before) === JSON.stringify(after)) return
    await useUndoStore().perform({
      label: `${label} of “${name}”`,
      redo: { name: 'hearing.correct', params: { recordingId, correction: after } },
      undo: { name: 'hearing.correct', params: { recordingId, correction: before } },
    })
  }

  /** The network's chords, or its tune, in place of what was heard; told by {@link networkSaid}. */
  async function askNetwork(what: AskedOfNetwork): Promise<void> {
    if (!recording.value) return
    networkAsked.value = what
    networkJobId.value = (await rpc().call('hearing.askNetwork', { recordingId: recording.value.id, what })).jobId
  }

  /** The sections that a run's network finds, in place of those that are there; told by {@link networkSaid}. */
  async function askSections(runId: string): Promise<void> {
    if (recording.value) sectionsJobId.value = (await rpc().call('hearing.askSections', { recordingId: recording.value.id, runId })).jobId
  }

  function networkSaid({ recordingId, correction }: EventPayload<'hearing.networkSaid'>): void {
    if (recordingId !== openId.value) return
    if (correction.tune) melodyBy.value = BY_ITSELF
    void notices.attempt(() => correct(correction, `Take the ${Object.keys(correction).join()} of the network`))
  }

  watch(listensByItself, (on) => {
    localStorage.setItem(STORAGE_KEY, on ? 'yes' : 'no')
    if (project.current) void notices.attempt(() => rpc().call('hearing.background', { on }))
  })
  watch(panelIsOpen, (isOpen) => {
    if (isOpen && asFound.value === null) void notices.attempt(ask)
  })
  watch(
    () => project.current?.id,
    (id) => {
      found.value = new Map()
      void look(null)
      if (id !== undefined) void notices.attempt(load)
    },
    { immediate: true },
  )

  return {
    found,
    listensByItself,
    backgroundJob,
    panelIsOpen,
    recording,
    asFound,
    heard,
    melody,
    melodyBy,
    tunes,
    showsMelody,
    job,
    networkJob,
    networkAsked,
    sectionsJob,
    askNetwork,
    askSections,
    networkSaid,
    music,
    told,
    look,
    ask,
    correct,
  }
})
