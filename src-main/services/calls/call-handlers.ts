import { join } from 'node:path'
import { checkedChangesOfSent, sentSong } from '../../../src-shared/music/index.ts'
import { codecDescriptors } from '../../engine/dsp/codecs/index.ts'
import { modelDescriptors } from '../../engine/models/index.ts'
import type { App } from '../project/app.ts'
import type { Caller, HostHandlers } from './caller.ts'
import { nothing, started } from './answers.ts'
import { projectFilesHandlers } from './project-files-handlers.ts'
import { examineMachine } from '../machine/device-report.ts'
import { NOTE_RATE, noteSound, playedNote } from '../song/note-sound.ts'
import { SONG_RATE } from '../song/song-render.ts'
import { ProjectError } from '../../failures/project-error.ts'

/** For what is done already when it returns. */
const done = (_: void): Record<string, never> => ({})

/** The contract's calls, each given to the service that does it. */
export function callHandlers(app: App): HostHandlers {
  const handlers = Object.entries(handlersOf(app)) as [string, (params: unknown, caller: Caller) => unknown][]
  return Object.fromEntries(
    handlers.map(([name, handler]) => [
      name,
      (params: unknown, caller: Caller) => app.sessionOrNull?.cache.ready()?.then(() => handler(params, caller)) ?? handler(params, caller),
    ]),
  ) as unknown as HostHandlers
}

function handlersOf(app: App): HostHandlers {
  /** Whose connection each window that carries sound last came by. */
  const carriers = new Map<string, Caller>()
  return {
    'app.info': () => app.info,
    'app.doctor': ({ measure }) => examineMachine(app, { measure }),
    'app.chooseFolder': async ({ title }) => {
      if (!app.chooseFolder)
        throw new ProjectError({ code: 'unavailable', message: 'This host has no folder dialog.', advice: "Type the folder's path." })
      return { folder: await app.chooseFolder(title) }
    },

    'app.showMenu': ({ menus }) => done(app.showMenu?.(menus)),

    'projects.recent': async () => ({ projects: await app.recent.list() }),
    'projects.create': ({ name, ...where }, caller) => app.create(name, { ...where, caller }),
    'projects.createDemo': (_nothing, caller) => app.createDemo(caller),
    'projects.open': ({ folder }, caller) => app.open(folder, caller),
    'projects.current': ({ enter }, caller) => ({ project: app.view(caller, enter) }),
    'projects.rename': ({ name }) => nothing(app.rename(name)),
    'projects.underWay': (_, caller) => app.underWay(caller),
    'projects.close': (_, caller) => nothing(app.leave(caller)),
    ...projectFilesHandlers(app),

    'library.importPaths': ({ paths, mode, mend }) => started(app, app.session.library.importPaths(paths, mode, mend)),
    'library.locate': ({ path }) => started(app, app.session.library.sources.locate(path)),
    'library.beginUpload': async ({ fileName, sizeBytes }, caller) => ({
      uploadId: await app.arriving.begin(fileName, sizeBytes, caller),
    }),
    'library.uploadChunk': ({ uploadId, offsetBytes, data }) => nothing(app.arriving.chunk(uploadId, offsetBytes, data)),
    'library.importUploads': ({ uploadIds }) => started(app, app.session.library.importUploads(uploadIds)),
    'library.report': () => started(app, app.session.material.report()),
    'library.mend': ({ recordingId, mend }) => started(app, app.session.library.mend(recordingId, mend)),
    'library.changeMarkers': ({ recordings }) => nothing(app.session.library.changeMarkers(recordings)),
    'library.label': ({ kind, ids, labels }) => nothing(app.session.label(kind, ids, labels)),
    'library.rename': ({ recordingId, name }) => nothing(app.session.library.rename(recordingId, name)),
    'library.remove': ({ recordingIds }) => nothing(app.session.library.remove(recordingIds)),

    'sound.peaks': ({ sound, startFrame, endFrame, points, lanes }) => app.session.sounds.peaks(sound, startFrame, endFrame, points, lanes),
    'sound.read': ({ sound, startFrame, frameCount }) => app.session.sounds.read(sound, startFrame, frameCount),

    'spectrogram.layout': (request) => app.session.spectrograms.layout(request),
    'spectrogram.tile': (request) => app.session.spectrograms.tile(request),

    'models.list': () => ({ models: modelDescriptors() }),
    'codecs.list': () => ({ codecs: codecDescriptors() }),
    'codecs.roundTrip': async (request) => {
      const { ready, job } = await app.session.roundTrips.find(request)
      return { roundTrip: ready, jobId: job && started(app, job).jobId }
    },
    'models.export': ({ runId, ...request }, caller) => {
      const { models, runs } = app.session
      return fetchable(app, models.exportForSaving(runs.get(runId), request), caller)
    },
    'exports.plan': async ({ request }) => app.session.exports.plan(request),
    'exports.start': async ({ request, folder, fileName, replace }, caller) => {
      const { exports } = app.session
      if (folder === null) return fetchable(app, exports.exportForSaving(request), caller)
      const path = join(folder, exports.fileName(request, fileName))
      const projects = (await app.recent.list()).map((project) => project.folder)
      return started(app, await exports.exportTo(request, { path, replace, projects }))
    },
    'exports.read': async ({ jobId, file, offsetBytes }) => ({ data: await app.session.stagedExports.read(jobId, file, offsetBytes) }),
    'exports.discard': ({ jobId }) => nothing(app.session.stagedExports.discard(jobId)),
    'exports.prepareDrag': async ({ request, name }) => started(app, await app.session.exports.exportForDragging(request, name)),
    'exports.drag': ({ jobId }) => {
      if (!app.startDrag)
        throw new ProjectError({
          code: 'unavailable',
          message: 'Files can be dragged out of the desktop program only.',
          advice: 'Press the button instead: the file is saved.',
        })
      return done(app.startDrag(app.session.exports.placed(jobId)))
    },
    'exports.show': ({ jobId }) => {
      if (!app.showInFolder)
        throw new ProjectError({
          code: 'unavailable',
          message: 'This host has no file browser.',
          advice: 'The path stands beside the button.',
        })
      return done(app.showInFolder(app.session.exports.placed(jobId)))
    },
    'models.importPath': ({ path }) => started(app, app.session.models.importFile(path)),
    'models.importUploads': ({ modelId, dataIds }) => started(app, app.session.models.importUploads(modelId, dataIds)),

    'training.firstSound': async () => ({ runId: (await app.session.firstSound.begin()).run.id }),
    'training.start': async ({ settings, ...options }) => ({ runId: (await app.session.runs.start(settings, options)).id }),
    'training.pause': ({ runId }) => nothing(app.session.runs.pause(runId)),
    'training.resume': ({ runId, epochs }) => nothing(app.session.runs.resume(runId, epochs)),
    'training.stop': ({ runId }) => nothing(app.session.runs.stop(runId)),
    'training.metrics': async ({ runId }) => ({ epochs: await app.session.runs.metrics(runId) }),
    'training.rename': ({ runId, name }) => nothing(app.session.runs.rename(runId, name)),
    'training.remove': ({ runId }) => nothing(app.session.runs.remove(runId)),

    'takes.generate': async ({ runId, ...request }) => {
      const { session } = app
      const { take, jobId } = await session.takes.generate({ ...request, run: session.runs.get(runId) })
      return { takeId: take.id, jobId }
    },
    'takes.prepare': ({ runId, checkpointStep }) => {
      const { ready, runs } = app.session
      return nothing(ready.prepare(runs.get(runId), checkpointStep))
    },
    'takes.rename': ({ takeId, name }) => nothing(app.session.takes.rename(takeId, name)),
    'takes.remove': ({ takeId }) => nothing(app.session.takes.remove(takeId)),
    'takes.file': ({ takeId, format }) => app.session.takes.file(takeId, format),

    'analyses.start': ({ runId, ...request }) => {
      const { analyses, runs } = app.session
      return started(app, analyses.start({ ...request, run: runs.get(runId) }))
    },
    'analyses.rename': ({ analysisId, name }) => nothing(app.session.analyses.rename(analysisId, name)),
    'analyses.remove': ({ analysisId }) => nothing(app.session.analyses.remove(analysisId)),
    'analyses.file': async ({ analysisId, ending }) => {
      const { fileName, text } = await app.session.analyses.file(analysisId, ending)
      return { fileName, data: new TextEncoder().encode(text) }
    },

    'unitMaps.find': async ({ runId }) => {
      const { ready, job } = await app.session.unitMaps.find(runId)
      return { map: ready, jobId: job && started(app, job).jobId }
    },

    'hearing.background': ({ on }) => done(app.session.backgroundHearing.set(on)),
    'hearing.known': async () => ({ found: await app.session.hearing.known() }),
    'hearing.find': async ({ recordingId }) => {
      const { heard, job } = await app.session.hearing.find(recordingId)
      return { heard, jobId: job && started(app, job).jobId }
    },
    'hearing.melody': async ({ recordingId }) => ({ melody: await app.session.hearing.melody(recordingId) }),
    'hearing.readNotes': ({ recordingId, what, by, tidying, keep }) =>
      started(
        app,
        app.session.transcription.start(recordingId, what === 'drums' ? { what, keep } : { what, by, tidying, bends: true, keep }),
      ),
    'hearing.askNetwork': ({ recordingId, what }) => started(app, app.session.hearing.askNetwork(recordingId, what)),
    'hearing.askSections': ({ recordingId, runId }) => {
      const { hearing, runs } = app.session
      return started(app, hearing.askSections(recordingId, { run: runs.get(runId), checkpointStep: null }))
    },
    'hearing.likeLabel': ({ label }) => started(app, app.session.likeness.likeLabel(label)),
    'hearing.similar': ({ recordingId, seconds, runId }) => {
      const { likeness, runs } = app.session
      return started(app, likeness.similar(recordingId, seconds, runId === null ? null : { run: runs.get(runId), checkpointStep: null }))
    },
    'hearing.map': () => started(app, app.session.likeness.map()),
    'hearing.findVersions': () => started(app, app.session.likeness.versions()),
    'hearing.correct': ({ recordingId, correction }) => nothing(app.session.library.correct(recordingId, correction)),

    'evaluations.find': async ({ takeIds }) => ({ evaluation: await app.session.evaluations.find(takeIds) }),
    'evaluations.start': (request) => started(app, app.session.evaluations.start(request)),

    'listeningTests.list': () => ({ tests: app.session.listeningTests.list() }),
    'listeningTests.create': (request) => started(app, app.session.listeningTests.create(request)),
    'listeningTests.begin': async ({ testId, listener }) => ({ answersId: (await app.session.listeningTests.begin(testId, listener)).id }),
    'listeningTests.rate': ({ testId, ...answer }) => nothing(app.session.listeningTests.rate(testId, answer)),
    'listeningTests.page': ({ testId }) => app.session.listeningTests.page(testId),
    'listeningTests.readAnswers': async ({ testId, data }) => {
      const { listener, ratings } = await app.session.listeningTests.readAnswers(testId, new TextDecoder().decode(data))
      return { listener, ratings: Object.keys(ratings).length }
    },

    'playedNotes.begin': async ({ place }, caller) => ({ playedId: await app.session.playedNotes.begin(place, caller) }),
    'playedNotes.add': ({ playedId, ...more }) => nothing(app.session.playedNotes.add(playedId, more)),
    'playedNotes.finish': ({ playedId }) => app.session.playedNotes.finish(playedId),
    'midiTakes.importUploads': ({ uploadIds }) => started(app, app.session.tunes.importUploads(uploadIds)),
    'midiTakes.generate': async ({ runId, ...request }) => {
      const { session } = app
      return started(app, await session.notes.write({ ...request, run: session.runs.get(runId) }))
    },
    'midiTakes.rename': ({ takeId, name }) => nothing(app.session.midiTakes.rename(takeId, name)),
    'midiTakes.remove': ({ takeId }) => nothing(app.session.midiTakes.remove(takeId)),
    'midiTakes.file': ({ takeId }) => app.session.midiTakes.file(takeId),

    'song.open': () => {
      const { song } = app.session
      return { data: sentSong(song.song), sequence: song.sequence, state: song.state, history: song.history }
    },
    'song.edit': ({ label, changes, editId }) => app.session.song.edit(label, checkedChangesOfSent(changes), editId),
    'song.undo': () => nothing(app.session.song.undo()),
    'song.redo': () => nothing(app.session.song.redo()),
    'song.steps': () => app.session.song.steps,
    'song.importMidi': ({ fileName, data }) => app.session.song.importMidiBytes(data, fileName),
    'song.importProject': ({ source, fileName }) => started(app, app.session.songImports.start(source, fileName)),
    'song.addStems': ({ recordingIds, name }) => app.session.songImports.addStems(recordingIds, name),
    'song.addMidiTake': ({ takeId }) => app.session.song.addMidiTake(takeId),
    'song.prepareSound': async ({ startTick, metronome, lastsSeconds }) => {
      const { id, startSample, samples, trackIds } = await app.session.songSound.prepare(startTick, metronome, lastsSeconds)
      return { soundId: id, startSample, samples, sampleRate: SONG_RATE, meteredTrackIds: [...trackIds] }
    },
    'song.meters': async ({ soundId, fromRow, rows }) => ({ values: await app.session.songSound.meters(soundId, fromRow, rows) }),
    'song.consolidate': ({ trackId, clipIds }) => app.session.songConsolidation.consolidate(trackId, clipIds),
    'song.makeSampler': ({ source }) => started(app, app.session.samplers.make(source)),
    'oneShots.make': (request) => app.session.oneShots.make(request),
    'oneShots.file': (request) => app.session.oneShots.file(request),
    'song.noteSound': async ({ instrument, sampler, ...note }) => {
      const sampled = sampler && (await app.session.samplers.instruments(sampler))
      return { sampleRate: NOTE_RATE, samples: sampled ? playedNote(sampled, note) : noteSound(instrument, note) }
    },
    'song.soundFonts': () => ({ soundFonts: app.session.soundFonts.list() }),
    'song.addSoundFont': ({ uploadId }) => app.session.soundFonts.addUpload(uploadId),
    'song.midiFile': async () => ({ fileName: app.session.song.midiFileName, data: await app.session.song.midiFile() }),

    'edits.open': async ({ sound }) => {
      const { layers, selections, ...state } = await app.session.edits.enter(sound)
      return { layers: [...layers], selections: [...selections], ...state }
    },
    'edits.edit': ({ sound, label, changes }) => app.session.edits.edit(sound, label, changes),
    'edits.undo': ({ sound }) => nothing(app.session.edits.undo(sound)),
    'edits.redo': ({ sound }) => nothing(app.session.edits.redo(sound)),
    'edits.hear': (request) => app.session.editRenders.hear(request),
    'edits.tone': (request) => app.session.editRenders.tone(request),
    'edits.find': (request) => app.session.editRenders.find(request),
    'edits.noisePrint': (request) => app.session.editRenders.noisePrint(request),
    'edits.regenerate': async ({ runId, ...request }) => ({
      layerIds: await app.session.regeneration.regenerate({ ...request, run: app.session.runs.get(runId) }),
    }),
    'edits.split': ({ recordingId, by }) => started(app, app.session.soundSplits.start(recordingId, by)),
    'edits.bounce': async ({ sound, name }) => ({ recordingId: (await app.session.editRenders.bounce(sound, name)).id }),

    'trash.list': async () => ({ items: await app.session.trash.list() }),
    'trash.restore': async ({ ids }) => {
      await app.session.trash.restore(ids)
      await app.recorder.tell()
      return {}
    },
    'trash.delete': ({ ids }) => nothing(app.session.trash.delete(ids)),
    'trash.empty': () => nothing(app.session.trash.empty()),

    'audio.state': () => app.audio.state(),
    'audio.choose': (choice) => app.audio.choose(choice),
    'audio.devices': () => app.audio.devices(),
    'audio.rates': async ({ device, direction, channels }) => ({ sampleRates: await app.audio.rates(device, direction, channels) }),
    'audio.watchDevices': ({ on }) => nothing(app.audio.watchDevices(on)),
    'audio.playTestTone': () => nothing(app.audio.playTestTone()),
    'audio.measureRoundTrip': () => app.audio.measureRoundTrip(),
    'audio.attachWindow': ({ windowId }, caller) => {
      carriers.set(windowId, caller)
      app.audio.windows.attach(windowId)
      caller.onLeave(() => {
        if (carriers.get(windowId) !== caller) return
        carriers.delete(windowId)
        app.audio.windows.detach(windowId)
      })
      return {}
    },
    'audio.detachWindow': ({ windowId }) => {
      carriers.delete(windowId)
      return done(app.audio.windows.detach(windowId))
    },
    'audio.fromWindow': ({ windowId, linkId, message }) => done(app.audio.windows.receive(windowId, linkId, message)),

    'recording.state': () => app.recorder.state(),
    'recording.arm': ({ on }, caller) => app.recorder.arm(on, caller),
    'recording.start': (setup) => nothing(app.recorder.start(setup)),
    'recording.stop': () => nothing(app.recorder.stop()),
    'recording.mark': ({ label }) => nothing(app.recorder.mark(label)),
    'recording.setMonitor': ({ gain }) => nothing(app.recorder.setMonitor(gain)),
    'recording.resetClipping': () => done(app.recorder.resetClipping()),
    'recording.keepLeftover': ({ leftoverId }) => nothing(app.recorder.keepLeftover(leftoverId)),
    'recording.discardLeftover': ({ leftoverId }) => nothing(app.recorder.discardLeftover(leftoverId)),

    'examples.list': async () => ({ examples: await app.examples.list() }),
    'examples.make': ({ modelId }) => nothing(app.examples.make(modelId)),

    'capture.state': () => app.capture.state(),
    'capture.begin': () => nothing(app.capture.begin()),
    'capture.end': async () => ({ seed: await app.capture.end() }),
    'capture.discard': ({ captureId }) => nothing(app.capture.discard(captureId)),
    'capture.keep': async ({ captureId, name }) => ({ recordingId: await app.capture.keep(captureId, name) }),
    'capture.follow': ({ on }) => nothing(app.capture.follow(on)),
    'capture.callAndResponse': ({ setup }) => nothing(app.capture.callAndResponse(setup)),

    'player.load': ({ command, sound, startFrame }) => nothing(app.playback.load(command, sound, startFrame)),
    'player.play': ({ command }) => nothing(app.playback.play(command)),
    'player.pause': ({ command }) => nothing(app.playback.pause(command)),
    'player.seek': ({ command, frame }) => nothing(app.playback.seek(command, frame)),
    'player.scrub': ({ command, frame }) => nothing(app.playback.scrub(command, frame)),
    'player.setLoop': ({ command, loop }) => nothing(app.playback.setLoop(command, loop)),
    'player.clear': ({ command }) => nothing(app.playback.clear(command)),
    'player.setVolume': ({ gain }) => done(app.playback.setVolume(gain)),

    'live.state': () => app.live.tell(),
    'live.describe': ({ runId, checkpointStep }) => app.live.describe(runId, checkpointStep),
    'live.prepare': (request) => nothing(app.live.prepare(request)),
    'live.start': (request) => app.live.start(request),
    'live.set': ({ parameters }) => done(app.live.set(parameters)),
    'live.reseed': ({ seed }) => nothing(app.live.reseed(seed)),
    'live.stop': () => nothing(app.live.stop()),
    'live.keep': async ({ seconds, name }) => ({ takeId: await app.live.keep(seconds, name) }),

    'jobs.list': () => ({ jobs: [...app.jobs.list(), ...(app.sessionOrNull?.jobs.list() ?? [])] }),
    'jobs.cancel': ({ jobId }) => requireJob(app.jobs.cancel(jobId) || app.session.jobs.cancel(jobId)),
    'jobs.pause': ({ jobId }) => requireJob(app.session.jobs.pause(jobId)),
    'jobs.resume': ({ jobId }) => requireJob(app.session.jobs.resume(jobId)),
  }
}

function requireJob(found: boolean): Record<string, never> {
  if (!found) throw new ProjectError({ code: 'not-found', message: 'There is no such job.', advice: 'It may have ended already.' })
  return {}
}

/** A job whose files a window fetches; they go when it leaves. */
function fetchable(app: App, job: { id: string; done: Promise<unknown> }, caller: Caller): { jobId: string } {
  const { stagedExports } = app.session
  const discard = (): Promise<void> => stagedExports.discard(job.id)
  caller.onLeave(() => void job.done.then(discard, discard))
  return started(app, job)
}
