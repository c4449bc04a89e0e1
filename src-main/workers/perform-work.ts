import type { LiveCommand } from '../engine/generation/live/live-messages.ts'
import type { Hold } from '../engine/hold.ts'
import type { Pace } from '../engine/pace.ts'
import type { EngineWork, EngineWorkKind, ToEngine } from './messages.ts'

interface WorkHooks {
  emit(event: EngineWork[EngineWorkKind]['event']): void
  signal: AbortSignal
  hold: Hold
  pace: Pace
  /** Where work hears what it is told while it runs; nothing is lost that was told before. */
  listen: (listener: (command: LiveCommand) => void) => void
}

/** Calls the engine. Its parts are loaded when needed: decoding a file does not load ONNX Runtime. */
export async function performWork(
  message: Extract<ToEngine, { type: 'start' }>,
  { emit, signal, hold, pace, listen }: WorkHooks,
): Promise<EngineWork[EngineWorkKind]['result']> {
  switch (message.kind) {
    case 'import': {
      const { importRecording } = await import('../engine/files/import-recording.ts')
      return importRecording({ ...message.input, signal, hold, onProgress: (progress) => emit({ type: 'progress', progress }) })
    }
    case 'convert': {
      const { convertSound } = await import('../engine/files/convert-sound.ts')
      return convertSound({ ...message.input, signal, onProgress: (progress) => emit({ type: 'progress', progress }) })
    }
    case 'spectrogram-tile': {
      const { computeTile } = await import('../engine/spectrograms/compute-tile.ts')
      return computeTile(message.input)
    }
    case 'edit-blocks': {
      const { editBlocks } = await import('../engine/spectral-editing/render-edits.ts')
      return editBlocks(message.input, { emit, signal })
    }
    case 'render-edits': {
      const { renderEdits } = await import('../engine/spectral-editing/render-edits.ts')
      return renderEdits(message.input, { emit, signal })
    }
    case 'take-apart': {
      const { takeApart } = await import('../engine/taking-apart/take-apart.ts')
      return takeApart(message.input, { emit, signal })
    }
    case 'split-sound': {
      const { splitSound } = await import('../engine/spectral-editing/split-sound.ts')
      return splitSound(message.input, { emit, signal })
    }
    case 'find-shape': {
      const { findShape } = await import('../engine/spectral-editing/find-shape.ts')
      return findShape(message.input, { emit, signal })
    }
    case 'fit-passages': {
      const { fitPassages } = await import('../engine/spectral-editing/fit-passage.ts')
      return fitPassages(message.input, { emit, signal })
    }
    case 'measure-noise': {
      const { measureNoise } = await import('../engine/spectral-editing/noise-print.ts')
      return measureNoise(message.input, { emit, signal })
    }
    case 'train': {
      const { trainRun } = await import('../engine/training/train-run.ts')
      const { startStepThread } = await import('./start-step-thread.ts')
      return trainRun(message.input, { emit, signal }, { startStepThread, pace })
    }
    case 'measure-training': {
      const { measureTraining } = await import('../engine/training/measure-training.ts')
      const { startStepThread } = await import('./start-step-thread.ts')
      return measureTraining(message.input, { emit, signal }, { startStepThread })
    }
    case 'round-trip': {
      const { makeRoundTrip } = await import('../engine/evaluation/round-trip.ts')
      return makeRoundTrip(message.input, { emit, signal })
    }
    case 'evaluate': {
      const { evaluateTakes } = await import('../engine/evaluation/evaluate-takes.ts')
      return evaluateTakes(message.input, { emit, signal })
    }
    case 'resemble': {
      const { resembleTake } = await import('../engine/evaluation/resemble-take.ts')
      return resembleTake(message.input, { emit, signal })
    }
    case 'render-demo': {
      const { renderDemo } = await import('../engine/synth/render-demo.ts')
      return renderDemo(message.input, { signal, onProgress: (progress) => emit({ type: 'progress', progress }) })
    }
    case 'match-levels': {
      const { matchLevels } = await import('../engine/evaluation/match-levels.ts')
      return matchLevels(message.input, { emit, signal })
    }
    case 'listening-page': {
      const { writeListeningPage } = await import('../engine/evaluation/listening-page.ts')
      return writeListeningPage(message.input, { emit, signal })
    }
    case 'render-notes': {
      const { renderNotes } = await import('../engine/synth/render-notes.ts')
      return renderNotes(message.input, { signal, onProgress: (progress) => emit({ type: 'progress', progress }) })
    }
    case 'look-at-midi': {
      const { lookAtMidi } = await import('../engine/synth/look-at-midi.ts')
      return lookAtMidi(message.input, { emit, signal })
    }
    case 'write-notes': {
      const { writeNotes } = await import('../engine/generation/notes-take.ts')
      return writeNotes(message.input, { emit, signal })
    }
    case 'render-song': {
      const { renderSong } = await import('../engine/mixing/render-song.ts')
      return renderSong(message.input, { emit, signal })
    }
    case 'export-song': {
      const { exportSong } = await import('../engine/daw-files/export-song.ts')
      const { startStemThread } = await import('./start-stem-thread.ts')
      return exportSong(message.input, { emit, signal }, { startStemThread })
    }
    case 'read-dawproject': {
      const { readDawproject } = await import('../engine/daw-files/dawproject/read-dawproject.ts')
      return readDawproject(message.input, { emit, signal })
    }
    case 'read-sound-font': {
      const { readSoundFont } = await import('../engine/synth/sound-font.ts')
      return readSoundFont(message.input)
    }
    case 'read-midi': {
      const { readMidiSong } = await import('../engine/files/midi/read-midi-song.ts')
      return readMidiSong(message.input)
    }
    case 'hear': {
      const { hearRecording } = await import('../engine/hearing/hear-recording.ts')
      return hearRecording(message.input, { emit, signal })
    }
    case 'find-versions': {
      const { findVersions } = await import('../engine/hearing/find-versions.ts')
      return findVersions(message.input, { emit, signal })
    }
    case 'hear-by-networks': {
      const { hearByNetworks } = await import('../engine/listening/hear-by-networks.ts')
      return hearByNetworks(message.input, { emit, signal })
    }
    case 'map-sounds': {
      const { mapSounds } = await import('../engine/generation/map-sounds.ts')
      return mapSounds(message.input, { emit, signal })
    }
    case 'hear-drums': {
      const { hearDrums } = await import('../engine/listening/hear-drums.ts')
      return hearDrums(message.input, { emit, signal })
    }
    case 'hear-notes': {
      const { hearNotes } = await import('../engine/listening/hear-notes.ts')
      return hearNotes(message.input, { emit, signal })
    }
    case 'transcribe': {
      const { transcribeRecording } = await import('../engine/hearing/notes/transcribe-recording.ts')
      return transcribeRecording(message.input, { emit, signal })
    }
    case 'make-piece': {
      const { makePiece } = await import('../engine/pieces/make-piece.ts')
      return makePiece(message.input, { emit, signal })
    }
    case 'hear-likeness': {
      const { hearLikeness } = await import('../engine/evaluation/hear-likeness.ts')
      return hearLikeness(message.input, { emit, signal })
    }
    case 'hear-sections': {
      const { hearSections } = await import('../engine/evaluation/hear-sections.ts')
      return hearSections(message.input, { emit, signal })
    }
    case 'label-recording': {
      const { labelRecording } = await import('../engine/evaluation/label-recording.ts')
      return labelRecording(message.input, { emit, signal })
    }
    case 'make-sampler': {
      const { makeSampler } = await import('../engine/sampler/make-sampler.ts')
      return makeSampler(message.input, { emit, signal })
    }
    case 'make-one-shots': {
      const { makeOneShots } = await import('../engine/generation/one-shots.ts')
      return makeOneShots(message.input)
    }
    case 'write-one-shot': {
      const { writeOneShot } = await import('../engine/generation/one-shots.ts')
      return writeOneShot(message.input)
    }
    case 'make-one-shot-sampler': {
      const { makeOneShotSampler } = await import('../engine/generation/one-shots.ts')
      return makeOneShotSampler(message.input)
    }
    case 'map-units': {
      const { mapUnits } = await import('../engine/generation/unit-map.ts')
      return mapUnits(message.input, { emit, signal })
    }
    case 'survey': {
      const { surveyMaterial } = await import('../engine/datasets/material-survey.ts')
      return surveyMaterial(message.input, { emit, signal })
    }
    case 'generate': {
      const { generateTake } = await import('../engine/generation/generate-take.ts')
      return generateTake(message.input, { emit, signal })
    }
    case 'get-ready': {
      const { getReady } = await import('../engine/generation/get-ready.ts')
      return getReady(message.input, { signal })
    }
    case 'live': {
      const { playLive } = await import('../engine/generation/live/play-live.ts')
      return playLive(message.input, { emit, signal, listen })
    }
    case 'export-model': {
      const { exportModel } = await import('../engine/model-files/export-model.ts')
      return exportModel(message.input, { emit, signal })
    }
    case 'import-model': {
      const { importModel } = await import('../engine/model-files/import-model.ts')
      return importModel(message.input, { emit, signal })
    }
    case 'probe': {
      const { probeProvider } = await import('./probe-provider.ts')
      return probeProvider(message.input.provider, message.input.threads)
    }
  }
}
