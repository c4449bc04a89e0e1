import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import {
  clampSeedStart,
  FIRST_CORPUS_PLAYING,
  FIRST_DRAWN_FRAMES,
  firstSeedStart,
  INSTRUMENT_RINGS_SECONDS,
  FIRST_GENERATION_SETTINGS,
  FIRST_KEEP,
  isHeldOut,
  isCorpus,
  isDrawnSound,
  isOneShots,
  isInstrument,
  mayHaveGroups,
  onlyListens,
  playsNotes,
  isNotes,
  isPlane,
  isTexture,
  isTranslation,
  LARGEST_RANDOM_SEED,
  learntRecordings,
  seedCandidates,
} from '../../src-shared/project/index.ts'
import type { CorpusPlaying, DrawnFrames, GenerationSettings, Seed, Take } from '../../src-shared/project/index.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useMidiTakesStore } from '../stores/midi-takes-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTakesStore, type GenerationRequest } from '../stores/takes-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'

/** Takes that are made at one press. */
export const MOST_VARIATIONS = 16
const LONGEST_SECONDS = 3600

const NEWER_BY = 0.25

/** The take that is being set up: which network, from which sound, how. */
export const useGenerationDraft = defineStore('generation-draft', () => {
  const training = useTrainingStore()
  const library = useLibraryStore()
  const takes = useTakesStore()

  const wantedRunId = ref<string | null>(null)
  const wantedStep = ref<number | null>(null)
  const wantedRecordingId = ref<string | null>(null)
  const wantedStartSeconds = ref(0)
  const wantedNotesId = ref<string | null>(null)
  const settings = ref<GenerationSettings>({ ...FIRST_GENERATION_SETTINGS })
  const variations = ref(1)

  /** Runs that have learnt to make something. */
  const playableRuns = computed(() => training.learnt.filter(({ settings }) => !onlyListens(settings)))
  const run = computed(() => playableRuns.value.find(({ id }) => id === wantedRunId.value) ?? playableRuns.value[0] ?? null)
  /** One of the run's checkpoints; null: the newest. */
  const checkpointStep = computed({
    get: () => (run.value?.checkpoints.some(({ step }) => step === wantedStep.value) ? wantedStep.value : null),
    set: (step: number | null) => (wantedStep.value = step),
  })
  const lengthSeconds = computed(() => (run.value ? training.seedSeconds(run.value.settings) : 0))
  const candidates = computed(() => (run.value ? seedCandidates(library.recordings, run.value, lengthSeconds.value) : []))
  const candidate = computed(
    () => candidates.value.find(({ recording }) => recording.id === wantedRecordingId.value) ?? candidates.value[0] ?? null,
  )
  const recording = computed(() => candidate.value?.recording ?? null)
  /** A recording that is shorter than what the network listens to is heard again and again. */
  const heardSeconds = computed(() => Math.min(lengthSeconds.value, recording.value?.durationSeconds ?? 0))
  const startSeconds = computed({
    get: () => clampSeedStart(wantedStartSeconds.value, lengthSeconds.value, recording.value?.durationSeconds ?? 0),
    set: (seconds: number) => (wantedStartSeconds.value = seconds),
  })
  const heldOut = computed(
    () => !!run.value && !!recording.value && isHeldOut(run.value.split, recording.value, startSeconds.value, heardSeconds.value),
  )
  /** The network writes notes: other controls, and notes to go on from. */
  const writesNotes = computed(() => !!run.value && isNotes(run.value.settings))
  /** Why nothing can be generated now; empty where it can. */
  const obstacle = computed(() => {
    if (!run.value) return 'No network has kept a state yet.'
    if (writesNotes.value || playedNotes.value) return ''
    return candidate.value ? '' : 'There is no recording to start from.'
  })

  function chooseRun(runId: string, step: number | null): void {
    wantedRunId.value = runId
    wantedStep.value = step
  }

  function chooseSeed({ recordingId, startSeconds: seconds }: Seed): void {
    wantedRecordingId.value = recordingId
    // After the recording: another one comes with a place of its own.
    wantedStartSeconds.value = seconds
  }

  // Another recording, or a network with other ears: a good first place for the seed.
  watch(
    [() => recording.value?.id, () => run.value?.id, lengthSeconds],
    () => {
      if (recording.value && run.value) wantedStartSeconds.value = firstSeedStart(recording.value, run.value, lengthSeconds.value)
    },
    { immediate: true, flush: 'sync' },
  )

  // What was set up in one project is not what another one needs.
  watch(
    () => useProjectStore().current?.id,
    () => {
      wantedRunId.value = null
      wantedStep.value = null
      wantedRecordingId.value = null
      wantedStartSeconds.value = 0
      wantedNotesId.value = null
      settings.value = { ...FIRST_GENERATION_SETTINGS }
      variations.value = 1
    },
    { flush: 'sync' },
  )

  /** The network plays with the person's own sounds: other controls than those of frames. */
  const playsOwnSounds = computed(() => !!run.value && isCorpus(run.value.settings))
  const corpus = computed({
    get: () => settings.value.corpus ?? FIRST_CORPUS_PLAYING,
    set: (changed: CorpusPlaying) => (settings.value = { ...settings.value, corpus: changed }),
  })
  /** The next take is further from the recordings. */
  const makeNewer = (): void => {
    corpus.value = { ...corpus.value, novelty: Math.min(1, corpus.value.novelty + NEWER_BY) }
  }

  /** Notes can be played on the network. */
  const takesNotes = computed(() => !!run.value && playsNotes(run.value.settings))
  /** The network is an instrument: it plays what the recording plays. */
  const isPlayed = computed(() => !!run.value && isInstrument(run.value.settings))
  /** The network is a plane of sounds, which a hand moves on. */
  const isPlaneOfSounds = computed(() => !!run.value && isPlane(run.value.settings))
  /** The notes that it plays instead, where such are chosen. */
  const playedNotes = computed(() =>
    takesNotes.value ? (useMidiTakesStore().takes.find(({ id }) => id === wantedNotesId.value) ?? null) : null,
  )
  function playNotes(notesId: string | null): void {
    wantedNotesId.value = notesId
    // All of it, and as long as it rings on.
    if (playedNotes.value)
      settings.value.seconds = Math.min(LONGEST_SECONDS, Math.ceil(playedNotes.value.durationSeconds + INSTRUMENT_RINGS_SECONDS))
  }
  /** The groups into whose sound the network translates; null where it does not. */
  const groups = computed(() => (run.value && isTranslation(run.value.settings) ? run.value.settings.groups : null))
  /** The groups like which a network that draws sound can be told to sound; null where it knows none. */
  const likeGroups = computed(() => {
    const known = run.value && mayHaveGroups(run.value.settings) ? run.value.settings.groups : []
    return known.length > 1 ? known : null
  })
  /** The one that is wanted; undefined: as it likes. */
  const soundsLike = computed({
    get: () => likeGroups.value?.find(({ name }) => name === settings.value.translateTo)?.name,
    set: (name: string | undefined) => (settings.value = { ...settings.value, translateTo: name }),
  })
  /** The one that is wanted; the first that the recording is not of, unless one is chosen. */
  const translateTo = computed({
    get: () => {
      const known = groups.value ?? []
      const { translateTo: wanted } = settings.value
      return [
        known.find(({ name }) => name === wanted),
        known.find(({ recordings }) => !recordings.includes(recording.value?.id ?? '')),
        known[0],
      ].find((found) => found !== undefined)?.name
    },
    set: (name: string | undefined) => (settings.value = { ...settings.value, translateTo: name }),
  })
  /** The network gives a texture to what it hears. */
  const givesTexture = computed(() => !!run.value && isTexture(run.value.settings))
  const keep = computed({
    get: () => settings.value.keep ?? FIRST_KEEP,
    set: (share: number) => (settings.value = { ...settings.value, keep: share }),
  })
  /** The network draws sound, freely or less so, and can be told no more. */
  const drawsSound = computed(() => !!run.value && isDrawnSound(run.value.settings))
  /** The network makes short sounds. */
  const makesOneShots = computed(() => !!run.value && isOneShots(run.value.settings))
  /** The network says what could follow, and one of it is drawn. */
  const draws = computed(() => training.models.some(({ id, draws: isDrawn }) => isDrawn && id === run.value?.settings.model))
  const drawn = computed({
    get: () => settings.value.drawn ?? FIRST_DRAWN_FRAMES,
    set: (changed: DrawnFrames) => (settings.value = { ...settings.value, drawn: changed }),
  })

  /** Whose sounds it plays with. */
  const ownSounds = computed(() => (run.value && playsOwnSounds.value ? learntRecordings(run.value, library.recordings) : []))

  /** Other networks whose sounds it may play with as well. */
  const otherOwnSounds = computed(() =>
    playableRuns.value.filter(({ id, settings: { task } }) => task === 'corpus' && id !== run.value?.id),
  )

  const rollDice = (): void => {
    settings.value.randomSeed = Math.floor(Math.random() * (LARGEST_RANDOM_SEED + 1))
  }

  /** Set everything as it was for an earlier take, as far as it is still there; what is not is said. */
  function repeat({ provenance }: Take): void {
    const { runId, checkpointStep: step, checkpointEpoch: epoch, seed, settings: earlier } = provenance
    const checkpoints = training.byId.get(runId)?.checkpoints ?? []
    const nearest = checkpoints.toSorted((a, b) => Math.abs(a.step - step) - Math.abs(b.step - step))[0]
    chooseRun(runId, nearest?.step ?? null)
    const lostBlend = !!earlier.corpus?.blend && !training.byId.has(earlier.corpus.blend.runId)
    settings.value = lostBlend ? { ...earlier, corpus: { ...earlier.corpus!, blend: null } } : { ...earlier }
    const isOfNotes = useMidiTakesStore().takes.some(({ id }) => id === seed.recordingId)
    wantedNotesId.value = isOfNotes ? seed.recordingId : null
    if (!isOfNotes) chooseSeed(seed)
    const missing = [
      ...(nearest ? [] : [`the network “${provenance.runName}”`]),
      ...(nearest && nearest.step !== step ? [`its state after round ${epoch} (the nearest kept is of round ${nearest.epoch})`] : []),
      ...(lostBlend ? ['the network that it was blended with'] : []),
      ...(isOfNotes || library.byId.has(seed.recordingId) ? [] : [`the recording “${provenance.seedName}”`]),
    ]
    if (missing.length > 0)
      useNoticesStore().show({ level: 'warning', message: `Set up as far as it is still there. Not here any more: ${missing.join(', ')}.` })
  }

  /** `Prelude, take 1`, `Fugue, take 2` … counted as a recorder does. */
  function nextTakeName(seedName: string): string {
    const numbers = takes.takes.map(({ name }) => Number(/\btake (\d+)$/i.exec(name)?.[1] ?? 0))
    return `${Array.from(seedName).slice(0, 100).join('')}, take ${Math.max(0, ...numbers) + 1}`
  }

  /** @returns the id of the take that begins to grow first */
  async function generate(): Promise<string | null> {
    const from = playedNotes.value ?? recording.value
    if (!run.value || !from) return null
    const seed = { recordingId: from.id, startSeconds: playedNotes.value ? 0 : startSeconds.value }
    const likeWhom = groups.value ? translateTo.value : soundsLike.value
    const wanted = groups.value || drawsSound.value ? { ...settings.value, translateTo: likeWhom } : settings.value
    const request = { runId: run.value.id, checkpointStep: checkpointStep.value, seed, settings: wanted }
    return generateVariations(request, from.name, variations.value)
  }

  /** So many takes with the random numbers that follow each other. @returns the id of the first */
  async function generateVariations(request: Omit<GenerationRequest, 'name'>, name: string, count: number): Promise<string> {
    const made: string[] = []
    for (let i = 0; i < count; i++) {
      const randomSeed = (request.settings.randomSeed + i) % (LARGEST_RANDOM_SEED + 1)
      const { takeId } = await takes.generate({ ...request, settings: { ...request.settings, randomSeed }, name: nextTakeName(name) })
      made.push(takeId)
    }
    return made[0]
  }

  return {
    run,
    playableRuns,
    checkpointStep,
    candidates,
    recording,
    wantedRecordingId,
    lengthSeconds,
    heardSeconds,
    startSeconds,
    heldOut,
    settings,
    variations,
    writesNotes,
    playsOwnSounds,
    otherOwnSounds,
    isPlayed,
    takesNotes,
    isPlaneOfSounds,
    playedNotes,
    playNotes,
    groups,
    translateTo,
    likeGroups,
    soundsLike,
    givesTexture,
    keep,
    drawsSound,
    makesOneShots,
    draws,
    drawn,
    ownSounds,
    corpus,
    makeNewer,
    obstacle,
    chooseRun,
    chooseSeed,
    rollDice,
    repeat,
    generate,
    generateVariations,
  }
})
