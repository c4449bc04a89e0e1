/**
 * The one contract between the renderer and the program behind it: every call and every event, with schemas that
 * both ends check on both transports (Electron's IPC, the headless host's WebSocket). Calls answer soon: long work
 * returns a job and reports by events.
 */
import { z } from 'zod'
import {
  analysisSchema,
  codecChoiceSchema,
  codecDescriptorSchema,
  epochMetricsSchema,
  generationSettingsSchema,
  idSchema,
  jobSchema,
  MARKED_KINDS,
  marksSchema,
  lineSchema,
  materialReportSchema,
  MEND_AUTOMATICALLY,
  mendWishSchema,
  midiTakeSchema,
  modelDescriptorSchema,
  MOST_MARKERS,
  nameSchema,
  pathSchema,
  providerIdSchema,
  recordingMarkerSchema,
  recordingSchema,
  refusalSchema,
  roundTripSchema,
  runSchema,
  seedSchema,
  soundFileFormatSchema,
  takeRegionSchema,
  takeSchema,
  trainingSettingsSchema,
} from '../project/index.ts'
import { analysisCalls, analysisEvents } from './analysis-contract.ts'
import { audioCalls, audioEvents } from './audio-contract.ts'
import { call, nothing, soundRefSchema } from './contract-parts.ts'
import { exampleCalls, exampleEvents } from './example-contract.ts'
import { exportCalls, exportEvents } from './export-contract.ts'
import { evaluationCalls, evaluationEvents } from './evaluation-contract.ts'
import { listeningTestCalls, listeningTestEvents } from './listening-test-contract.ts'
import { hearingCalls, hearingEvents } from './hearing-contract.ts'
import { liveCalls, liveEvents } from './live-contract.ts'
import { midiCalls, midiEvents } from './midi-contract.ts'
import { menuCalls, menuEvents } from './menu-contract.ts'
import { modelCalls, modelEvents } from './model-contract.ts'
import { spectrogramCalls } from './spectrogram-contract.ts'
import { projectFilesCalls, projectFilesEvents } from './project-files-contract.ts'
import { recordingCalls, recordingEvents } from './recording-contract.ts'
import { spectralEditCalls, spectralEditEvents } from './spectral-edit-contract.ts'
import { songCalls, songEvents } from './song-contract.ts'
import { oneShotCalls } from './one-shot-contract.ts'
import { unitMapCalls, unitMapEvents } from './unit-map-contract.ts'
import { trashCalls, trashEvents } from './trash-contract.ts'

const float32 = z.instanceof(Float32Array)
const bytes = z.instanceof(Uint8Array)
const recordingIds = z.array(idSchema).min(1).max(100_000)

export const hostInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'headless']),
  platform: z.string(),
  /** Where new projects go unless the person says otherwise. */
  projectsFolder: z.string(),
  canOpenFolderDialog: z.boolean(),
})
export type HostInfo = z.infer<typeof hostInfoSchema>

export const projectStateSchema = z.object({
  id: idSchema,
  name: nameSchema,
  folder: z.string(),
  recordings: z.array(recordingSchema),
  /** Recordings whose source is not at its place. */
  missingSources: z.array(idSchema),
  runs: z.array(runSchema),
  takes: z.array(takeSchema),
  midiTakes: z.array(midiTakeSchema),
  analyses: z.array(analysisSchema),
  /** What was found and mended or set aside at opening, in words for the person. */
  notices: z.array(z.string()),
  /** Why nothing can be changed; null where it can. */
  readOnly: z.string().nullable(),
})
export type ProjectState = z.infer<typeof projectStateSchema>

export const recentProjectSchema = z.object({ name: z.string(), folder: z.string(), openedAt: z.string(), missing: z.boolean() })
export type RecentProject = z.infer<typeof recentProjectSchema>

export const providerStatusSchema = z.object({
  id: providerIdSchema,
  available: z.boolean(),
  /** Device name where available, else why it is not. */
  detail: z.string(),
  /** Null where it is not available. */
  rates: z
    .object({
      /** Of a training step, in 10^9 operations a second. */
      gigaflops: z.number(),
      stepsPerSecond: z.number(),
      /** One voice, generated frame by frame. */
      framesPerSecond: z.number(),
    })
    .nullable(),
})
export const doctorReportSchema = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  processor: z.string(),
  cores: z.int(),
  memoryGigabytes: z.number(),
  providers: z.array(providerStatusSchema),
  /** What is taken where the person leaves it open; null where nothing could be measured. */
  automatic: z.object({ training: providerIdSchema, playing: providerIdSchema, measuredAt: z.string() }).nullable(),
  /** Each line: what was checked, whether it is well, what to do if not. */
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
})
export type DoctorReport = z.infer<typeof doctorReportSchema>

/** Settings of a run as the app sends them: the preset's values with the person's changes already applied. */
const startTraining = z.object({
  name: nameSchema.optional(),
  settings: trainingSettingsSchema,
  provider: providerIdSchema.optional(),
  /** A run whose newest state it begins with; the settings then are that run's but for recordings and rounds. */
  continues: idSchema.optional(),
  /** So long it is to take, instead of the epochs of its settings. */
  withinSeconds: z
    .number()
    .positive()
    .max(30 * 86_400)
    .optional(),
})

export const calls = {
  'app.info': call(nothing, hostInfoSchema),
  /** Providers as measured before, unless they were not, or `measure` asks for it: that takes some seconds. */
  'app.doctor': call(z.object({ measure: z.boolean().default(false) }), doctorReportSchema),
  /** Desktop only: the system's folder dialog; null where cancelled. */
  'app.chooseFolder': call(z.object({ title: lineSchema.max(200) }), z.object({ folder: z.string().nullable() })),

  ...menuCalls,

  'projects.recent': call(nothing, z.object({ projects: z.array(recentProjectSchema) })),
  /**
   * Fails with `exists` where there is a project of that name in the folder, unless a number is to be put behind the name, or that one to
   * be opened.
   */
  'projects.create': call(
    z.object({
      name: nameSchema,
      parentFolder: pathSchema.optional(),
      ifExists: z.enum(['refuse', 'number', 'open']).default('refuse'),
      /** How its song is set up. */
      templateId: idSchema.optional(),
    }),
    projectStateSchema,
  ),
  /** A new project that fills itself: recordings of the program's own, a training, a take. */
  'projects.createDemo': call(nothing, projectStateSchema),
  'projects.open': call(z.object({ folder: pathSchema }), projectStateSchema),
  /** The project that is open; the window shows it from then on, unless it stays out. */
  'projects.current': call(z.object({ enter: z.boolean().default(true) }), z.object({ project: projectStateSchema.nullable() })),
  'projects.rename': call(z.object({ name: nameSchema }), nothing),
  /** What closing the open project would end: trainings by their names, which would be paused, and other work. */
  'projects.underWay': call(
    nothing,
    z.object({
      folder: z.string().nullable(),
      /** Another window shows it, and keeps it open. */ shownElsewhere: z.boolean(),
      trainings: z.array(z.string()),
      others: z.array(z.string()),
    }),
  ),
  /** The window leaves the project, which is closed where no other window shows it. */
  'projects.close': call(nothing, nothing),
  ...projectFilesCalls,

  /** Files or folders on the machine the program runs on; folders are searched for audio. */
  'library.importPaths': call(
    z.object({
      paths: z.array(pathSchema).min(1).max(10_000),
      mode: z.enum(['copy', 'reference']).default('copy'),
      mend: mendWishSchema.default(MEND_AUTOMATICALLY),
    }),
    z.object({ jobId: idSchema }),
  ),
  /** Looks for missing sources, known by their content, in a folder, or in one file. */
  'library.locate': call(z.object({ path: pathSchema }), z.object({ jobId: idSchema })),
  /** A dropped file whose path the browser does not tell: begin, send chunks in order, then import all at once. */
  'library.beginUpload': call(
    z.object({ fileName: lineSchema.min(1).max(255), sizeBytes: z.int().nonnegative() }),
    z.object({ uploadId: idSchema }),
  ),
  'library.uploadChunk': call(z.object({ uploadId: idSchema, offsetBytes: z.int().nonnegative(), data: bytes }), nothing),
  'library.importUploads': call(z.object({ uploadIds: z.array(idSchema).min(1).max(10_000) }), z.object({ jobId: idSchema })),
  /** Listens into all recordings: how much there is, how it was recorded, what to expect. Told by `library.reported`. */
  'library.report': call(nothing, z.object({ jobId: idSchema })),
  /** Decodes a recording once more and mends of its sound what is wished for, where it needs it; the source file stays as it is. */
  'library.mend': call(z.object({ recordingId: idSchema, mend: mendWishSchema }), z.object({ jobId: idSchema })),
  /** Marked places and regions in place of those that recordings had: networks learn them as labels. */
  'library.setMarkers': call(
    z.object({
      recordings: z
        .array(z.object({ recordingId: idSchema, markers: z.array(recordingMarkerSchema).max(MOST_MARKERS) }))
        .min(1)
        .max(100_000),
    }),
    nothing,
  ),
  /** What a musician notes on recordings and takes of either kind; all of `ids` get what is given and keep the rest. */
  'library.label': call(
    z.object({
      kind: z.enum(MARKED_KINDS),
      ids: z.array(idSchema).min(1).max(10_000),
      labels: marksSchema.partial(),
    }),
    nothing,
  ),
  'library.rename': call(z.object({ recordingId: idSchema, name: nameSchema }), nothing),
  /** To the project's trash, all or none; `trash.restore` brings them back. */
  'library.remove': call(z.object({ recordingIds }), nothing),

  /**
   * Waveform for drawing: `points` pairs of min and max over [startFrame, endFrame), at the sound's PCM rate; of all channels together, or
   * of each of its first `lanes` channels, one lane after another.
   */
  'sound.peaks': call(
    z.object({
      sound: soundRefSchema,
      startFrame: z.int().nonnegative(),
      endFrame: z.int().nonnegative(),
      points: z.int().min(1).max(8192),
      lanes: z.int().min(1).max(64).default(1),
    }),
    z.object({ minimum: float32, maximum: float32 }),
  ),
  /** Samples for playing: interleaved, at most `frameCount` per channel; shorter at the end or where a take is still growing. */
  'sound.read': call(
    z.object({
      sound: soundRefSchema,
      startFrame: z.int().nonnegative(),
      frameCount: z
        .int()
        .min(1)
        .max(1 << 20),
    }),
    z.object({
      sampleRate: z.int().positive(),
      channels: z.int().positive(),
      samples: float32,
      totalFrames: z.int().nonnegative(),
      growing: z.boolean(),
    }),
  ),

  ...spectrogramCalls,

  'models.list': call(nothing, z.object({ models: z.array(modelDescriptorSchema) })),
  ...modelCalls,
  ...exportCalls,

  /** Every way of turning sound into frames. */
  'codecs.list': call(nothing, z.object({ codecs: z.array(codecDescriptorSchema) })),
  /**
   * A recording as a codec keeps it: at once where it was made before, else a job that tells by `codecs.roundTripReady`. Heard as the sound
   * `round-trip`.
   */
  'codecs.roundTrip': call(
    codecChoiceSchema.extend({ recordingId: idSchema }),
    z.object({ roundTrip: roundTripSchema.nullable(), jobId: idSchema.nullable() }),
  ),

  /** Learns to play on with the recordings that are there and plays a first take; all the rest follows by itself. */
  'training.firstSound': call(nothing, z.object({ runId: idSchema })),
  'training.start': call(startTraining, z.object({ runId: idSchema })),
  /** Keeps a checkpoint and frees the machine. */
  'training.pause': call(z.object({ runId: idSchema }), nothing),
  'training.resume': call(z.object({ runId: idSchema, epochs: z.int().min(1).max(100_000).optional() }), nothing),
  /** Keeps a checkpoint; the run counts as finished but can be resumed. */
  'training.stop': call(z.object({ runId: idSchema }), nothing),
  'training.metrics': call(z.object({ runId: idSchema }), z.object({ epochs: z.array(epochMetricsSchema) })),
  'training.rename': call(z.object({ runId: idSchema, name: nameSchema }), nothing),
  /** To the project's trash. */
  'training.remove': call(z.object({ runId: idSchema }), nothing),

  /** `checkpointStep` null means the newest. */
  'takes.generate': call(
    z.object({
      runId: idSchema,
      checkpointStep: z.int().nonnegative().nullable(),
      seed: seedSchema,
      settings: generationSettingsSchema,
      name: nameSchema.optional(),
      provider: providerIdSchema.optional(),
      /** Only this part of another take is made anew; `settings.seconds` then is that take's length. */
      region: takeRegionSchema.optional(),
    }),
    z.object({ takeId: idSchema, jobId: idSchema }),
  ),
  'takes.rename': call(z.object({ takeId: idSchema, name: nameSchema }), nothing),
  /** To the project's trash. */
  'takes.remove': call(z.object({ takeId: idSchema }), nothing),
  /** The finished take as a sound file, to be saved by the person. */
  'takes.file': call(z.object({ takeId: idSchema, format: soundFileFormatSchema }), z.object({ fileName: z.string(), data: bytes })),

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

  'jobs.list': call(nothing, z.object({ jobs: z.array(jobSchema) })),
  'jobs.cancel': call(z.object({ jobId: idSchema }), nothing),
  /** Holds a job that can be paused after the piece of work it is doing. */
  'jobs.pause': call(z.object({ jobId: idSchema }), nothing),
  'jobs.resume': call(z.object({ jobId: idSchema }), nothing),
} as const

export const events = {
  'project.changed': projectStateSchema.pick({ id: true, name: true, folder: true }).nullable(),
  ...projectFilesEvents,
  'library.changed': z.object({ recordings: z.array(recordingSchema), missing: z.array(idSchema) }),
  /** `replaced`: recordings whose file had been changed since; they keep their place, their name and their id. */
  'library.importFinished': z.object({
    jobId: idSchema,
    imported: z.array(idSchema),
    replaced: z.array(idSchema),
    alreadyHere: z.array(idSchema),
    refused: z.array(refusalSchema),
    seconds: z.number(),
  }),
  'codecs.roundTripReady': z.object({ jobId: idSchema, roundTrip: roundTripSchema }),
  'library.reported': z.object({ jobId: idSchema, report: materialReportSchema }),
  'training.runChanged': runSchema,
  'training.runRemoved': z.object({ runId: idSchema }),
  /** Between epochs, a few times a second at most. */
  'training.stepCompleted': z.object({
    runId: idSchema,
    epoch: z.int(),
    step: z.int(),
    loss: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  'training.epochCompleted': z.object({ runId: idSchema, metrics: epochMetricsSchema }),
  ...modelEvents,
  ...exportEvents,
  'takes.changed': takeSchema,
  'takes.removed': z.object({ takeId: idSchema }),
  'jobs.changed': jobSchema,
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
  /** Something the person should know that no call of theirs is waiting for. */
  'app.notice': z.object({
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    advice: z.string(),
    /** Of notices about one thing only the newest holds, e.g. that sound was lost, and is back. */
    about: z.string().optional(),
  }),
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
