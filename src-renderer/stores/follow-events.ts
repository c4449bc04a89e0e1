import { playableMidiTake, playableTake } from '../player/playable.ts'
import { useAnalysesStore } from '../analyses/analyses-store.ts'
import { useHeardNotes } from '../hearing/heard-notes-store.ts'
import { useLikeness } from '../hearing/likeness-store.ts'
import { useHearingStore } from '../hearing/hearing-store.ts'
import { useEvaluationStore } from '../evaluation/evaluation-store.ts'
import { useCaptureStore } from '../live/capture-store.ts'
import { useListeningTestStore } from '../listening-test/listening-test-store.ts'
import { useLiveStore } from '../live/live-store.ts'
import { useExamplesStore } from '../training/examples-store.ts'
import { useSamplerStore } from '../song/sampler/sampler-store.ts'
import { useSongRecording } from '../song/song-recording-store.ts'
import { useSongStore } from '../song/song-store.ts'
import { useSoundEditsStore } from '../editors/spectrogram/editing/sound-edits-store.ts'
import { useUnitMapStore } from '../unit-map/unit-map-store.ts'
import { useRecorderStore } from '../recorder/recorder-store.ts'
import { commandChosen } from '../shell/native-menu.ts'
import type { RpcClient } from '../rpc/client.ts'
import { useAppStore } from './app-store.ts'
import { useAudioStore } from './audio-store.ts'
import { useJobsStore } from './jobs-store.ts'
import { useLibraryStore } from './library-store.ts'
import { useMaterialStore } from './material-store.ts'
import { useMidiTakesStore } from './midi-takes-store.ts'
import { useDragOutStore } from '../export/drag-out-store.ts'
import { useSongExport } from '../export/export-store.ts'
import { useProjectFiles } from '../project-files/project-files-store.ts'
import { useModelFiles } from './model-files-store.ts'
import { useNoticesStore } from './notices-store.ts'
import { usePlayerStore } from './player-store.ts'
import { useProjectStore } from './project-store.ts'
import { useRoundTripStore } from './round-trip-store.ts'
import { useTakesStore } from './takes-store.ts'
import { useTrainingStore } from './training-store.ts'
import { useProjectImports } from '../song/project-imports-store.ts'
import { placeImported } from '../song/place-sound.ts'
import { useTrashStore } from './trash-store.ts'

/** Everything the window knows, asked for anew: at start and after each reconnection. */
export async function fetchEverything(): Promise<void> {
  await Promise.all([
    useAppStore().loadInfo(),
    useTrainingStore().loadModels(),
    useJobsStore().load(),
    useAudioStore().load(),
    useProjectStore().refresh(),
  ])
  await Promise.all([
    useLiveStore().load(),
    useCaptureStore().load(),
    useRecorderStore().load(),
    ...(useSongStore().isLoaded ? [useSongStore().load()] : []),
  ])
}

/** Keeps the stores in step with the program. */
export function followEvents(client: RpcClient): void {
  const soundEdits = useSoundEditsStore()
  const likeness = useLikeness()
  const app = useAppStore()
  const project = useProjectStore()
  const library = useLibraryStore()
  const training = useTrainingStore()
  const takes = useTakesStore()
  const models = useModelFiles()
  const exports = useSongExport()
  const dragOut = useDragOutStore()
  const projectImports = useProjectImports()
  const material = useMaterialStore()
  const roundTrip = useRoundTripStore()
  const evaluation = useEvaluationStore()
  const hearing = useHearingStore()
  const listeningTests = useListeningTestStore()
  const jobs = useJobsStore()
  const notices = useNoticesStore()
  const player = usePlayerStore()
  const recorder = useRecorderStore()
  const audio = useAudioStore()
  const live = useLiveStore()
  const examples = useExamplesStore()
  const capture = useCaptureStore()
  const midiTakes = useMidiTakesStore()
  const trash = useTrashStore()
  const song = useSongStore()
  const songRecording = useSongRecording()
  const projectFiles = useProjectFiles()
  const samplers = useSamplerStore()
  const unitMaps = useUnitMapStore()
  const analyses = useAnalysesStore()

  client.on('project.changed', (changed) => void notices.attempt(() => project.changed(changed)))
  client.on('library.changed', ({ recordings, missing }) => {
    const kept = new Set(recordings.map(({ id }) => id))
    for (const { id } of library.recordings) if (!kept.has(id)) player.soundRemoved({ kind: 'recording', id })
    library.changed(recordings, missing)
  })
  client.on('library.importFinished', (finished) => {
    const ids = [...finished.imported, ...finished.alreadyHere]
    if (library.importJobIds.includes(finished.jobId) && !projectImports.soundsImported(ids)) placeImported(ids)
    library.importFinished(finished)
  })
  client.on('library.reported', material.reported)
  client.on('codecs.roundTripReady', roundTrip.ready)
  client.on('evaluations.finished', evaluation.finished)
  client.on('hearing.found', hearing.told)
  client.on('hearing.notesRead', useHeardNotes().read)
  client.on('hearing.networkSaid', hearing.networkSaid)
  client.on('hearing.alike', likeness.alike)
  client.on('hearing.mapped', likeness.mapped)
  client.on('hearing.versions', likeness.versions)
  client.on('unitMaps.ready', unitMaps.ready)
  client.on('listeningTests.changed', listeningTests.changed)
  client.on('training.runChanged', training.runChanged)
  client.on('training.runRemoved', training.runRemoved)
  client.on('training.stepCompleted', training.stepCompleted)
  client.on('training.epochCompleted', training.epochCompleted)
  client.on('models.exported', (exported) => void notices.attempt(() => models.exported(exported)))
  client.on('models.imported', models.imported)
  client.on('exports.ready', (ready) => void notices.attempt(() => exports.ready(ready)))
  client.on('song.imported', projectImports.imported)
  client.on('exports.placed', (placed) => {
    exports.placed(placed)
    dragOut.placed(placed)
    projectFiles.placed(placed)
  })
  client.on('takes.changed', (take) => {
    takes.changed(take)
    player.soundChanged(playableTake(take))
  })
  client.on('takes.removed', ({ takeId }) => {
    takes.removed({ takeId })
    player.soundRemoved({ kind: 'take', id: takeId })
  })
  client.on('jobs.changed', (job) => {
    jobs.changed(job)
    models.jobChanged(job)
    exports.jobChanged(job)
    dragOut.jobChanged(job)
    projectImports.jobChanged(job)
    projectFiles.jobChanged(job)
    samplers.jobChanged(job)
    roundTrip.jobChanged(job)
    evaluation.jobChanged(job)
  })
  client.on('midiTakes.changed', (take) => {
    midiTakes.changed(take)
    player.soundChanged(playableMidiTake(take))
  })
  client.on('midiTakes.imported', midiTakes.imported)
  client.on('midiTakes.generated', (written) => (midiTakes.written = written))
  client.on('midiTakes.removed', ({ takeId }) => {
    midiTakes.removed({ takeId })
    player.soundRemoved({ kind: 'midi-take', id: takeId })
  })
  client.on('analyses.changed', analyses.changed)
  client.on('analyses.removed', analyses.removed)
  client.on('audio.changed', audio.changed)
  client.on('audio.devicesChanged', audio.devicesChanged)
  client.on('live.changed', live.changed)
  client.on('live.levels', live.levelsTold)
  client.on('live.sounding', live.soundingTold)
  client.on('live.followed', live.followed)
  client.on('examples.changed', examples.changed)
  client.on('capture.changed', capture.changed)
  client.on('recording.changed', recorder.changed)
  client.on('recording.report', recorder.reported)
  client.on('recording.finished', (told) => {
    songRecording.finished()
    recorder.finished(told)
  })
  client.on('song.changed', song.changed)
  client.on('edits.changed', soundEdits.changed)
  client.on('edits.rendered', soundEdits.renderedBlocks)
  client.on('song.samplerMade', samplers.made)
  client.on('trash.changed', trash.changed)
  client.on('projects.made', projectFiles.made)
  client.on('versions.changed', projectFiles.versionsChanged)
  client.on('app.commandChosen', commandChosen)
  client.on('app.notice', ({ about, ...notice }) => notices.show({ ...notice, key: about ?? null }))

  const connectionChanged = (state: RpcClient['connection']): void => {
    app.connection = state
    if (state !== 'open') return
    notices.connectionRestored()
    void notices.attempt(fetchEverything)
  }
  client.onConnection(connectionChanged)
  if (client.connection === 'open') connectionChanged('open')
}
