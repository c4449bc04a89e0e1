/**
 * The one contract between the renderer and the program behind it: every call and every event, with schemas that
 * both ends check on both transports (Electron's IPC, the headless host's WebSocket). Calls answer soon: long work
 * returns a job and reports by events.
 */
import type { z } from 'zod'
import { analysisCalls, analysisEvents } from './analysis-contract.ts'
import { appCalls, appEvents } from './app-contract.ts'
import { audioCalls, audioEvents } from './audio-contract.ts'
import { codecCalls, codecEvents } from './codec-contract.ts'
import { evaluationCalls, evaluationEvents } from './evaluation-contract.ts'
import { exampleCalls, exampleEvents } from './example-contract.ts'
import { exportCalls, exportEvents } from './export-contract.ts'
import { hearingCalls, hearingEvents } from './hearing-contract.ts'
import { jobCalls, jobEvents } from './job-contract.ts'
import { libraryCalls, libraryEvents } from './library-contract.ts'
import { listeningTestCalls, listeningTestEvents } from './listening-test-contract.ts'
import { liveCalls, liveEvents } from './live-contract.ts'
import { menuCalls, menuEvents } from './menu-contract.ts'
import { midiCalls, midiEvents } from './midi-contract.ts'
import { modelCalls, modelEvents } from './model-contract.ts'
import { oneShotCalls } from './one-shot-contract.ts'
import { projectCalls, projectEvents } from './project-contract.ts'
import { projectFilesCalls, projectFilesEvents } from './project-files-contract.ts'
import { recordingCalls, recordingEvents } from './recording-contract.ts'
import { songCalls, songEvents } from './song-contract.ts'
import { soundCalls } from './sound-contract.ts'
import { spectralEditCalls, spectralEditEvents } from './spectral-edit-contract.ts'
import { spectrogramCalls } from './spectrogram-contract.ts'
import { takeCalls, takeEvents } from './take-contract.ts'
import { trainingCalls, trainingEvents } from './training-contract.ts'
import { trashCalls, trashEvents } from './trash-contract.ts'
import { unitMapCalls, unitMapEvents } from './unit-map-contract.ts'

export const calls = {
  ...appCalls,
  ...menuCalls,

  ...projectCalls,
  ...projectFilesCalls,

  ...libraryCalls,
  ...soundCalls,
  ...spectrogramCalls,

  ...modelCalls,
  ...exportCalls,
  ...codecCalls,
  ...trainingCalls,
  ...takeCalls,

  ...analysisCalls,
  ...oneShotCalls,
  ...unitMapCalls,
  ...hearingCalls,
  ...evaluationCalls,
  ...exampleCalls,
  ...listeningTestCalls,

  ...midiCalls,
  ...songCalls,
  ...spectralEditCalls,

  ...trashCalls,

  ...audioCalls,
  ...liveCalls,
  ...recordingCalls,

  ...jobCalls,
} as const

export const events = {
  ...projectEvents,
  ...projectFilesEvents,
  ...libraryEvents,
  ...codecEvents,
  ...trainingEvents,
  ...modelEvents,
  ...exportEvents,
  ...takeEvents,
  ...jobEvents,
  ...analysisEvents,
  ...unitMapEvents,
  ...hearingEvents,
  ...evaluationEvents,
  ...exampleEvents,
  ...listeningTestEvents,
  ...midiEvents,
  ...songEvents,
  ...spectralEditEvents,
  ...trashEvents,
  ...audioEvents,
  ...liveEvents,
  ...recordingEvents,
  ...menuEvents,
  ...appEvents,
} as const

export type Calls = typeof calls
export type CallName = keyof Calls
export type CallParams<N extends CallName> = z.input<Calls[N]['params']>
export type CallResult<N extends CallName> = z.output<Calls[N]['result']>
export type Events = typeof events
export type EventName = keyof Events
export type EventPayload<N extends EventName> = z.output<Events[N]>

/** What the program offers, one function a call; the transports check and carry. */
export type CallHandlers = { [N in CallName]: (params: z.output<Calls[N]['params']>) => Promise<CallResult<N>> | CallResult<N> }
