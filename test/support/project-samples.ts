import {
  LATER_SETTINGS,
  NO_CORRECTION,
  type Analysis,
  NO_MARKS,
  type CodecDescriptor,
  type Heard,
  type HeardSound,
  type LiveParameter,
  type ModelDescriptor,
  type Recording,
  type Run,
  type Take,
  type NextFrameSettings,
} from '../../src-shared/project/index.ts'

/** What a network said of a recording: a bird in its second second. */
export const sampleAnalysis = (runId: string, { id, name, contentHash, durationSeconds }: Recording): Analysis => ({
  version: 1,
  id: `analysis-${id}`,
  name: `Labels of ${name}`,
  createdAt: '2026-01-01T00:00:00.000Z',
  provenance: { runId, runName: runId, checkpointStep: 0 },
  previewEpoch: null,
  recording: { id, name, contentHash },
  found: {
    per: 'frame',
    seconds: durationSeconds,
    labels: [{ label: 'bird', probability: 0.3 }],
    stretches: [{ startSeconds: 1, endSeconds: 2, label: 'bird', probability: 0.9 }],
    curves: [],
  },
})

/** Well-formed pieces of a project for tests; give what matters, the rest is plausible. */
const CREATED = '2026-03-01T10:00:00.000Z'

export const sampleRecording = (given: Partial<Recording> & { id: string }): Recording => {
  const durationSeconds = given.durationSeconds ?? 60
  const pcmSampleRate = given.pcmSampleRate ?? 16_000
  return {
    name: given.id,
    file: `${given.id}.wav`,
    contentHash: '0'.repeat(64),
    format: 'wav pcm 16 bit',
    sampleRate: 44_100,
    channels: 2,
    durationSeconds,
    pcmSampleRate,
    pcmChannels: 1,
    pcmSpeakers: null,
    pcmFrames: Math.round(durationSeconds * pcmSampleRate),
    peakDb: -1.2,
    rmsDb: -21.4,
    clippedSamples: 0,
    silent: false,
    monoSilent: false,
    reference: null,
    sizeBytes: null,
    tags: { title: null, artist: null, album: null, tempoBpm: null, key: null },
    markers: [],
    warnings: [],
    mend: { kinds: [], tracks: null },
    findings: [],
    correction: NO_CORRECTION,
    labels: NO_MARKS,
    importedAt: CREATED,
    ...given,
  }
}

export const sampleSettings = (given: Partial<NextFrameSettings> = {}): NextFrameSettings => ({
  task: 'next-frame',
  ...LATER_SETTINGS,
  model: 'bilinear',
  preset: 'quick',
  sizes: { hidden: 512 },
  codec: 'fourier',
  standardisation: 'global',
  epochs: 30,
  batchSize: 16,
  sequenceFrames: 40,
  sequenceHopFrames: 20,
  optimizer: 'adam',
  learningRate: 1e-3,
  dropout: 0,
  recurrentDropout: 0,
  l2: 0,
  inputNoise: 0.1,
  seed: 1,
  checkpointEveryEpochs: 10,
  previewEpochs: [10, 20, 30],
  ...given,
})

export const sampleModel = (given: Partial<ModelDescriptor> = {}): ModelDescriptor => {
  const id = given.id ?? 'bilinear'
  return {
    id,
    task: 'next-frame',
    learnsFrom: 'sound',
    makes: 'sound',
    draws: false,
    previews: 'sound',
    files: [
      { form: 'step', label: 'Step by step', words: 'One moment in, the next one out.' },
      { form: 'window', label: 'Whole sequence', words: 'A whole sequence in, a guess for each of its moments out.' },
    ],
    measures: [{ name: 'loss', better: 'lower', label: 'Off by', description: 'Mean squared error.' }],
    name: 'Bilinear',
    description: 'Two memories listen side by side.',
    layers: ['Dense ReLU', '2 x LSTM, summed', 'Dense'],
    paperRating: 3.6,
    source: 'Kalingeri and Grandhe, section 3.3',
    sizes: [{ name: 'hidden', label: 'Memory cells', description: 'How much each LSTM can keep in mind.', minimum: 4, maximum: 8192 }],
    presets: {
      quick: sampleSettings({ model: id }),
      paper: sampleSettings({
        model: id,
        preset: 'paper',
        sizes: { hidden: 2048 },
        codec: 'fourier-full',
        epochs: 2000,
        optimizer: 'rmsprop',
        learningRate: 1e-4,
      }),
    },
    ...given,
  }
}

export const sampleRun = (given: Partial<Run> & { id: string }): Run => ({
  version: 2,
  name: 'Bilinear, quick',
  createdAt: CREATED,
  settings: sampleSettings(),
  provider: 'cpu',
  split: [],
  material: [],
  status: 'running',
  failure: null,
  epochsDone: 0,
  stepsPerEpoch: 8,
  parameters: 12_345_678,
  trainingFrames: 2600,
  measure: { name: 'loss', better: 'lower' },
  baselines: { guesses: { persistence: 1.62, zero: 1.01 }, part: 'validation' },
  checkpoints: [],
  latest: null,
  continues: null,
  withinSeconds: null,
  origin: null,
  ...given,
})

/** The paper's codec and a finer one with two rates. */
export const sampleCodecs: CodecDescriptor[] = [
  {
    id: 'fourier',
    name: 'Fourier',
    description: 'Quarter seconds.',
    exact: true,
    forms: [{ sampleRate: 16_000, hopSamples: 4000, dimensions: 4002, sequenceFrames: 40 }],
  },
  {
    id: 'mdct',
    name: 'MDCT',
    description: 'Short overlapping frames.',
    exact: true,
    forms: [
      { sampleRate: 16_000, hopSamples: 512, dimensions: 512, sequenceFrames: 96 },
      { sampleRate: 44_100, hopSamples: 1024, dimensions: 1024, sequenceFrames: 128 },
    ],
  },
]

export const sampleLiveParameters: LiveParameter[] = [
  {
    name: 'variation',
    label: 'Variation',
    description: 'Noise on what it remembers.',
    minimum: 0,
    maximum: 2,
    default: 0,
    step: 0.05,
    unit: '',
    curve: 'linear',
  },
  {
    name: 'level',
    label: 'Level',
    description: 'How loud it plays.',
    minimum: -60,
    maximum: 12,
    default: 0,
    step: 0.5,
    unit: 'dB',
    curve: 'linear',
  },
]

export const sampleTake = (given: Partial<Take> & { id: string }): Take => ({
  version: 1,
  name: given.id,
  file: `${given.id}.wav`,
  createdAt: CREATED,
  labels: NO_MARKS,
  status: 'complete',
  failure: null,
  resemblance: null,
  preview: false,
  provenance: {
    runId: 'run-1',
    runName: 'Bilinear, quick',
    model: 'bilinear',
    checkpointStep: 240,
    checkpointEpoch: 30,
    seed: { recordingId: 'recording-1', startSeconds: 12 },
    seedName: 'recording-1',
    seedHeldOut: true,
    settings: { mode: 'window', seconds: 10, level: 'hold', variation: 0, randomSeed: 1, rawJoins: false, weights: 'auto' },
    playedWeights: 'float32',
    live: null,
  },
  sampleRate: 16_000,
  channels: 1,
  frames: 160_000,
  realTimeFactor: 3.1,
  timeToFirstAudioSeconds: 0.6,
  health: { rmsDb: -20.1, peakDb: -3.4, silentFraction: 0, clippedFraction: 0, energyDriftDb: -0.8, joinClickRatio: 1.05, movement: null },
  ...given,
})

/** Of two seconds with one beat. */
export const sampleHeardSound = (given: Partial<Heard> = {}): HeardSound => ({
  heard: sampleHeard(given),
  melody: { hz: Float32Array.of(0, 220, 221), confidence: Float32Array.of(0, 0.5, 1) },
  likeness: { traits: new Float32Array(36).fill(1), harmony: new Float32Array(24).fill(0.25) },
})

export const sampleHeard = (given: Partial<Heard> = {}): Heard => ({
  version: 6,
  seconds: 2,
  tempo: { bpm: 90, confidence: 1, alternatives: [] },
  beats: [0.5],
  beatsPerBar: null,
  firstDownbeat: 0,
  beatParts: 2,
  meterChanges: [],
  onsets: [0.5],
  key: { tonic: 'C', mode: 'major' },
  keyConfidence: 1,
  keys: [],
  chords: [],
  sections: [],
  tuningCents: 0,
  loudnessLufs: -20,
  ...given,
})
