import { withMarkerChange, type MidiTake, type Recording, type Take } from '../../../src-shared/project/index.ts'
import { type CallHandlers } from '../../../src-shared/rpc/index.ts'
import { sampleAnalysis, sampleCodecs } from '../project-samples.ts'

import { missing, type FakeState } from './fake-state.ts'

/** Recordings and what is heard in them, in memory. */
export const materialCalls = (host: FakeState) =>
  ({
    'library.label': ({ kind, ids, labels }) => {
      const project = host.open()
      const labelled = <T extends Recording | Take | MidiTake>(thing: T): T =>
        ids.includes(thing.id) ? { ...thing, labels: { ...thing.labels, ...labels } } : thing
      if (kind === 'recording') host.setRecordings(project.recordings.map(labelled))
      else if (kind === 'take') project.takes.map(labelled).forEach((take) => host.putTake(take))
      else project.midiTakes.map(labelled).forEach((take) => host.putMidiTake(take))
      return {}
    },
    'library.importPaths': ({ paths }) => host.startImport(paths.map((path) => path.split('/').at(-1) ?? path)),
    'library.locate': () => ({ jobId: host.putJob({ kind: 'import', title: 'Looking for missing sources', subjectId: null }) }),
    'library.beginUpload': ({ fileName, sizeBytes }) => {
      const uploadId = host.newId('upload')
      host.uploads.set(uploadId, { fileName, sizeBytes, received: [] })
      return { uploadId }
    },
    'library.uploadChunk': ({ uploadId, data }) => {
      host.uploads.get(uploadId)?.received.push(data)
      return {}
    },
    'library.importUploads': ({ uploadIds }) => host.startImport(uploadIds.map((id) => host.uploads.get(id)?.fileName ?? id)),
    'library.report': () => ({ jobId: 'job-report' }),
    'library.mend': () => ({ jobId: 'job-mend' }),
    'library.changeMarkers': ({ recordings }) => {
      const wanted = new Map(recordings.map(({ recordingId, ...change }) => [recordingId, change]))
      const changed = (one: Recording): Recording['markers'] =>
        withMarkerChange(one.markers, wanted.get(one.id) ?? { removed: [], added: [] })
      host.setRecordings(host.open().recordings.map((one) => ({ ...one, markers: changed(one) })))
      return {}
    },
    'library.rename': ({ recordingId, name }) => {
      host.setRecordings(host.open().recordings.map((recording) => (recording.id === recordingId ? { ...recording, name } : recording)))
      return {}
    },
    'library.remove': ({ recordingIds }) => {
      const project = host.open()
      const places = new Map(project.recordings.map(({ id }, place) => [id, place]))
      for (const id of recordingIds) project.recordings = host.discard('recording', project.recordings, id, places.get(id))
      host.setRecordings(project.recordings)
      return {}
    },
    'sound.peaks': ({ points, lanes = 1 }) => {
      const waveAt = (i: number): number => 0.2 + 0.6 * Math.abs(Math.sin(i / 17) * Math.sin(i / 5))
      const maximum = Float32Array.from({ length: lanes * points }, (_, i) => waveAt(i % points))
      return { maximum, minimum: maximum.map((value) => -value * 0.9) }
    },
    'spectrogram.layout': () => ({
      sampleRate: 16_000,
      hopSamples: 128,
      reachSamples: 512,
      tileColumns: 256,
      rowHz: Float32Array.from({ length: 64 }, (_, row) => row * 125),
      floorDb: -126,
      stepDb: 0.5,
    }),
    'spectrogram.tile': () => ({ data: new Uint8Array(256 * 64).fill(100), complete: true, progress: 1 }),
    'sound.read': ({ sound, startFrame, frameCount }) => {
      const { sampleRate, totalFrames, growing } = host.sound(sound)
      const count = Math.max(0, Math.min(frameCount, totalFrames - startFrame))
      const samples = Float32Array.from({ length: count }, (_, i) => 0.2 * Math.sin((2 * Math.PI * 220 * (startFrame + i)) / sampleRate))
      return { sampleRate, channels: 1, samples, totalFrames, growing }
    },
    'codecs.list': () => ({ codecs: sampleCodecs }),
    'codecs.roundTrip': () => ({ roundTrip: null, jobId: 'job-round-trip' }),
    'unitMaps.find': () => ({ map: null, jobId: null }),
    'hearing.background': () => ({}),
    'hearing.known': () => ({ found: [] }),
    'hearing.melody': () => ({ melody: null }),
    'hearing.find': () => ({ heard: null, jobId: 'job-hearing' }),
    'hearing.readNotes': () => ({ jobId: 'job-notes' }),
    'hearing.askNetwork': () => ({ jobId: 'job-network' }),
    'hearing.askSections': () => ({ jobId: 'job-sections' }),
    'hearing.likeLabel': () => ({ jobId: 'job-like-label' }),
    'hearing.similar': () => ({ jobId: 'job-similar' }),
    'hearing.map': () => ({ jobId: 'job-library-map' }),
    'hearing.findVersions': () => ({ jobId: 'job-versions' }),
    'hearing.correct': () => ({}),
    'analyses.start': ({ runId, recordingIds }) => {
      const jobId = host.putJob({ kind: 'analysis', title: 'Finding labels', subjectId: runId })
      const analyses = host
        .open()
        .recordings.filter(({ id }) => recordingIds.includes(id))
        .map((recording) => sampleAnalysis(runId, recording))
      for (const analysis of analyses) host.putAnalysis(analysis)
      host.emit('analyses.finished', { jobId, analysisIds: analyses.map(({ id }) => id) })
      return { jobId }
    },
    'analyses.rename': ({ analysisId, name }) => {
      const analysis = host.open().analyses.find(({ id }) => id === analysisId)
      if (!analysis) throw missing('analysis')
      host.putAnalysis({ ...analysis, name })
      return {}
    },
    'analyses.remove': ({ analysisId }) => {
      host.open().analyses = host.discard('analysis', host.open().analyses, analysisId)
      host.emit('analyses.removed', { analysisId })
      return {}
    },
    'analyses.file': ({ analysisId, ending }) => ({ fileName: `${analysisId}${ending}`, data: new Uint8Array(8) }),
  }) satisfies Partial<CallHandlers>
