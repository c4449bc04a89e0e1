import { beforeEach, describe, expect, it } from 'vitest'
import {
  codecChoiceSchema,
  generationSettingsSchema,
  nextFrameSettingsSchema,
  type GenerationSettings,
  type NextFrameSettings,
  FIRST_CORPUS_PLAYING,
} from '../../src-shared/project/index.ts'
import { audioChoiceSchema, recordingSetupSchema, type AudioChoice, type RecordingSetup } from '../../src-shared/rpc/index.ts'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { sampleModel, sampleRecording, sampleRun } from '../../test/support/project-samples.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useGenerationDraft } from '../generate/generation-draft-store.ts'
import { useRecorderStore } from '../recorder/recorder-store.ts'
import { useAudioStore } from '../stores/audio-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useRoundTripStore } from '../stores/round-trip-store.ts'
import { useDraftStore } from './draft-store.ts'

/** What a person may choose instead of what stands there first, for every setting that there is. */
const TRAINING: { [K in keyof NextFrameSettings]: NextFrameSettings[K] } = {
  task: 'next-frame',
  model: 'base',
  preset: 'paper',
  sizes: { hidden: 8 },
  recordings: ['one'],
  codec: 'log-mel',
  sampleRate: 44_100,
  channels: 'mid-side',
  trimSilence: true,
  augmentation: { gainDb: 6, pitchSemitones: 2, stretch: 0.1, equaliserDb: 3, noiseDb: -60 },
  standardisation: 'per-dimension',
  epochs: 3,
  batchSize: 2,
  sequenceFrames: 7,
  sequenceHopFrames: 5,
  optimizer: 'adamw',
  learningRate: 0.01,
  learningRateSchedule: { warmUpSteps: 5, then: 'cosine' },
  gradientClipNorm: 1,
  weightAverageDecay: 0.999,
  checkpointPrecision: 'float16',
  dropout: 0.1,
  recurrentDropout: 0.2,
  l2: 0.3,
  inputNoise: 0.4,
  seed: 5,
  checkpointEveryEpochs: 2,
  previewEpochs: [1, 2],
}
const GENERATION: { [K in keyof GenerationSettings]: GenerationSettings[K] } = {
  mode: 'stateful',
  seconds: 4,
  level: 'free',
  variation: 0.5,
  randomSeed: 9,
  rawJoins: true,
  weights: 'float32',
  corpus: { ...FIRST_CORPUS_PLAYING, novelty: 0.9, pitchClasses: [0, 4, 7] },
  drawn: { temperature: 0.6, highTemperature: 0.3 },
  translateTo: 'Violin',
  keep: 0.8,
}
const AUDIO: { [K in keyof AudioChoice]: AudioChoice[K] } = {
  way: 'window',
  output: { hostApi: 'ALSA', name: 'A' },
  input: { hostApi: 'ALSA', name: 'B' },
  sampleRate: 44_100,
  bufferFrames: 256,
}
const RECORDER: Required<{ [K in keyof RecordingSetup]: RecordingSetup[K] }> = {
  name: 'Evening',
  inputs: 'first',
  tempo: { beatsPerMinute: 90, beatsPerBar: 3 },
  countInBars: 1,
  metronome: true,
  along: { kind: 'recording', id: 'one' },
  punchInSeconds: 1,
  punchOutSeconds: 2,
  preRollSeconds: 3,
  songPlace: { trackId: 'track-one', startTick: 960 },
}

const entries = <T extends object>(values: T): [keyof T, T[keyof T]][] => Object.entries(values) as [keyof T, T[keyof T]][]
const names = (values: object): string[] => Object.keys(values).sort()

let session: WindowSession
const sent = (name: string): unknown => session.host.log.findLast((call) => call.name === name)?.params

beforeEach(async () => {
  const host = new FakeHost()
  host.models = [sampleModel({ id: 'base', name: 'Base' }), sampleModel()]
  session = await startWindowSession(host)
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings([sampleRecording({ id: 'one' })])
  await settled()
})

describe('forms', () => {
  it('are tried here with every setting that the contract knows', () => {
    expect(names(TRAINING)).toEqual(names(nextFrameSettingsSchema.shape))
    expect(names(GENERATION)).toEqual(names(generationSettingsSchema.shape))
    expect(names(AUDIO)).toEqual(names(audioChoiceSchema.shape))
    expect(names(RECORDER)).toEqual(names(recordingSetupSchema.shape))
  })

  it.each(entries(TRAINING))('a training starts with another %s', async (name, value) => {
    const draft = useDraftStore()
    // As the form does it: the whole is made anew out of what lay there, proxies and all.
    draft.frameSettings = { ...draft.frameSettings!, [name]: value }
    if (name === 'recordings') draft.learnFrom(TRAINING.recordings)
    await draft.train()
    expect(sent('training.start')).toMatchObject({ settings: { [name]: value } })
  })

  it('a training starts with everything changed in place', async () => {
    const draft = useDraftStore()
    for (const [name, value] of entries(TRAINING)) Object.assign(draft.settings!, { [name]: value })
    draft.frameSettings!.augmentation.noiseDb = null
    draft.learnFrom(TRAINING.recordings)
    await draft.train()
    expect(sent('training.start')).toMatchObject({ settings: { ...TRAINING, augmentation: { ...TRAINING.augmentation, noiseDb: null } } })
  })

  it.each(entries(GENERATION))('a take starts with another %s', async (name, value) => {
    session.host.putRun(
      sampleRun({ id: 'run-a', status: 'completed', checkpoints: [{ step: 8, epoch: 1, training: { loss: 1 }, validation: null }] }),
    )
    await settled()
    const draft = useGenerationDraft()
    draft.settings = { ...draft.settings, [name]: value }
    await draft.generate()
    expect(sent('takes.generate')).toMatchObject({ settings: { [name]: value } })
  })

  it.each(entries(AUDIO))('sound is set to another %s', async (name, value) => {
    await useAudioStore().choose({ [name]: value })
    expect(sent('audio.choose')).toMatchObject({ [name]: value })
  })

  it.each(entries(RECORDER))('a recording begins with another %s', async (name, value) => {
    const recorder = useRecorderStore()
    recorder.setup = { ...recorder.setup, [name]: value }
    await recorder.start()
    expect(sent('recording.start')).toMatchObject({ [name]: value })
  })

  it('a recording is heard through any codec', async () => {
    const roundTrip = useRoundTripStore()
    const choice = codecChoiceSchema.parse({ codec: 'mdct', sampleRate: 44_100, channels: 'left-right' })
    roundTrip.choice = { ...roundTrip.choice, ...choice }
    await roundTrip.open(sampleRecording({ id: 'one' }))
    expect(sent('codecs.roundTrip')).toMatchObject(choice)
  })
})
